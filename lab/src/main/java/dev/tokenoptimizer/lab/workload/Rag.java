package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One-shot questions over retrieved text: the rules stay, what was retrieved stands in the middle and hardly ever comes back. */
final class Rag implements Workload {

    private static final Parameter HEAD = Parameter.tokens("headTokens", 3_000, "rules, the same for all");
    private static final Parameter PASSAGES = Parameter.count("passages", 2_000, 1, 1_000_000, "passages to find");
    private static final Parameter POPULARITY =
            Parameter.number("popularity", 0.7, 0, 3, "Zipf exponent: how unevenly passages are found");
    private static final Parameter FOUND = Parameter.count("found", 5, 1, 100, "passages in a prompt");
    private static final Parameter PASSAGE = Parameter.tokens("passageTokens", 350, "median of a passage");
    private static final Parameter TAIL =
            Parameter.tokens("tailTokens", 300, "instructions behind the passages, the same for all");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 6, "mean time between questions");

    @Override
    public String name() {
        return "rag";
    }

    @Override
    public String purpose() {
        return "Retrieval: a shared head, passages of its own in the middle, a shared tail that no prefix reaches.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(HEAD, PASSAGES, POPULARITY, FOUND, PASSAGE, TAIL, GAP);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt head = Prompt.EMPTY.with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        Block tail = traffic.block(NodeKind.USER, traffic.whole(TAIL));
        List<Block> passages = IntStream.range(0, traffic.whole(PASSAGES))
                .mapToObj(_ ->
                        traffic.block(NodeKind.USER, draw.tokens(traffic.whole(PASSAGE), 0.5, 40, 20_000), "Source: "))
                .toList();
        Popularity popularity = new Popularity(passages.size(), traffic.real(POPULARITY));
        double start = 0;
        while (traffic.wantsMore()) {
            Prompt prompt = head.with(Stream.generate(() -> passages.get(popularity.draw(draw)))
                            .distinct()
                            .limit(Math.min(traffic.whole(FOUND), passages.size()))
                            .toList())
                    .with(tail)
                    .with(traffic.block(NodeKind.USER, draw.tokens(25, 0.6, 5, 300)));
            new Conversation(traffic, Traffic.MODEL, prompt, start).send(draw.tokens(220, 0.6, 20, 1_500));
            start += draw.exponential(traffic.millis(GAP));
        }
    }
}
