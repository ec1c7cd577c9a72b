package dev.tokenoptimizer.cli.demo;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The made-up API keys: one per service and side, so that both sides start with a cold cache and an invoice of their own. */
final class Keys {

    private Keys() {}

    static String of(String service, Side side) {
        return "demo-" + service + "-" + side.name().toLowerCase(Locale.ROOT);
    }

    /** Workspace by key: the services of one workload share one, as the teams of a company do. */
    static Map<String, String> workspaces(List<Workload> workloads) {
        return workloads.stream()
                .flatMap(workload -> workload.services().stream()
                        .flatMap(service -> Stream.of(Side.values())
                                .map(side -> Map.entry(of(service, side), "wrkspc_" + workload.name() + "_" + side))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
