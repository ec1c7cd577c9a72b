package dev.tokenoptimizer.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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

/** What must hold for every request body of Converse. A failure names the seed that reproduces it. */
class ConversePropertyTest {

    private static final int BODIES = 2_000;
    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final TokenEstimator ESTIMATOR = TokenEstimator.shipped();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ReadContext CONTEXT =
            new ReadContext(new CacheScope("bedrock", "w"), "", "us.anthropic.claude-opus-4-8", model -> 1);

    private final BedrockConverse dialect = dialect();

    private static BedrockConverse dialect() {
        return new BedrockConverse(new FingerprintKey(1, 2), TARIFFS, ESTIMATOR);
    }

    @Test
    void undoingTheEditsRestoresTheBodyBitForBit() {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(seed);
            Prompt prompt = read(body, seed);
            List<Edit> edits = dialect.mark(prompt, randomPlan(prompt, seed));
            byte[] marked = Splice.apply(body, body.length, edits);
            assertThat(Splice.apply(marked, marked.length, Splice.inverse(body, edits)))
                    .as("seed %d", seed)
                    .isEqualTo(body);
        }
    }

    @Test
    void anIndependentParserSeesTheSameDocumentButForCachePoints() throws IOException {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(seed);
            Prompt prompt = read(body, seed);
            Plan plan = randomPlan(prompt, seed);
            JsonNode marked = JSON.readTree(Splice.apply(body, body.length, dialect.mark(prompt, plan)));
            assertThat(Bodies.plain(marked)).as("seed %d", seed).isEqualTo(Bodies.plain(JSON.readTree(body)));
            int points = marked.findValues("cachePoint").size();
            assertThat(points)
                    .as("seed %d", seed)
                    .isEqualTo(prompt.clientMarkers().size()
                            - plan.removed().size()
                            + plan.breakpoints().size());
        }
    }

    @Test
    void aMarkedBodyReadsAsTheSamePromptWithThePlannedMarkers() {
        int marked = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(seed);
            Prompt prompt = read(body, seed);
            Plan plan = randomPlan(prompt, seed);
            Prompt again = read(Splice.apply(body, body.length, dialect.mark(prompt, plan)), seed);
            assertThat(prefixes(again)).as("seed %d", seed).isEqualTo(prefixes(prompt));
            assertThat(again.conversation()).as("seed %d", seed).isEqualTo(prompt.conversation());
            List<ClientMarker> kept = new ArrayList<>(prompt.clientMarkers());
            kept.removeAll(plan.removed());
            List<String> expected = new ArrayList<>(kept.stream()
                    .map(marker -> marker.block() + " " + marker.ttl())
                    .toList());
            plan.breakpoints().forEach(breakpoint -> expected.add(breakpoint.block() + " " + breakpoint.ttl()));
            assertThat(again.clientMarkers().stream().map(marker -> marker.block() + " " + marker.ttl()))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
            marked += plan.breakpoints().size();
        }
        assertThat(marked).isGreaterThan(BODIES / 2);
    }

    @Test
    void fingerprintsDoNotDependOnMarkersAndOnHowAClientWritesJson() {
        for (long seed = 0; seed < BODIES; seed++) {
            Bodies bodies = new Bodies(seed);
            ObjectNode document = bodies.body();
            List<Fingerprint> plain = prefixes(read(OddJson.write(document, seed, false), seed));
            bodies.mark(document, 3);
            List<Fingerprint> odd = prefixes(read(OddJson.write(document, seed, true), seed));
            assertThat(odd).as("seed %d", seed).isEqualTo(plain);
        }
    }

    @Test
    void aChangedByteOfTextChangesEveryFingerprintFromThereOn() {
        int compared = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = OddJson.write(new Bodies(seed).body(), seed, false);
            String text = new String(body, UTF_8);
            int at = text.indexOf("plain words", new Random(seed).nextInt(text.length()));
            if (at < 0) {
                continue;
            }
            byte[] changed = (text.substring(0, at) + "Plain" + text.substring(at + 5)).getBytes(UTF_8);
            int bytesBefore = text.substring(0, at).getBytes(UTF_8).length;
            Prompt before = read(body, seed);
            Prompt after = read(changed, seed);
            boolean differs = false;
            for (int i = 0; i < before.blocks().size(); i++) {
                Block block = before.blocks().get(i);
                differs |= block.start() <= bytesBefore && bytesBefore < block.end();
                assertThat(after.blocks().get(i).prefix().equals(block.prefix()))
                        .as("seed %d, block %d", seed, i)
                        .isEqualTo(!differs);
            }
            assertThat(differs).as("seed %d", seed).isTrue();
            compared++;
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    @Test
    void aConversationThatGrewReadsAsIfItWereNew() {
        for (long seed = 0; seed < BODIES / 4; seed++) {
            Bodies bodies = new Bodies(seed);
            ObjectNode document = bodies.body();
            read(OddJson.write(document, seed, false), seed);
            ((ArrayNode) document.get("messages"))
                    .addAll((ArrayNode) new Bodies(seed + BODIES).body().get("messages"));
            bodies.mark(document, 2);
            byte[] grown = OddJson.write(document, seed, false);
            assertThat(dialect.read(grown, grown.length, CONTEXT))
                    .as("seed %d", seed)
                    .isEqualTo(dialect().read(grown, grown.length, CONTEXT));
        }
    }

    private static byte[] markedBody(long seed) {
        Bodies bodies = new Bodies(seed);
        ObjectNode document = bodies.body();
        bodies.mark(document, 4);
        return OddJson.write(document, seed, seed % 3 != 0);
    }

    private Prompt read(byte[] body, long seed) {
        Reading reading = dialect.read(body, body.length, CONTEXT);
        assertThat(reading).as("seed %d: %s", seed, new String(body, UTF_8)).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).prompt();
    }

    private static List<Fingerprint> prefixes(Prompt prompt) {
        return prompt.blocks().stream().map(Block::prefix).toList();
    }

    /** Some markers of the client's go, some of ours come. */
    private static Plan randomPlan(Prompt prompt, long seed) {
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
                    .anyMatch(marker -> marker.block() == block && !removed.contains(marker));
            if (prompt.blocks().get(i).markability().markable() && !taken && random.nextInt(3) == 0) {
                Ttl ttl = random.nextBoolean() ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES;
                breakpoints.add(new Breakpoint(i, ttl, Reason.EXPLORATION));
            }
        }
        return new Plan(breakpoints, removed, List.of(), new Expectation(0, 0, 0));
    }
}
