package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.lab.provider.Faults;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A simulated provider on a virtual clock, and verifications of it. */
final class Trial implements AutoCloseable {

    static final String MODEL = "claude-sonnet-4-5";
    static final Money PLENTY = Money.dollars("5");
    private static final long START = 1_000_000;
    private static final long MINUTE = 60_000;

    private final Vertx vertx = Vertx.vertx();
    private final VirtualTime time = new VirtualTime(START);
    private final SimulatedProvider provider;
    private final VirtualWorld world;
    private final SplittableRandom random = new SplittableRandom(7);
    private Budget budget = new Budget(PLENTY);
    private Subject subject = subject(MODEL, 7);

    Trial(Conduct conduct) {
        provider = SimulatedProvider.start(
                        vertx, Settings.defaults().withVirtualTime(time).withConduct(conduct))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        world = new VirtualWorld(time, provider.baseUri());
    }

    static Subject subject(String model, int pauseMinutes) {
        Tariff tariff = TariffBook.shipped().find("anthropic", model).orElseThrow();
        return new Subject(model, "anthropic", tariff, pauseMinutes * MINUTE);
    }

    Trial of(Subject other) {
        subject = other;
        return this;
    }

    Trial within(Money limit) {
        budget = new Budget(limit);
        return this;
    }

    Faults faults() {
        return provider.faults();
    }

    List<Finding> run(Rule... rules) throws InterruptedException {
        return new Verification(world, subject, List.of(rules), budget, random::nextLong).run();
    }

    /** What is found of one rule. */
    Outcome find(String rule) throws InterruptedException {
        return run(Rules.named(rule).orElseThrow()).getFirst().outcome();
    }

    Subject subject() {
        return subject;
    }

    /** What the verification counted. */
    Money spent() {
        return budget.spent();
    }

    /** What the provider charged. */
    Money charged() {
        return provider.totalInvoice().answered().cost();
    }

    int requests() {
        return world.bodies().size();
    }

    List<String> bodies() {
        return world.bodies();
    }

    long minutesPassed() {
        return (time.nowMillis() - START) / MINUTE;
    }

    @Override
    public void close() {
        world.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
