package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;
import java.util.stream.IntStream;

/** All conversations share tools and rules; behind them comes the profile of the customer, some of whom come back often. */
final class CustomerFork implements Workload {

    private static final Parameter HEAD = Parameter.tokens("headTokens", 6_000, "rules, the same for all");
    private static final Parameter CUSTOMERS = Parameter.count("customers", 300, 1, 100_000, "customers");
    private static final Parameter POPULARITY =
            Parameter.number("popularity", 1, 0, 3, "Zipf exponent: how unevenly customers come");
    private static final Parameter PROFILE = Parameter.tokens("profileTokens", 1_500, "median of a customer's profile");
    private static final Parameter TURNS = Parameter.number("turns", 3, 1, 100, "mean turns of a conversation");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 12, "mean time between conversations");
    private static final Parameter THINK = Parameter.seconds("thinkSeconds", 25, "median time until the next question");

    @Override
    public String name() {
        return "customer-fork";
    }

    @Override
    public String purpose() {
        return "A shared head, and behind it a fork for each customer.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(HEAD, CUSTOMERS, POPULARITY, PROFILE, TURNS, GAP, THINK);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt head =
                Prompt.EMPTY.with(traffic.tools(8, 180)).with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        List<Prompt> customers = IntStream.range(0, traffic.whole(CUSTOMERS))
                .mapToObj(_ -> head.with(traffic.block(
                        NodeKind.SYSTEM, draw.tokens(traffic.whole(PROFILE), 0.7, 100, 20 * traffic.whole(PROFILE)))))
                .toList();
        Popularity popularity = new Popularity(customers.size(), traffic.real(POPULARITY));
        double start = 0;
        while (traffic.wantsMore()) {
            Prompt customer = customers.get(popularity.draw(draw));
            Conversation conversation = new Conversation(traffic, Traffic.MODEL, customer, start);
            conversation.chat(draw.geometric(traffic.real(TURNS)), traffic.millis(THINK));
            start += draw.exponential(traffic.millis(GAP));
        }
    }
}
