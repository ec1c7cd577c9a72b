package dev.tokenoptimizer.bench.decision;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Bytes that one measured call allocates. The profiler that comes with JMH counts what the set-up of the call allocates as well,
 * which here is a whole prompt. For benchmarks of one thread that tell it where a call begins and ends.
 */
public final class AllocationProfiler implements InternalProfiler {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What asking for the figure allocates itself. */
    private static final long OWN = own();

    private static long before;
    private static long bytes;
    private static long calls;

    /** The measured call comes next. */
    static void callBegins() {
        before = THREADS.getCurrentThreadAllocatedBytes();
    }

    /** The measured call is over. */
    static void callEnded() {
        bytes += THREADS.getCurrentThreadAllocatedBytes() - before - OWN;
        calls++;
    }

    private static long own() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            long first = THREADS.getCurrentThreadAllocatedBytes();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - first);
        }
        return least;
    }

    @Override
    public String getDescription() {
        return "Bytes that one measured call allocates, set-up left out";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmarkParams, IterationParams iterationParams) {
        bytes = 0;
        calls = 0;
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmarkParams, IterationParams iterationParams, IterationResult result) {
        return calls == 0
                ? List.of()
                : List.of(new ScalarResult("allocated", (double) bytes / calls, "B/op", AggregationPolicy.AVG));
    }
}
