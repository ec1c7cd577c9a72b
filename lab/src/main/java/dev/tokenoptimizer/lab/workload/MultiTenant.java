package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tenants of one product, each with credentials and so a cache of its own. They send the same head; what one tenant has written
 * helps no other. Some send a request every few seconds, others one in a quarter of an hour.
 */
final class MultiTenant implements Workload {

    private static final Parameter TENANTS = Parameter.count("tenants", 12, 1, 1_000, "tenants");
    private static final Parameter POPULARITY =
            Parameter.number("popularity", 1.1, 0, 3, "Zipf exponent: how unevenly traffic is spread");
    private static final Parameter HEAD = Parameter.tokens("headTokens", 3_500, "rules of the product, the same text");
    private static final Parameter OWN = Parameter.tokens("ownTokens", 1_200, "median of a tenant's own rules");
    private static final Parameter TURNS = Parameter.number("turns", 3, 1, 100, "mean turns of a conversation");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 15, "mean time between conversations of all");
    private static final Parameter THINK = Parameter.seconds("thinkSeconds", 30, "median time until the next question");

    @Override
    public String name() {
        return "multi-tenant";
    }

    @Override
    public String purpose() {
        return "Tenants that send the same head and share no cache.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TENANTS, POPULARITY, HEAD, OWN, TURNS, GAP, THINK);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt product =
                Prompt.EMPTY.with(traffic.tools(6, 200)).with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        List<Prompt> tenants = new ArrayList<>();
        for (int tenant = 0; tenant < traffic.whole(TENANTS); tenant++) {
            int tokens = draw.tokens(traffic.whole(OWN), 0.8, 50, 20 * traffic.whole(OWN));
            tenants.add(product.with(traffic.block(NodeKind.SYSTEM, tokens)));
        }
        Popularity popularity = new Popularity(tenants.size(), traffic.real(POPULARITY));
        double start = 0;
        while (traffic.wantsMore()) {
            int tenant = popularity.draw(draw);
            String scope = String.format(Locale.ROOT, "tenant-%02d", tenant + 1);
            Conversation conversation = new Conversation(traffic, scope, Traffic.MODEL, tenants.get(tenant), start);
            conversation.chat(draw.geometric(traffic.real(TURNS)), traffic.millis(THINK));
            start += draw.exponential(traffic.millis(GAP));
        }
    }
}
