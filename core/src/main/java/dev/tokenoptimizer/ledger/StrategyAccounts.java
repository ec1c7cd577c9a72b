package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.snapshot.Saved;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The second half of the promise that optimizing is never dearer: what an application's input costs under every strategy, each
 * with a shadow of the provider's cache of its own. The first {@value #WINDOW} requests teach and are not judged: what is written then
 * pays later. When after them the learned plans of {@value #WINDOW} requests come out more than 2 %
 * dearer than the best of the others, that one is in force for the next {@value #WINDOW}; then what is learned is tried again, and
 * each time it fails the wait is twice as long, up to {@value #WINDOWS_MAX} times {@value #WINDOW} requests.
 *
 * <p>All strategies, the learned one too, are measured by the same shadow and the same token estimates, so that neither an error
 * of the estimates nor an entry that the provider dropped early speaks for one of them. Bounded and thread-safe.
 */
public final class StrategyAccounts implements Saved {

    /** Requests of an application after which strategies are compared. */
    public static final int WINDOW = 1_000;

    static final int WINDOWS_MAX = 64;

    private static final double DEARER = 1.02;

    /** What is left of rounding: equal costs added in another order. */
    private static final double SAME = 1e-9;

    private static final Strategy[] ALL = Strategy.values();

    private final Map<Strategy, ShadowCache> shadows = new EnumMap<>(Strategy.class);
    private final PerApplication<Account> accounts;

    /**
     * @param entriesMax prefixes kept per strategy, each about 150 bytes
     * @param applicationsMax applications with an account of their own; the rest share one
     */
    public StrategyAccounts(int entriesMax, int applicationsMax) {
        this.accounts = new PerApplication<>(applicationsMax, application -> new Account());
        for (Strategy strategy : ALL) {
            shadows.put(strategy, new ShadowCache(entriesMax));
        }
    }

    /** The markers of one request under a strategy. */
    public interface Markers {

        /**
         * All markers that the provider would get to see, ascending by block.
         *
         * @param live whether the provider would hold the prefix through a block
         */
        List<Breakpoint> of(Strategy strategy, IntPredicate live);
    }

    /**
     * Where an application stands.
     *
     * @param inForce by what its requests are marked now
     * @param costs of the last {@value #WINDOW} requests that were compared, per strategy, in relation to no caching;
     *     estimates; empty before the first comparison
     * @param fallbacks how often a simpler strategy came into force
     */
    public record Standing(Strategy inForce, Map<Strategy, Double> costs, long fallbacks) {

        public Standing {
            costs = Map.copyOf(costs);
        }
    }

    /** By what the application's next request is to be marked. */
    public Strategy inForce(String application) {
        Account account = accounts.of(application);
        synchronized (account) {
            return account.inForce;
        }
    }

    public Standing standing(String application) {
        Account account = accounts.of(application);
        synchronized (account) {
            return new Standing(account.inForce, account.compared, account.fallbacks);
        }
    }

    /**
     * Counts a request whose answer begins now.
     *
     * @param startMillis when it left
     * @param begunMillis when its answer began
     */
    public void begun(
            String application, Prompt prompt, Tariff tariff, Markers markers, long startMillis, long begunMillis) {
        Map<Strategy, Double> costs = new EnumMap<>(Strategy.class);
        Prices prices = tariff.pricesFor(prompt.tokens());
        shadows.forEach((strategy, shadow) -> {
            List<Breakpoint> asked = markers.of(
                    strategy, block -> shadow.live(prompt.blocks().get(block).prefix(), startMillis));
            ShadowCache.Visit visit = shadow.visit(prompt, asked, tariff, startMillis);
            visit.begun(begunMillis);
            costs.put(strategy, visit.cost(prices, tariff.shortTtl()));
        });
        Account account = accounts.of(application);
        synchronized (account) {
            account.add(costs, (double) prompt.tokens() * prices.input());
        }
    }

    /** What is in force outlives a restart; the shadows do not, and a comparison begins anew. */
    @Override
    public void save(DataOutput out) throws IOException {
        Map<String, Account> known = accounts.own();
        out.writeInt(known.size());
        for (Map.Entry<String, Account> entry : known.entrySet()) {
            out.writeUTF(entry.getKey());
            entry.getValue().save(out);
        }
    }

    @Override
    public void restore(DataInput in, long nowMillis) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            accounts.of(in.readUTF()).restore(in);
        }
    }

    private static final class Account {

        private final Map<Strategy, Double> sums = new EnumMap<>(Strategy.class);
        private Map<Strategy, Double> compared = Map.of();
        private double noCaching;
        private int requests;
        private boolean taught;
        private Strategy inForce = Strategy.LEARNED;
        private int windowsLeft;
        private int nextWait = 1;
        private long fallbacks;

        void add(Map<Strategy, Double> costs, double plain) {
            costs.forEach((strategy, cost) -> sums.merge(strategy, cost, Double::sum));
            noCaching += plain;
            requests++;
            if (requests == WINDOW) {
                compare();
                sums.clear();
                noCaching = 0;
                requests = 0;
            }
        }

        synchronized void save(DataOutput out) throws IOException {
            out.writeUTF(inForce.label());
            out.writeInt(windowsLeft);
            out.writeInt(nextWait);
        }

        synchronized void restore(DataInput in) throws IOException {
            String label = in.readUTF();
            Strategy earlier = Arrays.stream(ALL)
                    .filter(strategy -> strategy.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IOException("a strategy " + label));
            int left = in.readInt();
            int wait = in.readInt();
            if (left < 0 || wait < 1 || wait > WINDOWS_MAX || (earlier != Strategy.LEARNED && left == 0)) {
                throw new IOException("a strategy for " + left + " comparisons");
            }
            taught = true;
            inForce = earlier;
            windowsLeft = left;
            nextWait = wait;
        }

        private void compare() {
            Map<Strategy, Double> ratios = new EnumMap<>(Strategy.class);
            for (Strategy strategy : ALL) {
                ratios.put(strategy, noCaching == 0 ? 1 : cost(strategy) / noCaching);
            }
            compared = ratios;
            if (!taught) {
                taught = true;
            } else if (inForce == Strategy.LEARNED) {
                Strategy best = cheapest();
                if (cost(Strategy.LEARNED) > cost(best) * DEARER) {
                    inForce = best;
                    windowsLeft = nextWait;
                    nextWait = Math.min(WINDOWS_MAX, 2 * nextWait);
                    fallbacks++;
                } else {
                    nextWait = 1;
                }
            } else if (--windowsLeft == 0) {
                inForce = Strategy.LEARNED;
            }
        }

        private Strategy cheapest() {
            Strategy best = Strategy.AS_SENT;
            for (Strategy strategy : ALL) {
                if (cost(strategy) < cost(best) * (1 - SAME)) {
                    best = strategy;
                }
            }
            return best;
        }

        private double cost(Strategy strategy) {
            return sums.getOrDefault(strategy, 0.0);
        }
    }
}
