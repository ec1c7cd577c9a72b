package dev.tokenoptimizer.lab.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All generated workloads by name. */
public final class Workloads {

    private static final List<Workload> ALL = List.of(
            new CustomerFork(),
            new Rag(),
            new WideTools(),
            new Cron(),
            new SubAgents(),
            new InjectedTail(),
            new Timestamped(),
            new ToolShuffle(),
            new Compaction(),
            new ModelSwitch(),
            new Classification(),
            new AroundMinimum("claude-opus-5-5", 512),
            new AroundMinimum("claude-haiku-4-5", 4_096),
            new MultiTenant());

    private Workloads() {}

    /**
     * What is known of a workload.
     *
     * @param name short and stable
     * @param purpose what it is, in one sentence
     */
    public record Description(String name, String purpose, List<Parameter> parameters) {
        public Description {
            parameters = List.copyOf(parameters);
        }
    }

    /** All of them, in the order of tables. */
    public static List<Description> list() {
        return ALL.stream()
                .map(workload -> new Description(workload.name(), workload.purpose(), all(workload)))
                .toList();
    }

    /** The workload with its presets; empty if there is none of that name. */
    public static Optional<GeneratedTraffic> find(String name, long seed) {
        return find(name, seed, Map.of());
    }

    /**
     * The workload with presets where nothing else is set; empty if there is none of that name.
     *
     * @param set values of parameters by name
     * @throws IllegalArgumentException if it has no such parameter or the value is out of range; the message is for users
     */
    public static Optional<GeneratedTraffic> find(String name, long seed, Map<String, Double> set) {
        return ALL.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .map(workload ->
                        new GeneratedTraffic(workload, new Parameters(all(workload), set), seed, Long.MAX_VALUE));
    }

    private static List<Parameter> all(Workload workload) {
        List<Parameter> all = new ArrayList<>(List.of(Parameter.REQUESTS));
        all.addAll(workload.parameters());
        return all;
    }
}
