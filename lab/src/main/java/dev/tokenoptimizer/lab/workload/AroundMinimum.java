package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.ArrayList;
import java.util.List;

/** Applications whose heads are a little shorter or longer than the shortest prefix that their model caches. */
final class AroundMinimum implements Workload {

    private static final Parameter APPLICATIONS =
            Parameter.count("applications", 8, 1, 1_000, "applications, each with a head of its own");
    private static final Parameter SHORTEST =
            Parameter.number("shortest", 0.5, 0.01, 10, "shortest head, as a multiple of the minimum");
    private static final Parameter LONGEST =
            Parameter.number("longest", 1.8, 0.01, 10, "longest head, as a multiple of the minimum");
    private static final Parameter TURNS = Parameter.number("turns", 3, 1, 100, "mean turns of a conversation");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 12, "mean time between conversations");
    private static final Parameter THINK = Parameter.seconds("thinkSeconds", 20, "median time until the next question");

    private final String model;
    private final int minimum;

    /** @param minimum shortest prefix that the model caches, tokens */
    AroundMinimum(String model, int minimum) {
        this.model = model;
        this.minimum = minimum;
    }

    @Override
    public String name() {
        return "minimum-" + minimum;
    }

    @Override
    public String purpose() {
        return "Heads around the minimum of " + minimum + " tokens (" + model + ").";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(APPLICATIONS, SHORTEST, LONGEST, TURNS, GAP, THINK);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        List<Prompt> heads = heads(traffic);
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation conversation = new Conversation(traffic, model, draw.one(heads), start);
            conversation.chat(draw.geometric(traffic.real(TURNS)), traffic.millis(THINK));
            start += draw.exponential(traffic.millis(GAP));
        }
    }

    /** Heads of evenly spaced lengths. */
    private List<Prompt> heads(Traffic traffic) {
        int count = traffic.whole(APPLICATIONS);
        double shortest = traffic.real(SHORTEST) * minimum;
        double step = count == 1 ? 0 : (traffic.real(LONGEST) * minimum - shortest) / (count - 1);
        List<Prompt> heads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int tokens = Math.max(1, (int) (shortest + i * step));
            heads.add(Prompt.EMPTY.with(traffic.block(NodeKind.SYSTEM, tokens)));
        }
        return heads;
    }
}
