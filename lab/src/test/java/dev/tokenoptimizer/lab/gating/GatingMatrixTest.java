package dev.tokenoptimizer.lab.gating;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.bedrock.BedrockConverse;
import dev.tokenoptimizer.dialect.gemini.GeminiContent;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every platform, every model and every API: marked wherever our data allows it, a request carries what the provider documents that it takes
 * there and nothing else, and everything that it documents and we are to use is used. Our own data is no judge of that.
 */
class GatingMatrixTest {

    private static final TariffBook BOOK = TariffBook.shipped();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Judges JUDGES = new Judges(BOOK);
    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final Money PLENTY = Money.dollars("1000000");

    /** Models that are not listed: families stand in for most, and nobody for some. */
    private static final List<String> STRANGERS = List.of(
            "claude-fable-9",
            "claude-mythos-9",
            "claude-opus-9",
            "claude-sonnet-9",
            "claude-haiku-9",
            "claude-3-opus-20240229",
            "gpt-6.9-sol",
            "gpt-5.6-mega",
            "gpt-5.3-codex",
            "gpt-5.1-mini",
            "gpt-4.1-long",
            "gpt-4o-audio",
            "o3-mini",
            "some-model");

    private static final Map<Wire, List<PromptOptimizer>> OPTIMIZERS = new HashMap<>();

    static {
        for (Wire wire : Wire.values()) {
            OPTIMIZERS.put(
                    wire,
                    Stream.of(new EveryPlace(false, true), new EveryPlace(true, false))
                            .map(planner -> optimizer(dialect(wire), planner))
                            .toList());
        }
    }

    private static Dialect dialect(Wire wire) {
        TokenEstimator estimator = TokenEstimator.shipped();
        return switch (wire) {
            case MESSAGES, INVOKED -> new AnthropicMessages(KEY, BOOK, estimator);
            case CHAT -> OpenAiDialect.chat(KEY, BOOK, estimator);
            case RESPONSES -> OpenAiDialect.responses(KEY, BOOK, estimator);
            case CONVERSE -> new BedrockConverse(KEY, BOOK, estimator);
            case GEMINI -> GeminiContent.whole(KEY);
        };
    }

