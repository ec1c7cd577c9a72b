package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import java.math.BigDecimal;
import java.util.List;
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
     * @param course cost over time, at a thousand points at most
     */
    record Measured(
            String name,
            BigDecimal cost,
            double ratio,
            Tokens tokens,
            long wasted,
            long rejected,
            double microsPerRequest,
            List<CoursePoint> course)
            implements PolicyResult {

        public Measured {
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
