package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** What came of a trace under one policy. */
public sealed interface PolicyResult {

    /** Short and stable name of the policy. */
    String name();

    /**
     * It was replayed.
     *
     * @param cost in units of one fresh input token; a rejected request counts as sent again without markers
     * @param ratio cost in relation to no caching
     * @param tokens input tokens by what they cost
     * @param wasted written tokens that were not read before they expired
     * @param rejected requests that the provider refused for their markers
     * @param microsPerRequest time that the policy took to place markers and to learn from the bill, on average
     * @param ratioAfterStart the same without the first {@value PolicyRun#START_REQUESTS} requests, in which whoever learns has
     *     nothing to go by yet; empty where there are no others
     * @param losses why it paid more than for reading all that came before, in units of one fresh input token; empty when that
     *     was not asked for
     * @param course cost over time, at a thousand points at most
     */
    record Measured(
            String name,
            BigDecimal cost,
            double ratio,
            OptionalDouble ratioAfterStart,
            Tokens tokens,
            long wasted,
            long rejected,
            double microsPerRequest,
            Map<Loss, Double> losses,
            List<CoursePoint> course)
            implements PolicyResult {

        public Measured {
            losses = Map.copyOf(losses);
            course = List.copyOf(course);
        }

        /** Share of input tokens that were read. */
        public double readShare() {
            return Costs.share(tokens.read(), tokens.input());
        }

        /** Share of input tokens that were written. */
        public double writeShare() {
            return Costs.share(tokens.written(), tokens.input());
        }

        /** Share of written tokens that were not read before they expired; 0 when nothing was written. */
        public double wastedWriteShare() {
            return Costs.share(wasted, tokens.written());
        }
    }

    /**
     * The trace lacks what the policy needs; it is not approximated.
     *
     * @param missing what it lacks
     */
    record NotApplicable(String name, Set<Feature> missing) implements PolicyResult {
        public NotApplicable {
            missing = Set.copyOf(missing);
        }
    }
}
