package dev.tokenoptimizer.lab.replay;

import java.util.List;
import java.util.Optional;

/**
 * What came of a trace under all policies.
 *
 * @param trace its name
 * @param conditions what was assumed
 * @param requests requests replayed
 * @param skipped rows left out: of other APIs, or refused by the provider whatever their markers
 * @param inputTokens input tokens of all requests, which is their cost without caching in units of one fresh input token
 * @param policies in the order asked for
 * @param bound what no policy can go below; empty when it was not asked for
 * @param oracle what a policy that knows the future pays under the real rules; empty when it was not asked for
 */
public record TraceResult(
        String trace,
        Conditions conditions,
        long requests,
        long skipped,
        long inputTokens,
        List<PolicyResult> policies,
        Optional<Yardstick> bound,
        Optional<Yardstick> oracle) {

    public TraceResult {
        policies = List.copyOf(policies);
    }
}
