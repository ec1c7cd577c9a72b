package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;

/**
 * The optimisation in cacheeconomics' allocator-full: which cuts of a prompt, at most as many as there are slots, cost least. The
 * tokens between two cuts are read with the probability that nothing up to the second one changes times the probability that the
 * next request comes in time, and written otherwise; what follows the last cut is plain input. One lifetime for all cuts is
 * searched by dynamic programming, each in turn; then the best is tried once more with the longest lifetime on all cuts but the
 * last and the shortest there. No cuts at all if nothing is cheaper than that.
 *
 * <p>Of neighbouring positions that survive equally often only the last can be a cut of the best plan, as those between cost
 * nothing to include; so only they are searched.
 */
final class Tiers {

    private static final double READABLE_SECONDS = 5;

    private final Tariff tariff;
    private final double read;

    Tiers(Tariff tariff) {
        this.tariff = tariff;
        this.read = ratio(tariff.prices().read());
    }

    /**
     * The cheapest plan.
     *
     * @param cuts positions where a cut may be, with the prompt up to there, in order
     * @param total tokens of the prompt
     */
    List<Marker> plan(List<Cut> cuts, int total, Gaps gaps) {
        Plan best = new Plan(List.of(), total);
        for (Ttl ttl : Ttl.values()) {
            if (tariff.ttls().contains(ttl)) {
                best = cheaper(best, uniform(cuts, total, gaps, ttl));
            }
        }
        if (best.tiers.size() >= 2 && tariff.ttls().size() >= 2) {
            best = cheaper(best, mixed(best.tiers, total, gaps));
        }
        return best.tiers.stream()
                .map(tier -> new Marker(tier.cut.block(), tier.ttl))
                .toList();
    }

    private Plan uniform(List<Cut> cuts, int total, Gaps gaps, Ttl ttl) {
        int n = cuts.size();
        double live = alive(gaps, ttl);
        double[][] cost = new double[tariff.slots() + 1][n];
        int[][] back = new int[tariff.slots() + 1][n];
        int bestAt = -1;
        int bestUsed = 0;
        double least = total;
        for (int used = 1; used <= tariff.slots(); used++) {
            for (int at = 0; at < n; at++) {
                Cut cut = cuts.get(at);
                double perToken = perToken(cut.survival() * live, ttl);
                cost[used][at] = used == 1 ? cut.tokens() * perToken : Double.POSITIVE_INFINITY;
                back[used][at] = -1;
                for (int before = 0; used > 1 && before < at; before++) {
                    int block = cut.tokens() - cuts.get(before).tokens();
                    double sum = cost[used - 1][before] + block * perToken;
                    if (sum < cost[used][at]) {
                        cost[used][at] = sum;
                        back[used][at] = before;
                    }
                }
                double all = cost[used][at] + total - cut.tokens();
                if (all < least) {
                    least = all;
                    bestAt = at;
                    bestUsed = used;
                }
            }
        }
        List<Tier> tiers = new ArrayList<>();
        for (int at = bestAt, used = bestUsed; at >= 0; at = back[used--][at]) {
            tiers.addFirst(new Tier(cuts.get(at), ttl));
        }
        return new Plan(tiers, least);
    }

    private Plan mixed(List<Tier> uniform, int total, Gaps gaps) {
        List<Tier> tiers = new ArrayList<>();
        for (int i = 0; i < uniform.size(); i++) {
            Ttl ttl = i + 1 < uniform.size() ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES;
            tiers.add(new Tier(uniform.get(i).cut, ttl));
        }
        double cost = 0;
        for (int g = 0; g < gaps.size(); g++) {
            cost += costAfter(tiers, gaps.get(g));
        }
        return new Plan(
                tiers,
                cost / Math.max(1, gaps.size()) + total - tiers.getLast().cut.tokens());
    }

    /** What the cuts cost when the request comes after this gap: each block is read through the nearest later cut still alive. */
    private double costAfter(List<Tier> tiers, double gap) {
        double cost = 0;
        int start = 0;
        for (int i = 0; i < tiers.size(); i++) {
            double hit = 0;
            for (int j = i; j < tiers.size(); j++) {
                if (gap >= READABLE_SECONDS && gap < tiers.get(j).ttl.seconds()) {
                    hit = tiers.get(j).cut.survival();
                    break;
                }
            }
            cost += (tiers.get(i).cut.tokens() - start) * perToken(hit, tiers.get(i).ttl);
            start = tiers.get(i).cut.tokens();
        }
        return cost;
    }

    private double perToken(double hit, Ttl ttl) {
        double write = ratio(tariff.prices().write(ttl));
        return hit * read + (1 - hit) * write;
    }

    private double ratio(long price) {
        return (double) price / tariff.prices().input();
    }

    private static double alive(Gaps gaps, Ttl ttl) {
        return gaps.share(READABLE_SECONDS, ttl.seconds());
    }

    private static Plan cheaper(Plan best, Plan other) {
        return other.cost < best.cost ? other : best;
    }

    /**
     * Where a marker may go.
     *
     * @param block the marked block
     * @param tokens of the prompt up to there
     * @param survival probability that the next prompt is the same up to there
     */
    record Cut(int block, int tokens, double survival) {}

    private record Tier(Cut cut, Ttl ttl) {}

    private record Plan(List<Tier> tiers, double cost) {}
}
