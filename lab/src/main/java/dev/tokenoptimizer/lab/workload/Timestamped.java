package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.time.Instant;
import java.util.List;

/** A system prompt that begins with the time, so that nothing from there on is ever a prefix again: only the tools are. */
final class Timestamped implements Workload {

    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    private static final Parameter GRANULARITY =
            Parameter.count("granularitySeconds", 1, 1, 86_400, "seconds that the time is rounded down to");
    private static final Parameter TOOLS = Parameter.count("tools", 10, 0, 200, "tools, the same for all");
    private static final Parameter HEAD = Parameter.tokens("headTokens", 3_500, "rules behind the time");
    private static final Parameter TURNS = Parameter.number("turns", 3, 1, 100, "mean turns of a conversation");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 10, "mean time between conversations");
    private static final Parameter THINK = Parameter.seconds("thinkSeconds", 20, "median time until the next question");

    @Override
    public String name() {
        return "timestamp";
    }

    @Override
    public String purpose() {
        return "A system prompt that begins with the current time.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(GRANULARITY, TOOLS, HEAD, TURNS, GAP, THINK);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt tools = Prompt.EMPTY.with(traffic.tools(traffic.whole(TOOLS), 200));
        Block rules = traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD));
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation conversation = new Conversation(traffic, Traffic.MODEL, Prompt.EMPTY, start);
            Prompt said = Prompt.EMPTY;
            for (int turns = draw.geometric(traffic.real(TURNS)); turns > 0; turns--) {
                said = said.with(traffic.block(NodeKind.USER, draw.tokens(70, 0.9, 8, 2_000)));
                int output = draw.tokens(200, 0.7, 20, 2_000);
                Block dated = dated(rules, conversation.atMillis(), traffic.whole(GRANULARITY));
                conversation.send(tools.with(dated).with(said.blocks()), output);
                said = said.with(traffic.block(NodeKind.ASSISTANT, output));
                conversation.pause(draw.logNormal(traffic.millis(THINK), 1));
            }
            start += draw.exponential(traffic.millis(GAP));
        }
    }

    private static Block dated(Block rules, long atMillis, int granularity) {
        long second = START.getEpochSecond() + atMillis / 1_000;
        Instant rounded = Instant.ofEpochSecond(second - second % granularity);
        return new Block(rules.kind(), rules.id(), rules.tokens(), "Current time: " + rounded + "\n\n");
    }
}
