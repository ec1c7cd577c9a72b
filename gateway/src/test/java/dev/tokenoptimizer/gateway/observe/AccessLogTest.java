package dev.tokenoptimizer.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AccessLogTest {

    @Test
    void aRequestLeavesOneLine() {
        assertThat(AccessLog.line(Reports.optimized())).isEqualTo("""
                        {"time":"2023-11-14T22:13:20Z","id":"req-1","provider_request_id":"provider-\\"1\\"",\
                        "route":"anthropic","dialect":"anthropic.messages","method":"POST",\
                        "path":"/anthropic/v1/messages","model":"claude-model-1","application":"team-a",\
                        "mode":"optimize","outcome":"answered","status":200,"request_bytes":1000,"sent_bytes":1050,\
                        "answer_bytes":300,"plan":{"breakpoints":"live_entry,conversation","withheld":"no_evidence"},\
                        "tokens":{"fresh":100,"read":800,"written_5m":150,"written_1h":50,"written_30m":0,"written_12h":0,"output":20},\
                        "paid_dollars":2,"saved_dollars":1,"added_micros":90,"first_byte_micros":400000,\
                        "total_micros":900000}
                        """);
    }

    @Test
    void anEstimatedSavingHasAnotherName() {
        assertThat(AccessLog.line(Reports.report(
                        "m",
                        Outcome.ANSWERED,
                        200,
                        400,
                        Optional.of("x"),
                        Optional.empty(),
                        Reports.bill(false, "2", "1.5"))))
                .contains(
                        "\"fallback\":\"x\",\"refused_status\":400",
                        "\"saved_estimate_dollars\":-0.5,\"usage_lost\":true")
                .doesNotContain("\"saved_dollars\"");
    }

    @Test
    void aRequestThatWasHeldSaysWhyItWentOnAndWhatThatSaved() {
        assertThat(AccessLog.line(Reports.held()))
                .contains(
                        "\"account\":\"east\",\"placement\":\"away\",\"moves\":1",
                        "\"held\":{\"released\":\"leader_began\",\"micros\":300000,\"tokens_saved\":700},"
                                + "\"lead\":\"handed_over\"");
    }

    @Test
    void whatAClientChoseCannotBreakTheLine() {
        String line = AccessLog.line(Reports.report(
                "a\"\n\\\u2028\uD83D\u0001" + "x".repeat(10_000),
                Outcome.ANSWERED,
                200,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));

        assertThat(line)
                .hasLineCount(1)
                .hasSizeLessThan(1_000)
                .contains("\"model\":\"a\\\"\\u000a\\\\\\u2028\\ud83d\\u0001x");
    }

    @Test
    void closingWritesWhatWaits() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AccessLog log = new AccessLog(new PrintStream(out, false, StandardCharsets.UTF_8));
        for (int i = 0; i < 100; i++) {
            log.finished(Reports.optimized());
        }
        log.close();

        assertThat(out.toString(StandardCharsets.UTF_8)).hasLineCount(100).endsWith("}\n");
        assertThat(log.dropped()).isZero();
    }

    @Test
    void whenNobodyTakesTheLinesTheyAreDroppedAndCounted() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                reached.countDown();
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        AccessLog log = new AccessLog(new PrintStream(slow, true, StandardCharsets.UTF_8), 2);
        log.finished(Reports.optimized());
        reached.await();
        for (int i = 0; i < 5; i++) {
            log.finished(Reports.optimized());
        }

        assertThat(log.dropped()).isEqualTo(3);
        stuck.countDown();
        log.close();
    }
}
