package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.bound.LowerBound;
import dev.tokenoptimizer.lab.bound.Oracle;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.lab.trace.TraceIndex;
import dev.tokenoptimizer.lab.trace.TraceSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Replays traces: reads each once, then sends it past every policy. */
public final class LabReplay {

    private final Conditions conditions;
    private final List<PolicyEntry> policies;
    private final Detail detail;
    private final Watcher watcher;

    /**
     * What to find out beside what the policies cost.
     *
     * @param yardsticks bound and oracle
     * @param losses where each policy loses
     */
    public record Detail(boolean yardsticks, boolean losses) {}

    public LabReplay(Conditions conditions, List<PolicyEntry> policies, Detail detail, Watcher watcher) {
        this.conditions = conditions;
        this.policies = List.copyOf(policies);
        this.detail = detail;
        this.watcher = watcher;
    }

    /**
     * Replays a trace.
     *
     * @throws TraceFileException if the file is not what it should be; the message names file, line and remedy
     */
    public TraceResult run(TraceSource source) throws TraceFileException, IOException {
        try (TraceIndex index = read(source)) {
            List<PolicyResult> results = new ArrayList<>();
            for (PolicyEntry entry : policies) {
                results.add(replay(index, entry));
            }
            return new TraceResult(
                    index.trace().name(),
                    conditions,
                    index.requests(),
                    index.trace().skipped(),
                    index.inputTokens(),
                    results,
                    detail.yardsticks() ? Optional.of(bound(index)) : Optional.empty(),
                    detail.yardsticks() ? Optional.of(oracle(index)) : Optional.empty());
        }
    }

    private TraceIndex read(TraceSource source) throws TraceFileException, IOException {
        Trace trace = source.open();
        try (Watcher.Work work =
                watcher.begin(trace.name() + ": reading", trace.announced().orElse(0))) {
            return TraceIndex.read(trace, work::to);
        }
    }

    private PolicyResult replay(TraceIndex index, PolicyEntry entry) {
        Set<Feature> missing = EnumSet.noneOf(Feature.class);
        missing.addAll(entry.needs());
        missing.removeAll(Features.of(index.trace()));
        if (!missing.isEmpty()) {
            return new PolicyResult.NotApplicable(entry.name(), missing);
        }
        try (Watcher.Work work = watcher.begin(index.trace().name() + ": " + entry.name(), index.requests())) {
            return new PolicyRun(
                            index, conditions, entry.name(), entry.create().apply(conditions.tariff()), detail.losses())
                    .run(work::to);
        }
    }

    private Yardstick bound(TraceIndex index) throws TraceFileException, IOException {
        try (Watcher.Work work = watcher.begin(index.trace().name() + ": bound", index.requests())) {
            LowerBound bound = LowerBound.of(index.again(), conditions.tariff(), work::to);
            return Yardstick.of(bound.cost(), index.inputTokens());
        }
    }

    private Yardstick oracle(TraceIndex index) throws TraceFileException, IOException {
        String name = index.trace().name() + ": oracle";
        Oracle oracle;
        try (Watcher.Work work = watcher.begin(name + ", planning", index.requests())) {
            oracle = Oracle.of(
                    index.again(),
                    conditions.tariff(),
                    conditions.refresh(),
                    conditions.availabilityDelayMillis(),
                    work::to);
        }
        try (Watcher.Work work = watcher.begin(name, index.requests())) {
            PolicyResult.Measured paid = new PolicyRun(index, conditions, "oracle", oracle, false).run(work::to);
            return new Yardstick(paid.cost(), paid.ratio());
        }
    }
}
