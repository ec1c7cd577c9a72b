package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;

/** Jobs that run every 2, 7, 10 or 15 minutes, each with instructions of its own and a little that is new. */
final class Cron implements Workload {

    private static final List<Integer> MINUTES = List.of(2, 7, 10, 15);
    private static final long MILLIS_PER_MINUTE = 60_000;

    private static final Parameter JOBS = Parameter.count("jobs", 5, 1, 1_000, "jobs of each period");
    private static final Parameter HEAD = Parameter.tokens("headTokens", 8_000, "median of a job's instructions");
    private static final Parameter INPUT = Parameter.tokens("inputTokens", 400, "median of what is new in a run");
    private static final Parameter LATE =
            Parameter.seconds("lateSeconds", 3, "mean delay of a run, at most 30 seconds");

    @Override
    public String name() {
        return "cron";
    }

    @Override
    public String purpose() {
        return "Scheduled jobs every 2, 7, 10 and 15 minutes.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(JOBS, HEAD, INPUT, LATE);
    }

    @Override
    public void run(Traffic traffic) {
        int jobs = traffic.whole(JOBS);
        double runsPerMinute =
                jobs * MINUTES.stream().mapToDouble(minutes -> 1.0 / minutes).sum();
        long minutes = (long) StrictMath.ceil(traffic.whole(Parameter.REQUESTS) / runsPerMinute)
                + MINUTES.stream().mapToInt(Integer::intValue).max().orElseThrow();
        for (int period : MINUTES) {
            for (int job = 0; job < jobs; job++) {
                job(traffic, period, minutes * MILLIS_PER_MINUTE);
            }
        }
    }

    private static void job(Traffic traffic, int minutes, long endMillis) {
        Draw draw = traffic.draw();
        int tokens = draw.tokens(traffic.whole(HEAD), 0.6, 200, 20 * traffic.whole(HEAD));
        Prompt head = Prompt.EMPTY.with(traffic.block(NodeKind.SYSTEM, tokens));
        String session = "every-" + minutes + "m-" + traffic.newSession();
        long period = minutes * MILLIS_PER_MINUTE;
        for (long due = draw.between(0, (int) period - 1); due < endMillis; due += period) {
            long late = (long) Math.min(30_000, draw.exponential(traffic.millis(LATE)));
            Prompt prompt = head.with(traffic.block(
                    NodeKind.USER, draw.tokens(traffic.whole(INPUT), 0.8, 20, 20 * traffic.whole(INPUT))));
            traffic.send(due + late, Traffic.SCOPE, session, Traffic.MODEL, prompt, draw.tokens(150, 0.6, 10, 1_000));
        }
    }
}
