package dev.tokenoptimizer.lab.gating;

import dev.tokenoptimizer.lab.provider.anthropic.HostedReader;
import dev.tokenoptimizer.lab.provider.anthropic.Hosting;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.bedrock.BodyReader;
import dev.tokenoptimizer.lab.provider.bedrock.ConverseReader;
import dev.tokenoptimizer.lab.provider.bedrock.InvokeReader;
import dev.tokenoptimizer.lab.provider.openai.ChatReader;
import dev.tokenoptimizer.lab.provider.openai.ResponsesReader;
import dev.tokenoptimizer.lab.provider.openai.StoredResponses;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The simulated providers as judges, as far as there is one for a platform and API: each refuses what its provider would. */
final class Judges {

    private final TariffBook book;
    private final Map<String, Optional<Judge>> judges = new HashMap<>();

    Judges(TariffBook book) {
        this.book = book;
    }

    private interface Judge {
        void read(byte[] body, String model) throws RefusedRequest;
    }

    /**
     * Whether there was one to ask.
     *
     * @throws RefusedRequest if the provider would answer the body with an error
     */
    boolean take(String platform, Wire wire, String model, byte[] body) throws RefusedRequest {
        boolean unknown = book.find(platform, model).isEmpty();
        if (unknown || (platform.equals("bedrock") && wire != Wire.CONVERSE && !model.startsWith("claude"))) {
            return false;
        }
        Optional<Judge> judge = judges.computeIfAbsent(
                platform + " " + wire, any -> judge(platform, wire, name -> book.find(platform, name)));
        if (judge.isPresent()) {
            judge.get().read(body, model);
        }
        return judge.isPresent();
    }

    private static Optional<Judge> judge(String platform, Wire wire, Function<String, Optional<Tariff>> tariffs) {
        return switch (platform) {
            case "anthropic" -> {
                RequestReader reader = new RequestReader(tariffs);
                yield Optional.of((body, model) -> reader.read(body, ""));
            }
            case "bedrock" ->
                switch (wire) {
                    case MESSAGES -> hosted(Hosting.BEDROCK_MESSAGES, tariffs);
                    case INVOKED -> invoked(new InvokeReader(tariffs));
                    default -> invoked(new ConverseReader(tariffs));
                };
            case "vertex" -> wire == Wire.INVOKED ? hosted(Hosting.VERTEX, tariffs) : Optional.empty();
            case "foundry" -> hosted(Hosting.FOUNDRY, tariffs);
            case "openai", "azure", "bedrock-openai" -> ofOpenAi(wire, tariffs);
            default -> Optional.empty();
        };
    }

    private static Optional<Judge> hosted(Hosting hosting, Function<String, Optional<Tariff>> tariffs) {
        HostedReader reader = new HostedReader(hosting, tariffs);
        Optional<Boolean> stream = hosting.modelInPath() ? Optional.of(false) : Optional.empty();
        return Optional.of((body, model) -> reader.read(body, model, stream, ""));
    }

    private static Optional<Judge> invoked(BodyReader reader) {
        return Optional.of((body, model) -> reader.read(body, model, false));
    }

    private static Optional<Judge> ofOpenAi(Wire wire, Function<String, Optional<Tariff>> tariffs) {
        if (wire == Wire.CHAT) {
            ChatReader reader = new ChatReader(tariffs);
            return Optional.of((body, model) -> reader.read(body));
        }
        ResponsesReader reader = new ResponsesReader(tariffs, new StoredResponses());
        return Optional.of((body, model) -> reader.read(body, "w"));
    }
}
