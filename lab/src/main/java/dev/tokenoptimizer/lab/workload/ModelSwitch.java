package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;

/** Conversations that change the model now and then: each model has a cache of its own and has to write the history again. */
final class ModelSwitch implements Workload {

    private static final List<String> MODELS = List.of("claude-sonnet-4-5", "claude-opus-5-5", "claude-haiku-4-5");

    private static final Parameter HEAD = Parameter.tokens("headTokens", 5_000, "rules, the same for all");
    private static final Parameter SWITCHES =
            Parameter.share("switches", 0.2, "share of turns before which the model changes");
    private static final Parameter TURNS = Parameter.number("turns", 12, 1, 1_000, "mean turns of a conversation");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 60, "mean time between conversations");
    private static final Parameter THINK = Parameter.seconds("thinkSeconds", 35, "median time until the next turn");

    @Override
    public String name() {
        return "model-switch";
    }

    @Override
    public String purpose() {
        return "Conversations that change between three models.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(HEAD, SWITCHES, TURNS, GAP, THINK);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt head =
                Prompt.EMPTY.with(traffic.tools(8, 220)).with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation conversation = new Conversation(traffic, draw.one(MODELS), head, start);
            for (int turns = draw.geometric(traffic.real(TURNS)); turns > 0; turns--) {
                if (draw.chance(traffic.real(SWITCHES))) {
                    conversation.model(draw.one(otherThan(conversation.model())));
                }
                conversation.say(NodeKind.USER, draw.tokens(120, 1.1, 8, 8_000));
                conversation.sendAndHear(draw.tokens(350, 0.8, 20, 3_000));
                conversation.pause(draw.logNormal(traffic.millis(THINK), 1.1));
            }
            start += draw.exponential(traffic.millis(GAP));
        }
    }

    private static List<String> otherThan(String model) {
        return MODELS.stream().filter(other -> !other.equals(model)).toList();
    }
}
