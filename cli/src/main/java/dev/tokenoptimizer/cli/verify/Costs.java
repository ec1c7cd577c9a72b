package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.tariff.Money;
import java.util.List;
import java.util.OptionalLong;

/** What is sent in all, and what it costs at most. */
final class Costs {

    /** A rule that waits is tried that often at the same time, so that an entry lost by chance decides nothing. */
    static final int TRIES_OF_A_SLOW_RULE = 2;

    private static final int MORE_THAN_THE_MINIMUM = 100;
    private static final long MILLIS_OF_A_REQUEST = 3_000;

    private Costs() {}

    static boolean slow(Rule rule, Subject subject) {
        return rule.waitMillis(subject) > 0;
    }

    /** How often a rule is tried when all goes well. */
    static int tries(Rule rule, Subject subject) {
        return slow(rule, subject) ? TRIES_OF_A_SLOW_RULE : 1;
    }

    /** Requests for a rule when all goes well. */
    static int requests(Rule rule, Subject subject) {
        return tries(rule, subject) * rule.steps(subject).size();
    }

    /** What a rule costs at most when all goes well. */
    static Money of(Rule rule, Subject subject) {
        long each = rule.steps(subject).stream()
                .mapToLong(step -> step.probe().costsAtMost(subject.tariff()).picoDollars())
                .sum();
        return new Money(tries(rule, subject) * each);
    }

    /** The first request of all: unmarked, it tells how many tokens the text has. */
    static Probe sizing(Subject subject) {
        return Probe.of(Part.text(subject.tariff().minimumPrefix() + MORE_THAN_THE_MINIMUM));
    }

    /** What makes some rules tell something: entries that nobody reads are gone. */
    static List<Rule> checks(List<Rule> rules, Subject subject) {
        return rules.stream()
                .map(rule -> rule.needsGoneAfter(subject))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .distinct()
                .<Rule>mapToObj(Gone::new)
                .toList();
    }

    /** About how long all of it takes: rules that wait do so at the same time. */
    static long millis(List<Rule> rules, Subject subject) {
        long waiting = 0;
        long sending = MILLIS_OF_A_REQUEST;
        for (Rule rule : rules) {
            long requests = rule.steps(subject).size() * (MILLIS_OF_A_REQUEST + Rule.SETTLE_MILLIS) / 2;
            if (slow(rule, subject)) {
                waiting = Math.max(waiting, rule.waitMillis(subject) + requests);
            } else {
                sending += requests;
            }
        }
        return Math.max(waiting, sending);
    }
}
