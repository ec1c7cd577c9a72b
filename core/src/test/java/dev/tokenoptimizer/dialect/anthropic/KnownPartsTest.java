package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.scan.KnownParts;
import dev.tokenoptimizer.dialect.scan.Means;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whether parts of a body came before must not show in what is read of it. */
class KnownPartsTest {

    private static final int BODIES = 2_000;
    private static final ReadContext CONTEXT = new ReadContext(new CacheScope("anthropic", "w"), "", model -> 1);
    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final TokenEstimator ESTIMATOR = TokenEstimator.shipped();

    private final AnthropicMessages experienced = dialect();

    @Test
    void aBodyReadsTheSameTheSecondTime() {
        for (long seed = 0; seed < BODIES; seed++) {
            ObjectNode document = new BodyGenerator(seed).body();
            new BodyGenerator(seed).markSome(document, 4);
            byte[] body = new JsonStyle(seed, seed % 2 == 0).write(document);
            Reading first = read(experienced, body);
            assertThat(read(experienced, body)).as("seed %d", seed).isEqualTo(first);
            assertThat(first).as("seed %d", seed).isEqualTo(read(dialect(), body));
        }
    }

    @Test
    void aConversationThatGrewReadsAsIfItWereNew() {
        for (long seed = 0; seed < BODIES; seed++) {
            ObjectNode document = new BodyGenerator(seed).body();
            read(experienced, new JsonStyle(seed, false).write(document));
            ObjectNode more = new BodyGenerator(seed + BODIES).body();
            ((ArrayNode) document.get("messages")).addAll((ArrayNode) more.get("messages"));
            document.set("tools", more.get("tools"));
            byte[] grown = new JsonStyle(seed, false).write(document);
            assertThat(read(experienced, grown)).as("seed %d", seed).isEqualTo(read(dialect(), grown));
        }
    }

    @Test
    void messagesThatBeginAlikeAreNotTakenForEachOther() {
        String beginning = "the same hundred characters and more, ".repeat(4);
        for (String end : new String[] {"one", "two", "one", "two, and longer", "one"}) {
            byte[] body = body("{\"role\":\"user\",\"content\":\"" + beginning + end + "\"}");
            assertThat(read(experienced, body)).as(end).isEqualTo(read(dialect(), body));
        }
    }

    @Test
    void aTruncatedBodyIsNotSavedByKnownParts() {
        byte[] body = body("{\"role\":\"user\",\"content\":\"" + "long enough ".repeat(20) + "\"}");
        read(experienced, body);
        for (int length = body.length - 1; length > 0; length -= 7) {
            assertThat(experienced.read(body, length, CONTEXT)).isInstanceOf(Reading.Unreadable.class);
        }
    }

    @Test
    void knownBlocksCountAgainstTheLimit() {
        String blocks = "{\"type\":\"text\",\"text\":\"x\"},".repeat(2_999) + "{\"type\":\"text\",\"text\":\"x\"}";
        String message = "{\"role\":\"user\",\"content\":[" + blocks + "]}";
        byte[] body = body(IntStream.range(0, 34).mapToObj(i -> message).collect(Collectors.joining(",")));
        Reading tooComplex = new Reading.Unreadable(Reading.Cause.TOO_COMPLEX);
        assertThat(read(experienced, body)).isEqualTo(tooComplex);
        assertThat(read(experienced, body)).isEqualTo(tooComplex);
    }

    @Test
    void whatIsKeptStaysBounded() {
        KnownParts parts = new KnownParts();
        AnthropicMessages dialect =
                new AnthropicMessages(new Means(new FingerprintKey(1, 2), TARIFFS, ESTIMATOR, parts));
        String blocks = "{\"type\":\"text\",\"text\":\"x\"},".repeat(99) + "{\"type\":\"text\",\"text\":\"x\"}";
        for (int i = 0; i < 2 * KnownParts.BLOCKS_MAX / 100; i++) {
            read(dialect, body("{\"id\":" + i + ",\"role\":\"user\",\"content\":[" + blocks + "]}"));
        }
        assertThat(parts.blocks()).isBetween(KnownParts.BLOCKS_MAX / 2, KnownParts.BLOCKS_MAX);
    }

    private static AnthropicMessages dialect() {
        return new AnthropicMessages(new FingerprintKey(1, 2), TARIFFS, ESTIMATOR);
    }

    private static Reading read(AnthropicMessages dialect, byte[] body) {
        return dialect.read(body, body.length, CONTEXT);
    }

    private static byte[] body(String messages) {
        return ("{\"model\":\"claude-sonnet-4-5\",\"messages\":[" + messages + "]}").getBytes(UTF_8);
    }
}
