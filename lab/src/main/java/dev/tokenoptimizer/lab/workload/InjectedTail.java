package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;

/** Conversations whose every request ends with a block (memory, state, a reminder) that is gone in the next one. */
final class InjectedTail implements Workload {

    private static final Parameter HEAD = Parameter.tokens("headTokens", 4_000, "rules, the same for all");
    private static final Parameter TAIL = Parameter.tokens("tailTokens", 500, "median of the block that does not stay");
    private static final Parameter TURNS = Parameter.number("turns", 8, 1, 100, "mean turns of a conversation");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 30, "mean time between conversations");
    private static final Parameter THINK = Parameter.seconds("thinkSeconds", 30, "median time until the next question");

    @Override
    public String name() {
        return "injected-tail";
    }

    @Override
    public String purpose() {
        return "Conversations whose every prompt ends with a block that is gone in the next one.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(HEAD, TAIL, TURNS, GAP, THINK);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt head =
                Prompt.EMPTY.with(traffic.tools(6, 180)).with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation conversation = new Conversation(traffic, Traffic.MODEL, head, start);
            for (int turns = draw.geometric(traffic.real(TURNS)); turns > 0; turns--) {
                conversation.say(NodeKind.USER, draw.tokens(80, 0.9, 8, 3_000));
                int tail = draw.tokens(traffic.whole(TAIL), 0.7, 20, 20 * traffic.whole(TAIL));
                int output = draw.tokens(220, 0.7, 20, 2_000);
                conversation.send(
                        conversation.prompt().with(traffic.block(NodeKind.USER, tail, "Current state: ")), output);
                conversation.say(NodeKind.ASSISTANT, output);
                conversation.pause(draw.logNormal(traffic.millis(THINK), 1));
            }
            start += draw.exponential(traffic.millis(GAP));
        }
    }
}
