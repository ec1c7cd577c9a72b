package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long a user waits for the first token of an answer over a long shared prompt, on the machine's clock.
 *
 * @param directNanos median without the gateway
 * @param optimizedNanos median through the gateway, once it knows the prompt
 */
record LiveProbe(long directNanos, long optimizedNanos) {

    private static final String MODEL = "claude-sonnet-5-5";
    private static final String SERVICE = "live";
    private static final int PROMPT_WORDS = 10_500;
    private static final int ANSWER_TOKENS_MAX = 12;
    private static final int CALLS = 3;
    private static final long SEED = 9;

    /** Asks a few questions each way. */
    static LiveProbe measure(Stage stage) {
        Prose prose = new Prose(new SplittableRandom(SEED));
        String prompt = prose.words(PROMPT_WORDS);
        return new LiveProbe(
                median(stage, Side.DIRECT, prompt, prose, false), median(stage, Side.OPTIMIZED, prompt, prose, true));
    }

    /** @param learning whether the gateway is to meet the prompt before */
    private static long median(Stage stage, Side side, String prompt, Prose prose, boolean learning) {
        long[] nanos = new long[CALLS];
        try (MessagesClient client = new MessagesClient(stage.baseUri(side))) {
            if (learning) {
                firstToken(client, side, prompt, prose.question());
            }
            for (int i = 0; i < CALLS; i++) {
                nanos[i] = firstToken(client, side, prompt, prose.question());
            }
        }
        return Sample.of(nanos).median();
    }

    private static long firstToken(MessagesClient client, Side side, String prompt, String question) {
        String body = new RequestBody(MODEL)
                .maxTokens(ANSWER_TOKENS_MAX)
                .system(prompt)
                .user(question)
                .json(true);
        Call call = new Call(Duration.ZERO, MODEL, true, () -> body);
        long start = System.nanoTime();
        MessagesClient.Flight flight = client.send("live", Keys.of(SERVICE, side), SERVICE, call);
        long head = flight.headNanos().join();
        MessagesClient.Answer answer = flight.answer().join();
        if (answer.status() != 200) {
            throw CommandFailure.failed("a live request of the demo failed: " + answer, null);
        }
        return head - start;
    }
}
