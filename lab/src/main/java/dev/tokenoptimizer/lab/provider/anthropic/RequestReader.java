package dev.tokenoptimizer.lab.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a Messages API body the way the provider does: validates, renders, counts. Thread-safe. */
public final class RequestReader {

    private final Function<String, Optional<Tariff>> tariffs;
    private final MarkerTerms terms;
    private final TokenCounter counter = new TokenCounter();

    /** @param tariffs what is known of a model by its name; an unknown one is answered 404 */
    public RequestReader(Function<String, Optional<Tariff>> tariffs) {
        this(tariffs, MarkerTerms.CLAUDE_API);
    }

    /**
     * @param tariffs what is known of a model by its name; an unknown one is answered 404
     * @param terms what the platform takes of markers
     */
    public RequestReader(Function<String, Optional<Tariff>> tariffs, MarkerTerms terms) {
        this.tariffs = tariffs;
        this.terms = terms;
    }

    /**
     * Reads a request for an answer.
     *
     * @param betas value of the {@code anthropic-beta} header, several joined by commas; empty when absent
     * @throws Refused if the API would not accept it
     */
    public ReadRequest read(byte[] body, String betas) throws Refused {
        return read(parse(body), betas, true).request();
    }

    /**
     * Reads a request for an answer, and what its blocks say.
     *
     * @param betas value of the {@code anthropic-beta} header, several joined by commas; empty when absent
     * @throws Refused if the API would not accept it
     */
    public DescribedRequest describe(byte[] body, String betas) throws Refused {
        Described described = read(parse(body), betas, true);
        return new DescribedRequest(described.request(), described.rendering().blocks());
    }

    /**
     * Reads a request for a count of its tokens, which needs no {@code max_tokens}.
     *
     * @throws Refused if the API would not accept it
     */
    public ReadRequest readForCount(byte[] body, String betas) throws Refused {
        return read(parse(body), betas, false).request();
    }

    /** The same with a body that was parsed. */
    ReadRequest read(Json.Obj root, String betas) throws Refused {
        return read(root, betas, true).request();
    }

    private Described read(Json.Obj root, String betas, boolean answer) throws Refused {
        if (!(root.get("model") instanceof Json.Str(String model))) {
            throw Refused.invalid("model: Field required");
        }
        long maxTokens = answer ? maxTokens(root) : 1;
        Tariff tariff = tariffs.apply(model)
                .orElseThrow(() -> new Refused(ApiError.notFound("model: " + model)))
                .under(modifiers(root));
        List<Json> messages = Shape.list(root, "messages", true);
        if (messages.isEmpty()) {
            throw Refused.invalid("messages: at least one message is required");
        }
        Rendering rendering = new Rendering(root, model, tariff, betas, counter, terms);
        rendering.tools(Shape.list(root, "tools", false));
        rendering.system(root.get("system"));
        rendering.messages(messages);
        rendering.markers().automatic(root, tariff.slots());
        ReadRequest request = new ReadRequest(
                model,
                tariff,
                rendering.prompt(),
                rendering.markers().markers(),
                rendering.markers().paths(),
                rendering.serverTools(),
                WishReader.read(root, maxTokens, messages));
        if (request.markers().size() > tariff.slots()) {
            throw new Refused(request.tooManyMarkersError());
        }
        return new Described(request, rendering);
    }

    private record Described(ReadRequest request, Rendering rendering) {}

    private static Set<Modifier> modifiers(Json.Obj root) {
        Set<Modifier> asked = EnumSet.noneOf(Modifier.class);
        if (root.text("speed").equals("fast")) {
            asked.add(Modifier.FAST);
        }
        if (root.text("inference_geo").equals("us")) {
            asked.add(Modifier.US_ONLY);
        }
        return asked;
    }

    static Json.Obj parse(byte[] body) throws Refused {
        try {
            if (Json.parse(body) instanceof Json.Obj root) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw Refused.invalid("The request body is not valid JSON: " + e.getOriginalMessage());
        }
        throw Refused.invalid("Input should be a valid dictionary or object to extract fields from");
    }

    private static long maxTokens(Json.Obj root) throws Refused {
        return switch (root.get("max_tokens")) {
            case null -> throw Refused.invalid("max_tokens: Field required");
            case Json.Num(String literal) when literal.matches("\\d{1,9}") -> Long.parseLong(literal);
            case Json.Num(String literal)
            when literal.startsWith("-") ->
                throw Refused.invalid("max_tokens: Input should be greater than or equal to 0");
            default -> throw Refused.invalid("max_tokens: Input should be a valid integer");
        };
    }
}
