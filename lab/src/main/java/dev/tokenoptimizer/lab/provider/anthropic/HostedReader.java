package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a Messages API body the way a cloud platform takes it. Thread-safe. */
public final class HostedReader {

    private static final String EXTRA = ": Extra inputs are not permitted";

    /** Fields of the envelope, which say nothing to the model. */
    private static final Set<String> ENVELOPE = Set.of("anthropic_version", "anthropic_beta", "model", "stream");

    private final Hosting hosting;
    private final RequestReader messages;

    /** @param tariffs what is known of a model by its name; an unknown one is answered 404 */
    public HostedReader(Hosting hosting, Function<String, Optional<Tariff>> tariffs) {
        this.hosting = hosting;
        this.messages = new RequestReader(tariffs, new MarkerTerms(false, false));
    }

    /**
     * Reads a request for an answer.
     *
     * @param model that the path names; empty where it names none
     * @param stream whether the path asks for a stream; empty where it does not tell
     * @param betas value of the {@code anthropic-beta} header
     * @throws Refused if the platform would not accept it
     */
    public ReadRequest read(byte[] body, String model, Optional<Boolean> stream, String betas) throws Refused {
        Json.Obj root = RequestReader.parse(body);
        if (hosting.version().isPresent()) {
            version(root, hosting.version().get());
        }
        if (hosting.modelInPath()) {
            refuse(root, "model");
        }
        if (hosting.betasInBody()) {
            refuse(root, "stream");
        } else {
            refuse(root, "anthropic_beta");
        }
        if (!hosting.automaticCaching()) {
            refuse(root, "cache_control");
        }
        // Cache diagnostics are the Claude API's alone.
        refuse(root, "diagnostics");
        List<Json.Field> fields = new ArrayList<>();
        for (Json.Field field : root.fields()) {
            if (!ENVELOPE.contains(field.name())) {
                fields.add(field);
            }
        }
        Json named = hosting.modelInPath() ? new Json.Str(model) : root.get("model");
        if (named != null) {
            fields.add(new Json.Field("model", named));
        }
        Json streamed = stream.<Json>map(Json.Bool::new).orElse(root.get("stream"));
        if (streamed != null) {
            fields.add(new Json.Field("stream", streamed));
        }
        return messages.read(new Json.Obj(fields), hosting.betasInBody() ? betas(root) : betas);
    }

    private static void version(Json.Obj root, String wanted) throws Refused {
        if (root.get("anthropic_version") == null) {
            throw Refused.invalid("anthropic_version: Field required");
        }
        if (!root.text("anthropic_version").equals(wanted)) {
            throw Refused.invalid("anthropic_version: Input should be '" + wanted + "'");
        }
    }

    private static void refuse(Json.Obj root, String name) throws Refused {
        if (root.get(name) != null) {
            throw Refused.invalid(name + EXTRA);
        }
    }

    private static String betas(Json.Obj root) throws Refused {
        List<String> betas = new ArrayList<>();
        for (Json beta : Shape.list(root, "anthropic_beta", false)) {
            if (!(beta instanceof Json.Str(String name))) {
                throw Refused.invalid("anthropic_beta: Input should be a valid string");
            }
            betas.add(name);
        }
        return String.join(",", betas);
    }
}
