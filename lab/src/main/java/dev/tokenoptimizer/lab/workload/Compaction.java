package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;

/**
 * Long agent sessions that replace their history by a summary once it has grown too long. The summary is asked for with the whole
 * history once more; from then on the old prefix is dead behind the head.
 */
final class Compaction implements Workload {

    private static final Parameter HEAD = Parameter.tokens("headTokens", 9_000, "rules, the same for all");
    private static final Parameter LIMIT =
            Parameter.tokens("limitTokens", 100_000, "length at which history is replaced");
    private static final Parameter SUMMARY = Parameter.tokens("summaryTokens", 2_500, "median of the summary");
    private static final Parameter RESULT = Parameter.tokens("resultTokens", 1_200, "median of a tool's result");
    private static final Parameter STEPS = Parameter.number("steps", 110, 1, 10_000, "mean requests of a session");
    private static final Parameter PAUSES = Parameter.share("pauses", 0.04, "share of steps that wait for a person");
    private static final Parameter PAUSE = Parameter.seconds("pauseSeconds", 240, "median wait for a person");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 600, "mean time between sessions");

    @Override
    public String name() {
        return "compaction";
    }

    @Override
    public String purpose() {
        return "Long agent sessions that replace their history by a summary when it has grown too long.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(HEAD, LIMIT, SUMMARY, RESULT, STEPS, PAUSES, PAUSE, GAP);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt head =
                Prompt.EMPTY.with(traffic.tools(14, 300)).with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        Block compact = traffic.block(NodeKind.USER, 400, "Summarise this session. ");
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation session = new Conversation(traffic, Traffic.MODEL, head, start);
            session.say(NodeKind.USER, draw.tokens(400, 1, 20, 20_000));
            for (int steps = draw.geometric(traffic.real(STEPS)); steps > 0; steps--) {
                session.sendAndCall(draw.tokens(traffic.whole(RESULT), 1.1, 20, 20_000), draw.logNormal(2_500, 1.2));
                if (draw.chance(traffic.real(PAUSES))) {
                    session.pause(draw.logNormal(traffic.millis(PAUSE), 1.2));
                }
                if (session.prompt().tokens() > traffic.whole(LIMIT)) {
                    int summary = draw.tokens(traffic.whole(SUMMARY), 0.3, 200, 20_000);
                    session.send(session.prompt().with(compact), summary);
                    session.prompt(head.with(traffic.block(NodeKind.USER, summary, "Summary so far: ")));
                }
            }
            start += draw.exponential(traffic.millis(GAP));
        }
    }
}
