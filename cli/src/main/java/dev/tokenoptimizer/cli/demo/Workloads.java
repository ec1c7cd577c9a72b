package dev.tokenoptimizer.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Three hours of a made-up company's traffic. Texts, lengths and times are drawn from a seed; every second request is streamed.
 * No request carries a cache marker.
 */
final class Workloads {

    static final Instant BEGIN = Instant.parse("2026-11-02T09:00:00Z");
    static final Duration SPAN = Duration.ofHours(3);

    private static final long SEED = 1;
    private static final int HANDBOOK_WORDS = 10_500;
    private static final int POLICY_WORDS = 2_600;
    private static final double AWAY_SHARE = 0.1;

    private Workloads() {}

    /** All four kinds; {@code size} 1 is the demonstration, less is a shorter time with as many requests per minute. */
    static List<Workload> all(double size) {
        return List.of(sharedPrompt(size), toolConversations(size), oneShotCalls(size), timestampFirst(size));
    }

    /** Two services answer questions over the same handbook, which their system prompt carries. */
    static Workload sharedPrompt(double size) {
        RandomGenerator random = new SplittableRandom(SEED);
        Prose prose = new Prose(random);
        String system = "Answer from the handbook alone, and say so when it does not tell.\n\n# Handbook\n\n"
                + prose.words(HANDBOOK_WORDS);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < scaled(300, size); i++) {
            RequestBody body = new RequestBody("claude-sonnet-5-5")
                    .system(system)
                    .user(prose.question() + "\n\nNotes:\n" + prose.words(60));
            String service = i % 3 == 0 ? "agent-assist" : "help-center";
            sessions.add(new Session(service, List.of(body.call(start(random, size), i % 2 == 0))));
        }
        return new Workload("shared RAG prompt", "two services answer from the same handbook", sessions);
    }

    /**
     * Agents that work with tools: each turn sends everything before it again. Most turns follow each other within 20 seconds;
     * one in ten waits for a person, 2 to 12 minutes.
     */
    static Workload toolConversations(double size) {
        RandomGenerator random = new SplittableRandom(SEED + 1);
        Prose prose = new Prose(random);
        Toolbox tools = new Toolbox(prose);
        String system = "You are a careful engineer. Work in small steps.\n\n" + prose.words(900);
        List<Session> sessions = new ArrayList<>();
        for (int agent = 0; agent < scaled(26, size); agent++) {
            RequestBody body = new RequestBody("claude-opus-5-5")
                    .tools(tools.definitions())
                    .system(system)
                    .user("Please fix this: " + prose.words(120));
            List<Call> calls = new ArrayList<>();
            calls.add(body.call(start(random, size), true));
            int turns = 6 + random.nextInt(14);
            for (int turn = 1; turn < turns; turn++) {
                tools.turn(body, "toolu_demo_" + agent + "_" + turn, random);
                calls.add(body.call(pause(random), turn % 2 == 0));
            }
            sessions.add(new Session("coding-agent", calls));
        }
        return new Workload("tool conversations", "agents; each turn sends all before it again", sessions);
    }

    /** Every call brings a document that never comes again: nothing can be saved, and nothing should be paid for trying. */
    static Workload oneShotCalls(double size) {
        RandomGenerator random = new SplittableRandom(SEED + 2);
        Prose prose = new Prose(random);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < scaled(200, size); i++) {
            RequestBody body = new RequestBody("claude-sonnet-5-5")
                    .system("Summarise the document in three sentences.")
                    .user(prose.words(1_500 + random.nextInt(2_500)));
            sessions.add(new Session("summaries", List.of(body.call(start(random, size), i % 2 == 0))));
        }
        return new Workload("one-shot calls", "documents that never come again: nothing to save", sessions);
    }

    /** A team that tells the model the time in the first line: no two requests begin alike. */
    static Workload timestampFirst(double size) {
        RandomGenerator random = new SplittableRandom(SEED + 3);
        Prose prose = new Prose(random);
        String policy = prose.words(POLICY_WORDS);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < scaled(200, size); i++) {
            Duration start = start(random, size);
            RequestBody body = new RequestBody("claude-sonnet-4-6")
                    .system("Current time: " + BEGIN.plus(start) + "\n\n" + policy)
                    .user(prose.question());
            sessions.add(new Session("reminders", List.of(body.call(start, i % 2 == 0))));
        }
        return new Workload("timestamp first", "the system prompt begins with the time: nothing to save", sessions);
    }

    private static Duration start(RandomGenerator random, double size) {
        return Duration.ofMillis(random.nextLong((long) (SPAN.toMillis() * size)));
    }

    private static Duration pause(RandomGenerator random) {
        return random.nextDouble() < AWAY_SHARE
                ? Duration.ofSeconds(120 + random.nextInt(600))
                : Duration.ofMillis(2_000 + random.nextInt(18_000));
    }

    private static int scaled(int count, double size) {
        return Math.max(1, (int) Math.round(count * size));
    }
}
