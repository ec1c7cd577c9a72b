package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;

/** The plan in one line: {@code 3@5m=seen_before 7@5m=client; removed=1; withheld=ttl_order; read=900 written=40 fresh=12}. */
final class PlanHeader {

    private PlanHeader() {}

    static String of(PreparedRequest prepared, int refusedStatus) {
        Plan plan = prepared.plan();
        StringBuilder line = new StringBuilder(96);
        for (Breakpoint breakpoint : plan.breakpoints()) {
            line.append(line.isEmpty() ? "" : " ")
                    .append(breakpoint.block())
                    .append('@')
                    .append(breakpoint.ttl().wireName())
                    .append('=')
                    .append(breakpoint.reason().label());
        }
        if (line.isEmpty()) {
            line.append("none");
        }
        if (!plan.removed().isEmpty()) {
            line.append("; removed=").append(plan.removed().size());
        }
        plan.key().ifPresent(key -> line.append("; key-shard=").append(key.shard()));
        if (!plan.withheld().isEmpty()) {
            line.append("; withheld=");
            String separator = "";
            for (Reason reason : plan.withheld()) {
                line.append(separator).append(reason.label());
                separator = ",";
            }
        }
        line.append("; read=").append(plan.expectation().read());
        line.append(" written=").append(plan.expectation().written());
        line.append(" fresh=").append(plan.expectation().fresh());
        prepared.fallback().ifPresent(reason -> line.append("; fallback=").append(reason));
        if (refusedStatus != 0) {
            line.append("; refused=").append(refusedStatus);
        }
        return line.toString();
    }
}
