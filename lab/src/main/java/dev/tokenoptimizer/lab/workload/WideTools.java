package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * An agent that calls so many tools at once that a turn has more blocks than the provider looks back. In a narrated turn a
 * sentence stands before every call, so that the calls are no run and do not share a look-back position.
 */
final class WideTools implements Workload {

    /** A task ends before its prompt outgrows the context window. */
    private static final int LONGEST = 150_000;

    private static final Parameter HEAD = Parameter.tokens("headTokens", 4_000, "rules, the same for all");
    private static final Parameter CALLS_LEAST = Parameter.count("callsLeast", 22, 1, 200, "calls of a turn, at least");
    private static final Parameter CALLS_MOST = Parameter.count("callsMost", 40, 1, 200, "calls of a turn, at most");
    private static final Parameter NARRATED =
            Parameter.share("narrated", 0.4, "share of turns with a sentence before every call");
    private static final Parameter RESULT = Parameter.tokens("resultTokens", 150, "median of a result");
    private static final Parameter TURNS = Parameter.number("turns", 6, 1, 100, "mean turns of a task");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 45, "mean time between tasks");

    @Override
    public String name() {
        return "wide-tools";
    }

    @Override
    public String purpose() {
        return "An agent that calls more than 20 tools in every turn.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(HEAD, CALLS_LEAST, CALLS_MOST, NARRATED, RESULT, TURNS, GAP);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        int least = traffic.whole(CALLS_LEAST);
        int most = Math.max(least, traffic.whole(CALLS_MOST));
        Prompt head =
                Prompt.EMPTY.with(traffic.tools(20, 200)).with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation task = new Conversation(traffic, Traffic.MODEL, head, start);
            task.say(NodeKind.USER, draw.tokens(300, 0.8, 30, 5_000));
            int turns = draw.geometric(traffic.real(TURNS));
            for (int i = 0; i < turns && task.prompt().tokens() < LONGEST; i++) {
                turn(traffic, task, draw.between(least, most));
            }
            task.send(draw.tokens(400, 0.5, 50, 2_000));
            start += draw.exponential(traffic.millis(GAP));
        }
    }

    private static void turn(Traffic traffic, Conversation task, int calls) {
        Draw draw = traffic.draw();
        boolean narrated = draw.chance(traffic.real(NARRATED));
        List<Block> answer = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            if (narrated || call == 0) {
                answer.add(traffic.block(NodeKind.ASSISTANT, draw.tokens(14, 0.4, 4, 60)));
            }
            answer.add(traffic.block(NodeKind.TOOL_USE, draw.tokens(45, 0.4, 15, 300)));
        }
        task.send(answer.stream().mapToInt(Block::tokens).sum());
        task.prompt(task.prompt().with(answer));
        task.pause(draw.logNormal(4_000, 0.8));
        for (int call = 0; call < calls; call++) {
            task.say(NodeKind.TOOL_RESULT, draw.tokens(traffic.whole(RESULT), 0.8, 15, 8_000));
        }
    }
}
