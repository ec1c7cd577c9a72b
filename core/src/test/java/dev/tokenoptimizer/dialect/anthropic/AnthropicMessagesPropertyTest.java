package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** What must hold for every request body. A failure names the seed that reproduces it. */
class AnthropicMessagesPropertyTest {

    private static final int BODIES = 3_000;
    private static final String KEEPS_THINKING = "claude-opus-5";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ReadContext CONTEXT = new ReadContext(new CacheScope("anthropic", "w"), "", model -> 1);

    private final AnthropicMessages dialect =
            new AnthropicMessages(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());

    @Test
    void undoingTheEditsRestoresTheBodyBitForBit() {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(seed);
            List<Edit> edits = dialect.mark(read(body, seed), randomPlan(read(body, seed), seed));
            byte[] marked = Splice.apply(body, body.length, edits);
            assertThat(Splice.apply(marked, marked.length, Splice.inverse(body, edits)))
                    .as("seed %d", seed)
                    .isEqualTo(body);
        }
    }

    @Test
    void anIndependentParserSeesTheSameDocumentButForMarkers() throws IOException {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(seed);
            Prompt prompt = read(body, seed);
            byte[] marked = Splice.apply(body, body.length, dialect.mark(prompt, randomPlan(prompt, seed)));
            assertThat(Unmarked.of(JSON.readTree(marked)))
                    .as("seed %d", seed)
                    .isEqualTo(Unmarked.of(JSON.readTree(body)));
        }
    }

    @Test
    void aMarkedBodyReadsAsTheSamePromptWithThePlannedMarkers() {
        for (long seed = 0; seed < BODIES; seed++) {
            byte[] body = markedBody(seed);
            Prompt prompt = read(body, seed);
            Plan plan = randomPlan(prompt, seed);
            byte[] marked = Splice.apply(body, body.length, dialect.mark(prompt, plan));
            Prompt again = read(marked, seed);
            assertThat(prefixes(again)).as("seed %d", seed).isEqualTo(prefixes(prompt));
            assertThat(again.clientMarkers().stream()
                            .filter(marker -> marker.place() == ClientMarker.Place.BLOCK)
                            .map(ClientMarker::block)
                            .toList())
                    .as("seed %d", seed)
                    .containsAll(
                            plan.breakpoints().stream().map(Breakpoint::block).toList());
        }
    }

    @Test
    void fingerprintsDoNotDependOnHowAClientWritesJson() {
        for (long seed = 0; seed < BODIES; seed++) {
            ObjectNode document = new BodyGenerator(seed).body();
            List<Fingerprint> plain = prefixes(read(new JsonStyle(seed, false).write(document), seed));
            new BodyGenerator(seed).markSome(document, 3);
            List<Fingerprint> wild = prefixes(read(new JsonStyle(seed, true).write(document), seed));
            assertThat(wild).as("seed %d", seed).isEqualTo(plain);
        }
    }

    @Test
    void aChangedByteOfTextChangesEveryFingerprintFromThereOn() {
        int compared = 0;
        for (long seed = 0; seed < BODIES; seed++) {
            ObjectNode document = new BodyGenerator(seed).body().put("model", KEEPS_THINKING);
            byte[] body = new JsonStyle(seed, false).write(document);
            String text = new String(body, UTF_8);
            int at = text.indexOf("plain words", new Random(seed).nextInt(text.length()));
            if (at < 0) {
                continue;
            }
            Prompt before = read(body, seed);
            Prompt after = read((text.substring(0, at) + "Plain" + text.substring(at + 5)).getBytes(UTF_8), seed);
            int offset = text.substring(0, at).getBytes(UTF_8).length;
            for (int i = 0; i < before.blocks().size(); i++) {
                Block block = before.blocks().get(i);
                boolean untouched = changedLater(before, i, offset);
                assertThat(block.prefix().equals(after.blocks().get(i).prefix()))
                        .as("seed %d block %d", seed, i)
                        .isEqualTo(untouched);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    /** Whether the changed byte lies in a block behind this one in rendered order. */
    private static boolean changedLater(Prompt prompt, int block, int offset) {
        for (int i = 0; i <= block; i++) {
            Block b = prompt.blocks().get(i);
            if (offset >= b.start() && offset < b.end()) {
                return false;
            }
        }
        return true;
    }

    private static byte[] markedBody(long seed) {
        BodyGenerator generator = new BodyGenerator(seed);
        ObjectNode document = generator.body();
        generator.markSome(document, 4);
        return new JsonStyle(seed, seed % 3 != 0).write(document);
    }

    private Prompt read(byte[] body, long seed) {
        Reading reading = dialect.read(body, body.length, CONTEXT);
        assertThat(reading).as("seed %d: %s", seed, new String(body, UTF_8)).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).prompt();
    }

    private static List<Fingerprint> prefixes(Prompt prompt) {
        return prompt.blocks().stream().map(Block::prefix).toList();
    }

    private static Plan randomPlan(Prompt prompt, long seed) {
        Random random = new Random(seed);
        boolean replace = random.nextInt(4) == 0;
        List<Breakpoint> breakpoints = new ArrayList<>();
        int slots = 4 - (replace ? 0 : prompt.clientMarkers().size());
        for (int i = 0; i < prompt.blocks().size() && slots > 0; i++) {
            int block = i;
            boolean taken = !replace && prompt.clientMarkers().stream().anyMatch(marker -> marker.block() == block);
            if (prompt.blocks().get(i).markability().markable() && !taken && random.nextInt(3) == 0) {
                breakpoints.add(
                        new Breakpoint(i, random.nextBoolean() ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES, Reason.EXPLORATION));
                slots--;
            }
        }
        return new Plan(breakpoints, replace ? prompt.clientMarkers() : List.of(), List.of(), new Expectation(0, 0, 0));
    }
}
