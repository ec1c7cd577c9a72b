package dev.tokenoptimizer.gateway.observe;

import dev.tokenoptimizer.gateway.exchange.Defects;
import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.hold.HoldReport;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.ledger.StorageEntry;
import dev.tokenoptimizer.ledger.StrategyAccounts;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Counts what happens to requests. The names are stable; docs/metrics.md explains each. Thread-safe. */
public final class GatewayMetrics implements ExchangeListener {

    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final int MODELS_MAX = 100;
    private static final int APPLICATIONS_MAX = 1_000;
    private static final int CAUSES_MAX = 50;
    private static final String PREFIX = "token.optimizer.";
    private static final String AS_SENT = "as_sent";
    private static final Duration[] ADDED_BUCKETS =
            micros(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000);
    private static final Duration[] FIRST_BYTE_BUCKETS = micros(
            50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000);
    private static final Duration[] HOLD_BUCKETS =
            micros(10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000);
    private static final double[] ERROR_BUCKETS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1};

    private final MeterRegistry registry;
    private final UnaryOperator<String> tariffEntry;
    private final BoundedLabels models = new BoundedLabels(MODELS_MAX);
    private final BoundedLabels applications = new BoundedLabels(APPLICATIONS_MAX);
    private final BoundedLabels causes = new BoundedLabels(CAUSES_MAX);
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, DollarSum> sums = new ConcurrentHashMap<>();
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final DistributionSummary estimateError;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Set<String> compared = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StrategyAccounts strategies;
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder readTokens = new LongAdder();

    /** Labels are names and values in turn. Sorted tags are made of them once, when a meter is new. */
    private record Key(String name, List<String> labels) {

        Tags tags() {
            return Tags.of(labels.toArray(String[]::new));
        }
    }

    /**
     * @param tariffEntry the name of the tariff entry for a model as sent, {@code other} for an unknown one; keeps the label
     *     bounded
     */
    public GatewayMetrics(MeterRegistry registry, UnaryOperator<String> tariffEntry) {
        this.registry = registry;
        this.tariffEntry = tariffEntry;
        this.estimateError = DistributionSummary.builder(PREFIX + "token.estimate.error.ratio")
                .description("Distance of the estimated from the billed input tokens, as a share of the billed")
                .serviceLevelObjectives(ERROR_BUCKETS)
                .register(registry);
        Gauge.builder(PREFIX + "in.flight", inFlight, AtomicInteger::get)
                .description("Requests under way")
                .register(registry);
        Gauge.builder(PREFIX + "cache.hit.ratio", this, GatewayMetrics::hitRatio)
                .description("Share of the billed input tokens that were read from the cache, since the start")
                .register(registry);
    }

    /** Shows a figure that is kept elsewhere. */
    public void watch(Watched figure, LongSupplier value) {
        if (figure.grows()) {
            // A counter holds its object weakly, and stands still once that is gone.
            FunctionCounter.builder(figure.meter(), this, self -> value.getAsLong())
                    .register(registry);
        } else {
            Gauge.builder(figure.meter(), value, LongSupplier::getAsLong)
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** Shows the failures of our own, by part. */
    public void watch(Defects defects) {
        for (Defects.Part part : Defects.Part.values()) {
            FunctionCounter.builder(PREFIX + "defects", defects, counted -> counted.count(part))
                    .tags("part", part.label())
                    .register(registry);
        }
    }

    /** Shows what strategies cost, for every application that was compared. */
    public void watch(StrategyAccounts accounts) {
        strategies = accounts;
    }

    private void compared(String application) {
        StrategyAccounts accounts = strategies;
        if (accounts == null
                || compared.contains(application)
                || accounts.standing(application).costs().isEmpty()
                || !compared.add(application)) {
            return;
        }
        for (Strategy strategy : Strategy.values()) {
            Tags tags = Tags.of("application", application, "strategy", strategy.label());
            Gauge.builder(PREFIX + "strategy.in.force", accounts, all -> all.inForce(application) == strategy ? 1 : 0)
                    .tags(tags)
                    .register(registry);
            Gauge.builder(
                            PREFIX + "strategy.cost.estimate.ratio",
                            accounts,
                            all -> all.standing(application).costs().getOrDefault(strategy, Double.NaN))
                    .tags(tags)
                    .register(registry);
        }
        FunctionCounter.builder(
                        PREFIX + "strategy.fallbacks",
                        accounts,
                        all -> all.standing(application).fallbacks())
                .tags("application", application)
                .register(registry);
    }

    @Override
    public void received() {
        inFlight.incrementAndGet();
    }

    @Override
    public void firstByte(String route, long nanosSinceReceived) {
        timer("first.byte", "route", route, FIRST_BYTE_BUCKETS).record(nanosSinceReceived, TimeUnit.NANOSECONDS);
    }

    @Override
    public void finished(ExchangeReport report) {
        inFlight.decrementAndGet();
        String model = model(report);
        count(
                "requests",
                1,
                List.of(
                        "route", report.route(),
                        "dialect", report.dialect(),
                        "model", model,
                        "mode", lower(report.mode()),
                        "outcome", report.outcome().label(),
                        "status", statusClass(report.status())));
        report.fallback().ifPresent(cause -> count("fallbacks", 1, List.of("cause", causes.of(cause))));
        if (report.retried()) {
            count("retries", 1, List.of("status", refusal(report.refusedStatus())));
        }
        if (report.tapLost()) {
            count("taps.lost", 1, List.of("dialect", report.dialect()));
        }
        if (report.billContradicts()) {
            count("bills.contradictory", 1, List.of("dialect", report.dialect()));
        }
        held(report);
        placed(report);
        report.plan().ifPresent(plan -> planned(plan, lower(report.mode())));
        if (report.plan().isPresent()) {
            added(report.timings());
        }
        report.ledger().ifPresent(entry -> billed(entry, model, group(report)));
        estimated(report);
    }

    private void held(ExchangeReport report) {
        HoldReport hold = report.hold();
        hold.lead().ifPresent(end -> count("leads", 1, List.of("route", report.route(), "ended", end.label())));
        hold.released().ifPresent(why -> {
            count("holds", 1, List.of("route", report.route(), "released", why.label()));
            timer("hold", "route", report.route(), HOLD_BUCKETS).record(hold.heldNanos(), TimeUnit.NANOSECONDS);
            count("hold.saved.tokens", (double) report.heldTokensSaved(), List.of("route", report.route()));
        });
    }

    private void placed(ExchangeReport report) {
        report.placement()
                .ifPresent(why -> count(
                        "placed",
                        1,
                        List.of("route", report.route(), "account", report.account(), "placement", why.label())));
        if (report.moves() > 0) {
            count("moves", report.moves(), List.of("route", report.route()));
        }
    }

    private void planned(Plan plan, String mode) {
        for (Breakpoint breakpoint : plan.breakpoints()) {
            count("breakpoints", 1, List.of("reason", breakpoint.reason().label(), "mode", mode));
        }
        for (Reason reason : plan.withheld()) {
            count("withheld", 1, List.of("reason", reason.label(), "mode", mode));
        }
    }

    private void added(ExchangeReport.Timings timings) {
        stage("read", timings.readNanos());
        stage("plan", timings.planNanos());
        stage("mark", timings.markNanos());
        stage("total", timings.addedNanos());
    }

    private void stage(String name, long nanos) {
        timer("added", "stage", name, ADDED_BUCKETS).record(nanos, TimeUnit.NANOSECONDS);
    }

    private void billed(LedgerEntry entry, String model, String group) {
        Usage usage = entry.billed();
        tokens(model, group, "fresh", usage.fresh());
        tokens(model, group, "read", usage.read());
        tokens(model, group, "written_5m", usage.written5m());
        tokens(model, group, "written_30m", usage.written30m());
        tokens(model, group, "written_12h", usage.written12h());
        tokens(model, group, "written_1h", usage.written1h());
        usage.output().ifPresent(output -> tokens(model, group, "output", output));
        inputTokens.add(usage.input());
        readTokens.add(usage.read());

        boolean exact = entry.asSentExact();
        String application = applications.of(entry.application());
        compared(application);
        money(
                "paid.dollars",
                entry.paid(),
                List.of(
                        "application",
                        application,
                        "model",
                        model,
                        "group",
                        group,
                        "as_sent",
                        exact ? "exact" : "estimate"));
        List<String> labels = List.of("application", application, "model", model);
        money(exact ? "as.sent.dollars" : "as.sent.estimate.dollars", entry.asSent(), labels);
        net(exact ? "saved.dollars" : "saved.estimate.dollars", entry.saved(), labels);
    }

    /** What keeping a cache object cost is booked as time passes, apart from any request. */
    public void stored(StorageEntry entry) {
        String application = applications.of(entry.application());
        List<String> labels = List.of("application", application, "model", models.of(entry.model()));
        count("stored.token.hours", entry.tokenMillis() / MILLIS_PER_HOUR, labels);
        money("storage.dollars", entry.paid(), labels);
    }

    /** What one answer of a batch cost is booked when its results are fetched, many at a time. */
    public void batched(LedgerEntry entry) {
        String model = models.of(entry.model());
        count("batched", 1, List.of("model", model));
        billed(entry, model, AS_SENT);
    }

    private void tokens(String model, String group, String bucket, long amount) {
        count("tokens", (double) amount, List.of("model", model, "group", group, "bucket", bucket));
    }

    /** What a hold-out is compared with: requests of the same routes that were optimized. */
    private static String group(ExchangeReport report) {
        List<Reason> withheld = report.plan().map(Plan::withheld).orElse(List.of());
        if (withheld.contains(Reason.HOLD_OUT)) {
            return "hold_out";
        }
        boolean optimized = report.mode() == Mode.OPTIMIZE && !withheld.contains(Reason.OPTED_OUT);
        return optimized ? "optimized" : AS_SENT;
    }

    /** How far the planner's estimate was off, where both sides are known. */
    private void estimated(ExchangeReport report) {
        if (report.plan().isEmpty() || report.ledger().isEmpty()) {
            return;
        }
        Expectation expected = report.plan().get().expectation();
        long estimate = (long) expected.read() + expected.written() + expected.fresh();
        long billed = report.ledger().get().billed().input();
        if (estimate > 0 && billed > 0) {
            estimateError.record(Math.abs(estimate - billed) / (double) billed);
        }
    }

    private void count(String name, double amount, List<String> labels) {
        counters.computeIfAbsent(new Key(name, labels), key -> registry.counter(PREFIX + name, key.tags()))
                .increment(amount);
    }

    /** A sum that only grows, exact inside and rounded when it is read. */
    private void money(String name, Money amount, List<String> labels) {
        sums.computeIfAbsent(new Key(name, labels), key -> {
                    DollarSum sum = new DollarSum();
                    FunctionCounter.builder(PREFIX + name, sum, DollarSum::dollars)
                            .tags(key.tags())
                            .register(registry);
                    return sum;
                })
                .add(amount);
    }

    /** A sum that may fall, as a write premium not yet earned back is a loss. */
    private void net(String name, Money amount, List<String> labels) {
        sums.computeIfAbsent(new Key(name, labels), key -> {
                    DollarSum sum = new DollarSum();
                    Gauge.builder(PREFIX + name, sum, DollarSum::dollars)
                            .tags(key.tags())
                            .register(registry);
                    return sum;
                })
                .add(amount);
    }

    private Timer timer(String name, String label, String value, Duration[] buckets) {
        return timers.computeIfAbsent(
                new Key(name, List.of(label, value)),
                key -> Timer.builder(PREFIX + name)
                        .tags(key.tags())
                        .serviceLevelObjectives(buckets)
                        .register(registry));
    }

    private String model(ExchangeReport report) {
        String model = report.ledger().map(LedgerEntry::model).orElse("unknown");
        if (model.equals("unknown") && !report.model().equals(ExchangeReport.NONE)) {
            model = tariffEntry.apply(report.model());
        }
        return report.model().equals(ExchangeReport.NONE) ? ExchangeReport.NONE : models.of(model);
    }

    private double hitRatio() {
        long input = inputTokens.sum();
        return input == 0 ? 0 : readTokens.sum() / (double) input;
    }

    private static String statusClass(int status) {
        return status == 0 ? "none" : status / 100 + "xx";
    }

    private static String refusal(int status) {
        return switch (status) {
            case 400, 403, 413, 422 -> Integer.toString(status);
            default -> "other";
        };
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Duration[] micros(long... values) {
        Duration[] durations = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            durations[i] = Duration.ofNanos(values[i] * 1_000);
        }
        return durations;
    }
}
