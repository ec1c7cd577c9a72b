package dev.tokenoptimizer.bench.decision;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.plan.Plan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one decision takes, step by step and together. Every call is timed by itself, on a request that has not been decided
 * before, in a history that other requests changed meanwhile.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
public class DecisionBenchmark {

    /** A request whose prefixes were looked up. */
    @State(Scope.Thread)
    public static class Recalled extends Arrival {

        /** Looks them up. */
        @Setup(Level.Invocation)
        public void lookUp() {
            recall();
            AllocationProfiler.callBegins();
        }
    }

    /** A request that was planned. */
    @State(Scope.Thread)
    public static class Planned extends Recalled {

        /** Plans it. */
        @Setup(Level.Invocation)
        public void decide() {
            plan();
            AllocationProfiler.callBegins();
        }
    }

    /** A request that left. */
    @State(Scope.Thread)
    public static class Sent extends Arrival {

        /** Prepares it. */
        @Setup(Level.Invocation)
        public void leave() {
            prepare();
            AllocationProfiler.callBegins();
        }

        /** Its answer came already. */
        @Override
        @TearDown(Level.Invocation)
        public void complete() {
            AllocationProfiler.callEnded();
        }
    }

    /** History looked up. */
    @Benchmark
    public Recall recall(Arrival arrival) {
        return arrival.recall();
    }

    /** Markers chosen. */
    @Benchmark
    public Plan plan(Recalled recalled) {
        return recalled.plan();
    }

    /** The decision: history looked up, markers chosen. */
    @Benchmark
    public Plan decide(Arrival arrival) {
        arrival.recall();
        return arrival.plan();
    }

    /** History told that the request leaves. */
    @Benchmark
    public Sending sent(Planned planned) {
        return planned.send();
    }

    /**
     * All that happens before the bytes leave but for reading and marking: the decision, budget, last check, the books opened,
     * history told.
     */
    @Benchmark
    public PreparedRequest prepare(Arrival arrival) {
        return arrival.prepare();
    }

    /** All that happens when the answer begins and when it ends: strategies compared, bill booked, history corrected. */
    @Benchmark
    public void answered(Sent sent) {
        sent.finish();
    }
}
