package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;

/** Tools that come in a random order, as from a hash map: the same text, and hardly ever the same prefix. */
final class ToolShuffle implements Workload {

    private static final Parameter TOOLS = Parameter.count("tools", 16, 2, 200, "tools, the same for all");
    private static final Parameter SHUFFLED =
            Parameter.share("shuffled", 0.8, "share of requests with the tools in a new order");
    private static final Parameter HEAD = Parameter.tokens("headTokens", 2_000, "rules, the same for all");
    private static final Parameter TURNS = Parameter.number("turns", 3, 1, 100, "mean turns of a conversation");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 10, "mean time between conversations");
    private static final Parameter THINK = Parameter.seconds("thinkSeconds", 20, "median time until the next question");

    @Override
    public String name() {
        return "tool-shuffle";
    }

    @Override
    public String purpose() {
        return "The same tools in a random order in most requests.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TOOLS, SHUFFLED, HEAD, TURNS, GAP, THINK);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        List<Block> tools = traffic.tools(traffic.whole(TOOLS), 220);
        Block rules = traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD));
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation conversation = new Conversation(traffic, Traffic.MODEL, Prompt.EMPTY, start);
            Prompt said = Prompt.EMPTY;
            for (int turns = draw.geometric(traffic.real(TURNS)); turns > 0; turns--) {
                said = said.with(traffic.block(NodeKind.USER, draw.tokens(70, 0.9, 8, 2_000)));
                int output = draw.tokens(200, 0.7, 20, 2_000);
                List<Block> order = draw.chance(traffic.real(SHUFFLED)) ? draw.shuffled(tools) : tools;
                conversation.send(Prompt.EMPTY.with(order).with(rules).with(said.blocks()), output);
                said = said.with(traffic.block(NodeKind.ASSISTANT, output));
                conversation.pause(draw.logNormal(traffic.millis(THINK), 1));
            }
            start += draw.exponential(traffic.millis(GAP));
        }
    }
}
