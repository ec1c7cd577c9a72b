package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.tariff.Money;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries rules against a provider: those that wait for lifetimes all at once, twice each, the others one after the other
 * meanwhile, a second time where the first says that a rule does not hold. Thread-safe once it runs.
 */
final class Verification {

    /** Guess for the first request: words are shorter than that on average. */
    private static final double TOKENS_PER_WORD_AT_MOST = 2;

    /** Frame, name and question: what a bill has besides the words. */
    private static final int BESIDES_WORDS = 35;

    private static final Outcome INTERRUPTED = new Outcome(Verdict.NOT_TESTED, "", "interrupted", Map.of());

    private final Provider provider;
    private final Subject subject;
    private final List<Rule> rules;
    private final Budget budget;
    private final LongSupplier names;
    private final Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
    private double tokensPerWord = TOKENS_PER_WORD_AT_MOST;

    /** @param names random numbers that begin prompts, so that no two runs ever meet */
    Verification(World world, Subject subject, List<Rule> rules, Budget budget, LongSupplier names) {
        this.provider = new Provider(world, subject);
        this.subject = subject;
        this.rules = List.copyOf(rules);
        this.budget = budget;
        this.names = names;
    }

    /**
     * Tries everything.
     *
     * @throws CommandFailure if the provider cannot be verified at all: not reached, the key refused, the model unknown
     */
    List<Finding> run() throws InterruptedException {
        size();
        List<World.Work> works = new ArrayList<>();
        List<Budget.Allotment> allotments = new ArrayList<>();
        List<World.Work> quick = new ArrayList<>();
        Map<Rule, Boolean> checked = new LinkedHashMap<>();
        for (Rule rule : rules) {
            OptionalLong gone = rule.needsGoneAfter(subject);
            if (gone.isPresent()) {
                boolean paid = checked.computeIfAbsent(
                        new Gone(gone.getAsLong()), check -> plan(check, works, quick, allotments));
                if (!paid) {
                    note(rule, tooDear(rule));
                    continue;
                }
            }
            if (!plan(rule, works, quick, allotments)) {
                note(rule, tooDear(rule));
            }
        }
        if (!quick.isEmpty()) {
            works.add(() -> {
                for (World.Work work : quick) {
                    work.run();
                }
            });
        }
        provider.world().together(works);
        allotments.forEach(Budget.Allotment::close);
        return findings();
    }

    /** What is known by now. */
    List<Finding> findings() {
        return rules.stream()
                .map(rule -> new Finding(
                        rule.name(), rule.says(subject), rule.sent(subject), rule.expected(subject), outcome(rule)))
                .toList();
    }

    /** Sends one unmarked prompt: it tells how many tokens our words have, and whether there is anybody to talk to. */
    private void size() throws InterruptedException {
        Probe probe = Costs.sizing(subject);
        Money most = probe.costsAtMost(subject.tariff());
        Budget.Allotment money = budget.allot(most)
                .orElseThrow(() -> CommandFailure.badInput(
                        "--max-cost does not even cover the first request, which may cost " + most, null));
        AtomicReference<@Nullable Unclear> obstacle = new AtomicReference<>();
        Family family = new Family(subject.model(), names.getAsLong(), TOKENS_PER_WORD_AT_MOST);
        provider.world().together(List.of(() -> {
            try {
                Bill bill = provider.bill(money, family, probe);
                if (bill.read() + bill.written() > 0) {
                    throw Unclear.because("a prompt without markers was cached: something on the way sets"
                            + " markers of its own. Name the provider itself with --url");
                }
                int words = family.words(0, probe.parts().getFirst());
                tokensPerWord = Math.max(0.1, (bill.input() - BESIDES_WORDS) / (double) words);
            } catch (Unclear untold) {
                obstacle.set(untold);
            }
        }));
        money.close();
        Unclear untold = obstacle.get();
        if (untold != null) {
            throw CommandFailure.badInput("nothing can be verified: " + untold.getMessage(), untold);
        }
    }

    /** Sets the money for a rule aside and adds its work; false when there is not enough. */
    private boolean plan(Rule rule, List<World.Work> works, List<World.Work> quick, List<Budget.Allotment> allotments) {
        Optional<Budget.Allotment> money = budget.allot(Costs.of(rule, subject));
        money.ifPresent(allotment -> {
            allotments.add(allotment);
            if (Costs.slow(rule, subject)) {
                for (int i = 0; i < Costs.TRIES_OF_A_SLOW_RULE; i++) {
                    works.add(() -> note(rule, attempt(rule, allotment)));
                }
            } else {
                quick.add(() -> note(rule, twiceIfNeedBe(rule, allotment)));
            }
        });
        return money.isPresent();
    }

    private Outcome twiceIfNeedBe(Rule rule, Budget.Allotment money) throws InterruptedException {
        Outcome first = attempt(rule, money);
        if (first.verdict() == Verdict.HOLDS || first.verdict() == Verdict.NOT_TESTED) {
            return first;
        }
        Outcome second = attempt(rule, money);
        if (!second.verdict().decided()) {
            return first.verdict().decided() ? first.because("tried once; the second time: " + second.cause()) : second;
        }
        return second.verdict() == first.verdict()
                ? second.because("tried twice")
                : second.because("at the second try; at the first: " + whatItTold(first));
    }

    private static String whatItTold(Outcome outcome) {
        return outcome.verdict().decided() ? outcome.billed() : outcome.cause();
    }

    private Outcome attempt(Rule rule, Budget.Allotment money) throws InterruptedException {
        try {
            return rule.attempt(new Attempt(provider, subject, money, names, tokensPerWord));
        } catch (Unclear untold) {
            return untold.outcome();
        }
    }

    private Outcome tooDear(Rule rule) {
        return new Outcome(
                Verdict.NOT_TESTED,
                "",
                "would cost up to " + Dollars.of(Costs.of(rule, subject)) + ", more than --max-cost leaves",
                Map.of());
    }

    private synchronized void note(Rule rule, Outcome outcome) {
        outcomes.computeIfAbsent(rule.name(), _ -> new ArrayList<>()).add(outcome);
    }

    private synchronized Outcome outcome(Rule rule) {
        Outcome told = told(rule);
        OptionalLong gone = rule.needsGoneAfter(subject);
        if (gone.isEmpty() || !told.verdict().decided()) {
            return told;
        }
        Outcome check = told(new Gone(gone.getAsLong()));
        return switch (check.verdict()) {
            case HOLDS -> told;
            case FAILS ->
                told.unclear("an entry of five minutes that nobody read was still there after "
                        + Subject.minutes(gone.getAsLong()) + ": run it again, with a longer --pause");
            case UNCLEAR, NOT_TESTED ->
                told.unclear("it is not known whether entries of five minutes were gone by then: " + check.cause());
        };
    }

    private Outcome told(Rule rule) {
        return outcomes.getOrDefault(rule.name(), List.of()).stream()
                .reduce(Outcome::and)
                .orElse(INTERRUPTED);
    }
}
