package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What must hold for every body with {@code cache_control} at its top level, or scopes in its markers, on a platform that refuses
 * these: Bedrock's InvokeModel, and Vertex AI, which only refuses the latter. A failure names the seed that reproduces it.
 */
class RefusedFieldsPropertyTest {

    private static final int BODIES = 600;
    private static final String PATH_MODEL = "claude-opus-4-6";
    private static final int SLOTS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALL_HELD_OUT = 100;
    private static final List<ClientMarkers> MODES = List.of(ClientMarkers.values());

    private final AnthropicMessages dialect =
            new AnthropicMessages(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());
    private final PromptOptimizer optimizer = new PromptOptimizer(
            dialect,
            TariffBook.shipped(),
            new EvidencePlanner(),
            Knowledge.empty(
                    new InMemoryHistory(HistoryLimits.standard()),
                    new InMemoryHistory(HistoryLimits.standard()),
                    10,
                    Money.dollars("1000")),
            new Time(() -> 1_000_000, System::nanoTime));

    @Test
    void whatIsSentHoldsNothingThatThePlatformRefuses() throws IOException {
        int seen = 0;
        int twiceOnABlock = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = body(seed);
            PreparedRequest request = prepare(body, seed);
            taken(body, request.edits(), seed);
            request.markersRefused();
            if (!request.editsOnceRefused().isEmpty()) {
                taken(body, request.editsOnceRefused(), seed);
            }
            request.markersRefused();
            assertThat(request.editsOnceRefused()).isEmpty();
            request.abandoned();
            seen += new String(body, UTF_8).contains("\"scope\"") ? 1 : 0;
            twiceOnABlock += scopesOnOneBlock(read(body, seed)) > 1 ? 1 : 0;
        }
        assertThat(seen).isGreaterThan(BODIES / 20);
        assertThat(twiceOnABlock)
                .as("a marker in a block and one at its end, both scoped")
                .isGreaterThan(BODIES / 20);
    }

    /** The platform takes it, and it says what it said. */
    private void taken(byte[] body, List<Edit> edits, long seed) throws IOException {
        byte[] sent = Splice.apply(body, body.length, edits);
        JsonNode document = JSON.readTree(sent);
        if (!vertex(seed)) {
            assertThat(document.path("cache_control").isObject())
                    .as("seed %d", seed)
                    .isFalse();
        }
        List<JsonNode> markers = document.findValues("cache_control");
        assertThat(markers).as("seed %d", seed).noneMatch(marker -> marker.has("scope"));
        // A client's own that are too many stay so.
        assertThat(read(sent, seed).clientMarkers().size())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(
                        Math.max(SLOTS, read(body, seed).clientMarkers().size()));
        assertThat(Unmarked.of(document)).as("seed %d", seed).isEqualTo(Unmarked.of(JSON.readTree(body)));
    }

    @Test
    void undoingTheEditsRestoresTheBodyBitForBit() {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = body(seed);
            List<Edit> edits = edits(body, seed);
            byte[] sent = Splice.apply(body, body.length, edits);
            assertThat(Splice.apply(sent, sent.length, Splice.inverse(body, edits)))
                    .as("seed %d", seed)
                    .isEqualTo(body);
        }
    }

    @Test
    void thePromptStaysAndTheLastBlockThatCanIsMarked() {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = body(seed);
            Prompt before = read(body, seed);
            byte[] sent = Splice.apply(body, body.length, edits(body, seed));
            Prompt after = read(sent, seed);

            assertThat(prefixes(after)).as("seed %d", seed).isEqualTo(prefixes(before));
            boolean room = before.clientMarkers().size() <= SLOTS && !before.signedThinking();
            before.clientMarkers().stream()
                    .filter(marker -> marker.place() == Place.AUTOMATIC && marker.block() >= 0 && room)
                    .forEach(asked -> assertThat(deepestMarked(after)).isGreaterThanOrEqualTo(asked.block()));
        }
    }

    @Test
    void whereBytesMayNotChangeNoneDo() {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = body(seed);
            for (RequestFacts facts : List.of(
                    facts(seed, Mode.OFF, ClientMarkers.AUGMENT, 0, false),
                    facts(seed, Mode.OBSERVE, ClientMarkers.AUGMENT, 0, false),
                    facts(seed, Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, true))) {
                assertThat(optimizer.prepare(body, body.length, facts).edits())
                        .as("seed %d", seed)
                        .isEmpty();
            }
        }
    }

    private List<Edit> edits(byte[] body, long seed) {
        PreparedRequest request = prepare(body, seed);
        request.abandoned();
        return request.edits();
    }

    /** In every mode that may change bytes, hold-out included. */
    private PreparedRequest prepare(byte[] body, long seed) {
        ClientMarkers mode = MODES.get((int) (seed % MODES.size()));
        PreparedRequest request = optimizer.prepare(
                body, body.length, facts(seed, Mode.OPTIMIZE, mode, seed % 4 == 0 ? ALL_HELD_OUT : 0, false));
        assertThat(request.fallback()).as("seed %d", seed).isEmpty();
        return request;
    }

    private static boolean vertex(long seed) {
        return seed % 5 == 0;
    }

    private static CacheScope scope(long seed) {
        return new CacheScope(vertex(seed) ? "vertex" : "bedrock", "w");
    }

    private static RequestFacts facts(
            long seed, Mode mode, ClientMarkers markers, int heldOutPercent, boolean optedOut) {
        return new RequestFacts(
                scope(seed), "", PATH_MODEL, "app", mode, markers, heldOutPercent, optedOut, false, Map.of());
    }

    private static byte[] body(long seed) {
        BodyGenerator generator = new BodyGenerator(seed);
        ObjectNode document = generator.body();
        generator.markSome(document, 4);
        if (generator.chance(50) && generator.markInAndOutside(document)) {
            scopeSome(document, generator);
        }
        if (generator.chance(60) && !document.has("cache_control")) {
            document.putObject("cache_control")
                    .put("type", "ephemeral")
                    .put(generator.chance(50) ? "ttl" : "scope", generator.chance(50) ? "1h" : "5m");
        }
        return new JsonStyle(seed, seed % 3 != 0).write(document);
    }

    /** Claude Code sends a scope with every marker or with none; here with any of them. */
    private static void scopeSome(ObjectNode document, BodyGenerator generator) {
        for (JsonNode marker : document.path("messages").findValues("cache_control")) {
            if (generator.chance(60) && marker.path("type").asText().equals("ephemeral")) {
                ((ObjectNode) marker).put("scope", "global");
            }
        }
    }

    private Prompt read(byte[] body, long seed) {
        Reading reading = dialect.read(body, body.length, new ReadContext(scope(seed), "", PATH_MODEL, model -> 1));
        assertThat(reading).as("seed %d: %s", seed, new String(body, UTF_8)).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).prompt();
    }

    /** The most markers with a scope that any block has. */
    private static long scopesOnOneBlock(Prompt prompt) {
        return prompt.clientMarkers().stream()
                .filter(marker -> marker.scope().isPresent())
                .collect(Collectors.groupingBy(ClientMarker::block, Collectors.counting()))
                .values()
                .stream()
                .max(Long::compare)
                .orElse(0L);
    }

    private static int deepestMarked(Prompt prompt) {
        return prompt.clientMarkers().stream()
                .mapToInt(ClientMarker::block)
                .max()
                .orElse(-1);
    }

    private static List<Fingerprint> prefixes(Prompt prompt) {
        return prompt.blocks().stream().map(Block::prefix).toList();
    }
}
