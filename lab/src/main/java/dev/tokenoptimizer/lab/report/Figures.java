package dev.tokenoptimizer.lab.report;

import java.util.List;

/**
 * What a policy came to on a trace. Costs are in units of one fresh input token, shares between 0 and 1.
 *
 * @param ratio cost in relation to no caching
 * @param readShare of input tokens that were read
 * @param writeShare of input tokens that were written
 * @param wastedWriteShare of written tokens that were never read
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
        List<CoursePoint> course) {

    Figures {
        course = List.copyOf(course);
    }

    /** @param ratio cost so far in relation to no caching */
    record CoursePoint(long request, double ratio) {}
}
