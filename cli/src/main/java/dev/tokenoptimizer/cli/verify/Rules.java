package dev.tokenoptimizer.cli.verify;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All rules that can be verified, in the order in which they are shown and paid for. */
final class Rules {

    static final List<Rule> ALL = List.of(
            new LongMarkerRule(),
            new MixedLifetimesRule(),
            new MinimumRule(),
            new LookbackRule(),
            new ToolRunsRule(),
            new FirstByteRule(),
            new RenewalRule());

    private Rules() {}

    static Optional<Rule> named(String name) {
        return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    static String names() {
        return ALL.stream().map(Rule::name).collect(Collectors.joining(", "));
    }
}
