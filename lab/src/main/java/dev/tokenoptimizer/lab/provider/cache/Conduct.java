package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.tariff.Tariff;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a simulated provider goes by the rules that its documentation leaves open, or may turn out to be wrong about: every rule
 * can be switched to its other answer. What is not named here it does as documented.
 */
public final class Conduct {

    /** As documented, and where that says nothing, as the lab's standard conditions have it. */
    public static final Conduct DOCUMENTED = new Conduct(Map.of());

    private static final int OF_TARIFF = -1;

    private final Map<Rule, Integer> settings;

    private Conduct(Map<Rule, Integer> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** A rule that can be switched. Flags are 1 and 0. */
    public enum Rule {
        /** Tokens of the shortest prefix that is kept; that of the tariff unless set. */
        MINIMUM_PREFIX("minimumPrefix", OF_TARIFF),
        /** Positions searched backwards from a marker, its own included; those of the tariff unless set. */
        LOOKBACK("lookback", OF_TARIFF),
        /** Whether a run of tool uses or of tool results is one position; as the tariff says unless set. */
        GROUPS_TOOL_RUNS("groupsToolRuns", OF_TARIFF),
        /** Whether an hour is billed for what a marker adds to the hit; else for all of the prefix, as if nothing were read. */
        MIXED_LIFETIMES("mixedLifetimes", 1),
        /** Whether an entry outlives the shorter-lived one that it was written behind; else it is lost with it. */
        LONG_MARKER_KEEPS_PREFIX("longMarkerKeepsPrefix", 1),
        /** Whether a read renews the entry that it finds alone; else every one on the way to it. */
        READ_RENEWS_ONLY_ITS_ENTRY("readRenewsOnlyItsEntry", 1),
        /** Whether an entry can be read once the answer that writes it begins; else once that has ended. */
        READABLE_AT_FIRST_BYTE("readableAtFirstByte", 1),
        /** Seconds for which an entry is still found after the end of its lifetime. */
        OVERTIME("overtime", 0),
        /** Requests a minute after which a cache that works by itself sends a route's next ones to another machine ("about 15"). */
        REQUESTS_PER_MACHINE("requestsPerMachine", 15);

        private final String label;
        private final int usual;

        Rule(String label, int usual) {
            this.label = label;
            this.usual = usual;
        }

        /** Its name on the command line; that of the field in tariff files where there is one. */
        public String label() {
            return label;
        }

        private boolean isFlag() {
            return this != MINIMUM_PREFIX && this != LOOKBACK && this != OVERTIME && this != REQUESTS_PER_MACHINE;
        }
    }

    /** The same with one rule set otherwise. */
    public Conduct with(Rule rule, int value) {
        Map<Rule, Integer> changed = new EnumMap<>(Rule.class);
        changed.putAll(settings);
        changed.put(rule, value);
        return new Conduct(changed);
    }

    /** The same with a flag set otherwise. */
    public Conduct with(Rule flag, boolean value) {
        return with(flag, value ? 1 : 0);
    }

    /**
     * The same with a rule set as someone wrote it.
     *
     * @throws IllegalArgumentException if there is no such rule or value; the message says what there is
     */
    public Conduct with(String name, String value) {
        Rule rule = Arrays.stream(Rule.values())
                .filter(known -> known.label.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no rule '" + name + "'. Known: "
                        + Arrays.stream(Rule.values()).map(Rule::label).collect(Collectors.joining(", "))));
        if (rule.isFlag() && (value.equals("true") || value.equals("false"))) {
            return with(rule, value.equals("true"));
        }
        if (!rule.isFlag() && value.matches("\\d{1,9}")) {
            return with(rule, Integer.parseInt(value));
        }
        throw new IllegalArgumentException("rule " + name + " cannot be '" + value + "'. Write "
                + (rule.isFlag() ? "true or false" : "a whole number"));
    }

    /** The tariff with what this conduct sets otherwise. */
    public Tariff over(Tariff tariff) {
        int groups = get(Rule.GROUPS_TOOL_RUNS);
        int minimum = get(Rule.MINIMUM_PREFIX);
        int lookback = get(Rule.LOOKBACK);
        return tariff.withMinimumPrefix(minimum < 0 ? tariff.minimumPrefix() : minimum)
                .withLookback(
                        lookback < 0 ? tariff.lookback() : lookback, groups < 0 ? tariff.groupsToolRuns() : groups > 0);
    }

    boolean is(Rule flag) {
        return get(flag) > 0;
    }

    int get(Rule rule) {
        return settings.getOrDefault(rule, rule.usual);
    }

    /** Requests a minute that a machine of a cache takes that works by itself. */
    public int requestsPerMachine() {
        return get(Rule.REQUESTS_PER_MACHINE);
    }

    /** Whether what is written can be read before the end of the answer. */
    public boolean readableAtFirstByte() {
        return is(Rule.READABLE_AT_FIRST_BYTE);
    }
}