    private static PromptOptimizer optimizer(Dialect dialect, EveryPlace planner) {
        InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());
        Knowledge knowledge = Knowledge.empty(history, history, 10, PLENTY);
        return new PromptOptimizer(dialect, BOOK, planner, knowledge, new Time(() -> 1_000_000_000, () -> 0));
    }

    private static List<PromptOptimizer> optimizers(Wire wire) {
        return Objects.requireNonNull(OPTIMIZERS.get(wire));
    }

    static List<String> platforms() {
        return BOOK.platforms();
    }

    private static Set<String> models(String platform) {
        Set<String> models = new LinkedHashSet<>();
        BOOK.listed(platform).forEach(tariff -> models.add(tariff.model()));
        models.addAll(STRANGERS);
        return models;
    }

    private static List<Accepted> rows(String platform) {
        return Accepted.ROWS.stream()
                .filter(row -> row.platform().equals(platform))
                .toList();
    }

    private static Optional<Accepted> find(String platform, Wire wire, String model) {
        return rows(platform).stream()
                .filter(row -> row.covers(platform, wire, model))
                .findFirst();
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void whatLeavesIsWhatTheModelTakesThere(String platform) throws IOException, RefusedRequest {
        Map<Accepted, Set<String>> seen = new HashMap<>();
        for (String model : models(platform)) {
            for (Wire wire : Wire.values()) {
                Optional<Accepted> row = find(platform, wire, model);
                if (row.isPresent()) {
                    Set<String> levers = sent(platform, wire, model);
                    assertThat(levers)
                            .as("%s, %s", wire, model)
                            .isSubsetOf(row.get().all());
                    seen.computeIfAbsent(row.get(), any -> new HashSet<>()).addAll(levers);
                }
            }
        }

        assertThat(rows(platform)).as("what is known of %s", platform).isNotEmpty();
        for (Accepted row : rows(platform)) {
            assertThat(seen.getOrDefault(row, Set.of()))
                    .as("what is made use of in %s for %s", row.wires(), row.models())
                    .containsAll(row.pulled());
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void everyListedModelIsInARow(String platform) {
        assertThat(BOOK.listed(platform).stream().map(Tariff::model))
                .allMatch(model -> Stream.of(Wire.values())
                        .anyMatch(wire -> rows(platform).stream().anyMatch(row -> row.covers(platform, wire, model))));
        assertThat(BOOK.assumed(platform).stream().map(Tariff::model))
                .as("families that one of the strangers belongs to")
                .isSubsetOf(STRANGERS.stream()
                        .flatMap(model -> BOOK.find(platform, model).stream())
                        .map(Tariff::model)
                        .toList());
    }

    private static String version(String platform) {
        return platform.equals("vertex") ? "vertex-2023-10-16" : "bedrock-2023-05-31";
    }

    private static Set<String> sent(String platform, Wire wire, String model) throws IOException, RefusedRequest {
        Set<String> levers = new HashSet<>();
        for (String body : wire.bodies(model, version(platform)).toList()) {
            levers.addAll(sent(platform, wire, model, body));
        }
        return levers;
    }

    private static Set<String> sent(String platform, Wire wire, String model, String body)
            throws IOException, RefusedRequest {
        Set<String> levers = new HashSet<>();
        for (PromptOptimizer optimizer : optimizers(wire)) {
            levers.addAll(sent(optimizer, platform, wire, model, body.getBytes(UTF_8)));
        }
        return levers;
    }

    private static Set<String> sent(PromptOptimizer optimizer, String platform, Wire wire, String model, byte[] body)
            throws IOException, RefusedRequest {
        PreparedRequest request =
                optimizer.prepare(body, body.length, facts(platform, wire.modelInPath() ? model : ""));
        try {
            assertThat(request.fallback())
                    .as("%s of %s at %s", wire, model, platform)
                    .isEmpty();
            byte[] sent = Splice.apply(body, body.length, request.edits());
            JUDGES.take(platform, wire, model, sent);
            return Levers.of(JSON.readTree(body), JSON.readTree(sent), request.keyHeader());
        } finally {
            request.abandoned();
        }
    }

    private static RequestFacts facts(String platform, String modelInPath) {
        return new RequestFacts(
                new CacheScope(platform, "w"),
                "",
                modelInPath,
                "app",
                Mode.OPTIMIZE,
                ClientMarkers.AUGMENT,
                0,
                false,
                false,
                Map.of());
    }

    /** Automatic caching and a scope, as Claude Code sends them. */
    @ParameterizedTest
    @CsvSource({"anthropic,MESSAGES", "bedrock,MESSAGES", "bedrock,INVOKED", "vertex,INVOKED", "foundry,MESSAGES"})
    void whatAClientAsksForIsSaidAsThePlatformTakesIt(String platform, Wire wire) throws IOException, RefusedRequest {
        for (Tariff tariff : BOOK.listed(platform)) {
            String model = tariff.model();
            Optional<Accepted> row = find(platform, wire, model);
            if (row.isPresent()) {
                String scoped = "\"cache_control\":{\"type\":\"ephemeral\",\"scope\":\"global\"}";
                String body = wire.bodies(model, version(platform))
                        .findFirst()
                        .orElseThrow()
                        .replaceFirst("\\{", "{\"cache_control\":{\"type\":\"ephemeral\"},")
                        .replace("\"Be kind.\"", "[{\"type\":\"text\",\"text\":\"Be kind.\"," + scoped + "}]");
                assertThat(sent(platform, wire, model, body))
                        .as("%s, %s", wire, model)
                        .isSubsetOf(row.get().all())
                        .contains("cache_control:5m@system");
            }
        }
    }

    @Test
    void whatOneGenerationTakesTheOtherIsRefusedFor() throws IOException, RefusedRequest {
        String later = "gpt-5.6-sol";
        String earlier = "gpt-5.5";
        Accepted ofEarlier = find("openai", Wire.CHAT, earlier).orElseThrow();
        byte[] body = Wire.CHAT.bodies(later, "").findFirst().orElseThrow().getBytes(UTF_8);
        PreparedRequest request = optimizers(Wire.CHAT).get(0).prepare(body, body.length, facts("openai", ""));
        byte[] marked = Splice.apply(body, body.length, request.edits());

        assertThat(JUDGES.take("openai", Wire.CHAT, later, marked)).isTrue();
        byte[] renamed = new String(marked, UTF_8).replace(later, earlier).getBytes(UTF_8);
        assertThatThrownBy(() -> JUDGES.take("openai", Wire.CHAT, earlier, renamed))
                .isInstanceOf(RefusedRequest.class);
        assertThat(Levers.of(JSON.readTree(body), JSON.readTree(marked), Optional.empty()))
                .isNotEmpty()
                .noneMatch(ofEarlier.all()::contains);
    }
}
