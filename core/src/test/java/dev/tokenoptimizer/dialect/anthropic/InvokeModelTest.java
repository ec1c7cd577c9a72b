package dev.tokenoptimizer.dialect.anthropic;

import static dev.tokenoptimizer.dialect.EventStreamBytes.chunk;
import static dev.tokenoptimizer.dialect.EventStreamBytes.exception;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages where the path names the model and the stream may be binary: InvokeModel of Bedrock, rawPredict of Vertex. */
class InvokeModelTest {

    private static final String BODY = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"system\":\"Be kind.\"}";
    private static final String START = "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3,"
            + "\"cache_read_input_tokens\":40,\"cache_creation_input_tokens\":12,\"cache_creation\":{"
            + "\"ephemeral_5m_input_tokens\":2,\"ephemeral_1h_input_tokens\":10},\"output_tokens\":1}}}";
    private static final String TEXT =
            "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"" + "ab\u00e9/".repeat(700) + "\"}}";
    private static final String DELTA = "{\"type\":\"message_delta\",\"usage\":{\"output_tokens\":7}}";
    private static final String STOP = "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{"
            + "\"inputTokenCount\":3,\"outputTokenCount\":7,\"cacheReadInputTokenCount\":40}}";
    private static final Usage BILL = new Usage(3, 40, 2, 10, OptionalLong.of(7));

    private final AnthropicMessages dialect =
            new AnthropicMessages(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());

    private Reading read(String platform, String model, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return dialect.read(bytes, bytes.length, new ReadContext(new CacheScope(platform, "w"), "", model, any -> 1));
    }

    private UsageTap fed(byte[] answer, IntSupplier pieces) {
        UsageTap tap = dialect.tap("application/vnd.amazon.eventstream", "");
        byte[] piece = new byte[answer.length + 7];
        for (int at = 0; at < answer.length; ) {
            int length = Math.min(pieces.getAsInt(), answer.length - at);
            Arrays.fill(piece, (byte) 'x');
            System.arraycopy(answer, at, piece, 7, length);
            tap.accept(piece, 7, length);
            at += length;
        }
        return tap;
    }

    private static byte[] stream(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    @Test
    void thePathNamesTheModel() {
        Prompt prompt = ((Reading.Read) read("bedrock", "us.anthropic.claude-opus-4-8", BODY)).prompt();

        assertThat(prompt.model()).isEqualTo("us.anthropic.claude-opus-4-8");
        assertThat(prompt.blocks()).hasSize(2);
        assertThat(((Reading.Read) read("bedrock", "anthropic.claude-opus-4-8", BODY))
                        .prompt()
                        .blocks()
                        .get(0)
                        .prefix())
                .isNotEqualTo(prompt.blocks().get(0).prefix());
        assertThat(read("bedrock", "", BODY)).isEqualTo(new Reading.Unreadable(Reading.Cause.UNEXPECTED_SHAPE));
    }

    @Test
    void aModelInThePathReadsAsOneInTheBody() {
        String named = BODY.replaceFirst("\\{", "{\"model\":\"claude-opus-4-8\",");

        assertThat(((Reading.Read) read("vertex", "claude-opus-4-8", BODY))
                        .prompt()
                        .blocks()
                        .get(1)
                        .prefix())
                .isEqualTo(((Reading.Read) read("vertex", "", named))
                        .prompt()
                        .blocks()
                        .get(1)
                        .prefix());
    }

    @Test
    void marksLeaveTheOrderOfMembersAsItIs() {
        Prompt prompt = ((Reading.Read) read("vertex", "claude-opus-4-8", BODY)).prompt();
        Plan plan = new Plan(
                List.of(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.EXPLORATION)),
                List.of(),
                List.of(),
                new Expectation(0, 0, 0));
        byte[] bytes = BODY.getBytes(UTF_8);

        assertThat(new String(Splice.apply(bytes, bytes.length, dialect.mark(prompt, plan)), UTF_8))
                .isEqualTo(BODY.replace(
                        "\"Be kind.\"",
                        "[{\"type\":\"text\",\"text\":\"Be kind.\",\"cache_control\":{\"type\":\"ephemeral\"}}]"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void theEventsOfABinaryStreamStandInBase64(int pieceBytes) {
        UsageTap tap = fed(stream(chunk(START), chunk(TEXT), chunk(DELTA), chunk(STOP)), () -> pieceBytes);

        assertThat(tap.usage()).contains(BILL);
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void anExceptionLeavesWhatTheStreamToldSoFar() {
        UsageTap tap =
                fed(stream(chunk(START), exception("modelStreamErrorException", "{\"message\":\"bytes\"}")), () -> 5);

        assertThat(tap.usage()).contains(BILL.withOutput(OptionalLong.empty()));
        assertThat(tap.complete()).isFalse();
    }

    @Test
    void anySplitOfAnyStreamGivesTheSameUsage() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] answer = stream(chunk(START), chunk(TEXT), chunk(DELTA), chunk(STOP));
            if (random.nextBoolean()) {
                answer[random.nextInt(answer.length)] ^= (byte) (1 + random.nextInt(255));
            }
            UsageTap whole = fed(answer, () -> answer.length);
            UsageTap pieces = fed(answer, () -> 1 + random.nextInt(50));

            assertThat(pieces.usage()).as("seed %d", seed).isEqualTo(whole.usage());
            assertThat(pieces.complete()).as("seed %d", seed).isEqualTo(whole.complete());
            assertThat(pieces.lost()).as("seed %d", seed).isEqualTo(whole.lost());
        }
    }
}
