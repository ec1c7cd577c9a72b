package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;

/** Texts that are classified once each: what they share is too short to be cached, what is long never comes back. */
final class Classification implements Workload {

    private static final Parameter HEAD = Parameter.tokens("headTokens", 600, "instructions, the same for all");
    private static final Parameter TEXT = Parameter.tokens("textTokens", 900, "median of a text");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 4, "mean time between texts");

    @Override
    public String name() {
        return "classification";
    }

    @Override
    public String purpose() {
        return "One-shot classification: a short shared head and a text that never comes back.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(HEAD, TEXT, GAP);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt head = Prompt.EMPTY.with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        double start = 0;
        while (traffic.wantsMore()) {
            int tokens = draw.tokens(traffic.whole(TEXT), 1, 10, 50_000);
            Conversation once =
                    new Conversation(traffic, Traffic.MODEL, head.with(traffic.block(NodeKind.USER, tokens)), start);
            once.send(draw.between(3, 12));
            start += draw.exponential(traffic.millis(GAP));
        }
    }
}
