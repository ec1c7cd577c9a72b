package dev.tokenoptimizer.lab.report;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a policy came to on a trace. Costs are in units of one fresh input token, shares between 0 and 1.
 *
 * @param ratio cost in relation to no caching
 * @param readShare of input tokens that were read
 * @param writeShare of input tokens that were written
 * @param wastedWriteShare of written tokens that were never read
 * @param ratioAfterStart the ratio without the requests in which whoever learns has nothing to go by yet; empty where there are no
 *     others, or the result does not say
 * @param course how the cost grew; empty when the result does not say
 */
record Figures(
        double cost,
        double ratio,
        double readShare,
        double writeShare,
        double wastedWriteShare,
        long rejected,
        double microsPerRequest,
        OptionalDouble ratioAfterStart,
        List<CoursePoint> course) {

    Figures {
        course = List.copyOf(course);
    }

    /** @param ratio cost so far in relation to no caching */
    record CoursePoint(long request, double ratio) {}
}
