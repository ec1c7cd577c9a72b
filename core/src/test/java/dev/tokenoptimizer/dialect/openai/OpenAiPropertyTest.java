package dev.tokenoptimizer.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.dialect.OddJson;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold for every request body of either API. A failure names the seed that reproduces it. */
class OpenAiPropertyTest {

    private static final int BODIES = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ReadContext CONTEXT = new ReadContext(new CacheScope("openai", "w"), "", model -> 1);
    private static final FingerprintKey KEY = new FingerprintKey(1, 2);

    private static OpenAiDialect dialect(Api api) {
        return api == Api.CHAT
                ? OpenAiDialect.chat(KEY, TariffBook.shipped(), TokenEstimator.shipped())
                : OpenAiDialect.responses(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    }

    @ParameterizedTest
    @EnumSource
    void undoingTheEditsRestoresTheBodyBitForBit(Api api) {
        OpenAiDialect dialect = dialect(api);
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(api, seed);
            Prompt prompt = read(dialect, body, seed);
            List<Edit> edits = dialect.mark(prompt, randomPlan(prompt, seed));
            byte[] marked = Splice.apply(body, body.length, edits);
            assertThat(Splice.apply(marked, marked.length, Splice.inverse(body, edits)))
                    .as("seed %d", seed)
                    .isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIndependentParserSeesTheSameDocumentButForCacheFields(Api api) throws IOException {
        OpenAiDialect dialect = dialect(api);
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(api, seed);
            Prompt prompt = read(dialect, body, seed);
            Plan plan = randomPlan(prompt, seed);
            JsonNode marked = JSON.readTree(Splice.apply(body, body.length, dialect.mark(prompt, plan)));
            assertThat(withoutCacheFields(marked))
                    .as("seed %d", seed)
                    .isEqualTo(withoutCacheFields(JSON.readTree(body)));
            if (plan.removed().stream().anyMatch(marker -> marker.place() != Place.BLOCK)) {
                assertThat(marked.path("prompt_cache_options").path("mode").asText())
                        .as("seed %d", seed)
                        .isEqualTo("explicit");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMarkedBodyReadsAsTheSamePromptWithThePlannedMarkers(Api api) {
        OpenAiDialect dialect = dialect(api);
        int marked = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(api, seed);
            Prompt prompt = read(dialect, body, seed);
            Plan plan = randomPlan(prompt, seed);
            Prompt again = read(dialect, Splice.apply(body, body.length, dialect.mark(prompt, plan)), seed);
            assertThat(prefixes(again)).as("seed %d", seed).isEqualTo(prefixes(prompt));
            assertThat(again.conversation()).as("seed %d", seed).isEqualTo(prompt.conversation());
            List<ClientMarker> kept = new ArrayList<>(prompt.clientMarkers());
            kept.removeAll(plan.removed());
            List<String> expected = new ArrayList<>(kept.stream()
                    .map(marker -> marker.block() + " " + marker.place())
                    .toList());
            plan.breakpoints().forEach(breakpoint -> expected.add(breakpoint.block() + " BLOCK"));
            assertThat(again.clientMarkers().stream().map(marker -> marker.block() + " " + marker.place()))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
            marked += plan.breakpoints().size();
        }
        assertThat(marked).isGreaterThan(BODIES / 2);
    }

    @ParameterizedTest
    @EnumSource
    void fingerprintsDoNotDependOnMarkersAndOnHowAClientWritesJson(Api api) {
        OpenAiDialect dialect = dialect(api);
        for (long seed = 0; seed < BODIES; seed++) {
            Bodies bodies = new Bodies(api, seed);
            ObjectNode document = bodies.body();
            List<Fingerprint> plain = prefixes(read(dialect, OddJson.write(document, seed, false), seed));
            bodies.mark(document, 3);
            List<Fingerprint> odd = prefixes(read(dialect, OddJson.write(document, seed, true), seed));
            assertThat(odd).as("seed %d", seed).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangedByteOfTextChangesEveryFingerprintFromThereOn(Api api) {
        OpenAiDialect dialect = dialect(api);
        int compared = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = OddJson.write(new Bodies(api, seed).body(), seed, false);
            String text = new String(body, UTF_8);
            int at = text.indexOf("plain words", new Random(seed).nextInt(text.length()));
            if (at < 0) {
                continue;
            }
            Prompt before = read(dialect, body, seed);
            Prompt after =
                    read(dialect, (text.substring(0, at) + "Plain" + text.substring(at + 5)).getBytes(UTF_8), seed);
            int offset = text.substring(0, at).getBytes(UTF_8).length;
            boolean changed = false;
            for (int i = 0; i < before.blocks().size(); i++) {
                Block block = before.blocks().get(i);
                changed |= offset >= block.start() && offset < block.end();
                assertThat(block.prefix().equals(after.blocks().get(i).prefix()))
                        .as("seed %d block %d", seed, i)
                        .isEqualTo(!changed);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    @Test
    void markersOfAnthropicsKindComeAndGoBitForBitWhereTheHostTakesThem() {
        OpenAiDialect dialect = dialect(Api.CHAT);
        ReadContext host = new ReadContext(new CacheScope("openrouter", "w"), "", model -> 1);
        int marked = 0;
        int found = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = controlledBody(seed);
            Prompt prompt = ((Reading.Read) dialect.read(body, body.length, host)).prompt();
            List<Edit> edits = dialect.mark(prompt, randomPlan(prompt, seed, Ttl.FIVE_MINUTES));
            byte[] after = Splice.apply(body, body.length, edits);
            Prompt again = ((Reading.Read) dialect.read(after, after.length, host)).prompt();

            assertThat(Splice.apply(after, after.length, Splice.inverse(body, edits)))
                    .as("seed %d", seed)
                    .isEqualTo(body);
            assertThat(prefixes(again)).as("seed %d", seed).isEqualTo(prefixes(prompt));
            assertThat(again.clientMarkers())
                    .as("seed %d", seed)
                    .noneMatch(marker -> marker.ttl().equals(Ttl.THIRTY_MINUTES));
            marked += edits.size();
            found += prompt.clientMarkers().size();
        }
        assertThat(marked).isGreaterThan(1_000);
        assertThat(found).isGreaterThan(300);
    }

    private static byte[] controlledBody(long seed) {
        ObjectNode document = new Bodies(Api.CHAT, seed).body().put("model", "anthropic/claude-sonnet-4.5");
        Bodies.control(document, new Random(seed));
        return OddJson.write(document, seed, seed % 3 != 0);
    }

    @Test
    void askingForTheUsageChangesNothingElse() throws IOException {
        OpenAiDialect dialect = dialect(Api.CHAT);
        int asked = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(Api.CHAT, seed);
            Prompt prompt = read(dialect, body, seed);
            List<Edit> edits = dialect.askForUsage(prompt);
            byte[] asking = Splice.apply(body, body.length, edits);

            ObjectNode before = (ObjectNode) JSON.readTree(body);
            ObjectNode after = (ObjectNode) JSON.readTree(asking);
            boolean streamed = before.path("stream").asBoolean();
            assertThat(after.path("stream_options").path("include_usage").asBoolean())
                    .as("seed %d", seed)
                    .isEqualTo(streamed);
            assertThat(Splice.apply(asking, asking.length, Splice.inverse(body, edits)))
                    .as("seed %d", seed)
                    .isEqualTo(body);
            assertThat(prefixes(read(dialect, asking, seed)))
                    .as("seed %d", seed)
                    .isEqualTo(prefixes(prompt));
            asked += edits.size();
            assertThat(withoutUsage(after)).as("seed %d", seed).isEqualTo(withoutUsage(before));
        }
        assertThat(asked).isGreaterThan(300);
    }

    private static ObjectNode withoutUsage(ObjectNode body) {
        ObjectNode plain = body.deepCopy();
        if (plain.path("stream_options") instanceof ObjectNode options) {
            options.remove("include_usage");
            if (options.isEmpty()) {
                plain.remove("stream_options");
            }
        } else {
            plain.remove("stream_options");
        }
        return plain;
    }

    private static byte[] markedBody(Api api, long seed) {
        Bodies bodies = new Bodies(api, seed);
        ObjectNode document = bodies.body();
        bodies.mark(document, 3);
        return OddJson.write(document, seed, seed % 3 != 0);
    }

    private static Prompt read(OpenAiDialect dialect, byte[] body, long seed) {
        Reading reading = dialect.read(body, body.length, CONTEXT);
        assertThat(reading).as("seed %d: %s", seed, new String(body, UTF_8)).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).prompt();
    }

    private static List<Fingerprint> prefixes(Prompt prompt) {
        return prompt.blocks().stream().map(Block::prefix).toList();
    }

    /** Some markers of the client's go, the provider's own perhaps; some of ours come. */
    private static Plan randomPlan(Prompt prompt, long seed) {
        return randomPlan(prompt, seed, Ttl.THIRTY_MINUTES);
    }

    private static Plan randomPlan(Prompt prompt, long seed, Ttl ttl) {
        Random random = new Random(seed);
        List<ClientMarker> removed = new ArrayList<>();
        for (ClientMarker marker : prompt.clientMarkers()) {
            if (random.nextBoolean()) {
                removed.add(marker);
            }
        }
        List<Breakpoint> breakpoints = new ArrayList<>();
        for (int i = 0; i < prompt.blocks().size(); i++) {
            int block = i;
            boolean taken = prompt.clientMarkers().stream()
                    .anyMatch(marker ->
                            marker.block() == block && marker.place() == Place.BLOCK && !removed.contains(marker));
            if (prompt.blocks().get(i).markability().markable() && !taken && random.nextInt(3) == 0) {
                breakpoints.add(new Breakpoint(i, ttl, Reason.EXPLORATION));
            }
        }
        return new Plan(breakpoints, removed, List.of(), new Expectation(0, 0, 0));
    }

    private static JsonNode withoutCacheFields(JsonNode body) {
        ObjectNode plain = body.deepCopy();
        plain.remove("prompt_cache_options");
        for (String list : List.of("messages", "input")) {
            plain.path(list).forEach(message -> {
                unwrap((ObjectNode) message, "content");
                unwrap((ObjectNode) message, "output");
            });
        }
        return plain;
    }

    private static void unwrap(ObjectNode owner, String name) {
        JsonNode value = owner.path(name);
        if (!value.isArray()) {
            return;
        }
        value.forEach(part -> ((ObjectNode) part).remove("prompt_cache_breakpoint"));
        JsonNode first = value.path(0);
        boolean text = List.of("text", "input_text").contains(first.path("type").asText());
        if (value.size() == 1 && first.size() == 2 && text) {
            owner.set(name, first.get("text"));
        }
    }
}
