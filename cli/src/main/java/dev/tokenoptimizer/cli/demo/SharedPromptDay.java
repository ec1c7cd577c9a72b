package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.console.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A day of questions over one shared prompt, each a conversation of its own, through the gateway. The questions come at random
 * times with an office's day and night.
 */
final class SharedPromptDay {

    static final String MODEL = "claude-sonnet-4-6";
    static final int PROMPT_TOKENS = 15_000;
    static final int QUESTIONS = 10_000;
    static final String SERVICE = "shared-prompt";

    /** Questions per hour relative to each other. At night about eleven an hour remain, so that some pauses pass five minutes. */
    private static final int[] HOURS = {
        2, 1, 1, 1, 1, 2, 5, 20, 50, 80, 90, 85, 60, 75, 90, 85, 75, 55, 35, 25, 20, 15, 8, 4
    };

    private static final long SEED = 5;
    private static final double MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();
    private static final String QUESTION = "@question@";
    private static final int ANSWER_TOKENS_MAX = 16;
    private static final int LINE_TOKENS_MOST = 20;

    private final int first;
    private final int count;

    /**
     * A part of the day.
     *
     * @param first number of its first question, from 0 at midnight
     * @param count how many are asked
     */
    SharedPromptDay(int first, int count) {
        this.first = first;
        this.count = count;
    }

    static SharedPromptDay whole() {
        return new SharedPromptDay(0, QUESTIONS);
    }

    /** @param err where progress is shown */
    PromptCost run(VirtualStage stage, PrintWriter err) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(SEED);
        Prose prose = new Prose(random);
        PromptCost cost = new PromptCost(PROMPT_TOKENS);
        String prompt = prompt(prose, stage.stage());
        try (MessagesClient client = new MessagesClient(stage.stage().baseUri(Side.OPTIMIZED));
                Progress progress = new Progress(err, "a day of questions", count)) {
            VirtualTraffic traffic = new VirtualTraffic(stage, Side.OPTIMIZED, client, progress::step);
            List<Duration> times = times(random).subList(first, first + count);
            String plain = template(prompt, false);
            String streamed = template(prompt, true);
            for (int i = 0; i < count; i++) {
                boolean stream = i % 2 == 0;
                traffic.plan(session(times.get(i), stream ? streamed : plain, prose.question(), stream), cost);
            }
            traffic.run();
        }
        new BooksCheck(stage.stage()).check(List.of(SERVICE), Side.OPTIMIZED, cost.bill());
        return cost;
    }

    /** The body is made when it is sent: all of them at once would take half a gigabyte. */
    private static Session session(Duration at, String template, String question, boolean streamed) {
        Call call = new Call(at, MODEL, streamed, () -> template.replace(QUESTION, question));
        return new Session(SERVICE, List.of(call));
    }

    private static String template(String prompt, boolean streamed) {
        return new RequestBody(MODEL)
                .maxTokens(ANSWER_TOKENS_MAX)
                .system(prompt)
                .user(QUESTION)
                .json(streamed);
    }

    /** Moments after midnight, ascending. */
    private static List<Duration> times(SplittableRandom random) {
        int all = Arrays.stream(HOURS).sum();
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            int share = random.nextInt(all);
            int hour = 0;
            while (share >= HOURS[hour]) {
                share -= HOURS[hour++];
            }
            times.add(Duration.ofMillis((long) ((hour + random.nextDouble()) * MILLIS_PER_HOUR)));
        }
        times.sort(null);
        return times;
    }

    /** A price list that makes the part before the question exactly {@link #PROMPT_TOKENS} long as the provider counts. */
    private static String prompt(Prose prose, Stage stage) throws InterruptedException {
        StringBuilder text = new StringBuilder("Answer from this price list.\n\n");
        try (MessagesClient client = new MessagesClient(stage.baseUri(Side.DIRECT))) {
            long wanted = PROMPT_TOKENS - frame(client);
            long missing = wanted - tokens(client, text);
            while (missing > LINE_TOKENS_MOST) {
                for (long lines = missing / LINE_TOKENS_MOST; lines > 0; lines--) {
                    text.append(prose.priceLine());
                }
                missing = wanted - tokens(client, text);
            }
            text.append(" more".repeat((int) missing));
            if (tokens(client, text) != wanted) {
                throw CommandFailure.failed("the shared prompt cannot be made " + PROMPT_TOKENS + " tokens long", null);
            }
        }
        return text.toString();
    }

    /** Tokens that stand before any system prompt, and are cached with it. */
    private static long frame(MessagesClient client) throws InterruptedException {
        long none = client.countTokens(SERVICE, new RequestBody(MODEL).user("?").json(false));
        long two = client.countTokens(
                SERVICE, new RequestBody(MODEL).user("?").user("?").json(false));
        return 2 * none - two;
    }

    /** Tokens of a system prompt without what any request has. */
    private static long tokens(MessagesClient client, CharSequence system) throws InterruptedException {
        long none = client.countTokens(SERVICE, new RequestBody(MODEL).user("?").json(false));
        RequestBody body = new RequestBody(MODEL).system(system.toString()).user("?");
        return client.countTokens(SERVICE, body.json(false)) - none;
    }
}
