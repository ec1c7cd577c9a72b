package dev.tokenoptimizer.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.ledger.StorageEntry;
import dev.tokenoptimizer.ledger.StrategyAccounts;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.tariff.Money;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayMetrics metrics = new GatewayMetrics(registry, model -> "other");

    private double counter(String name, String... tags) {
        return registry.get("token.optimizer." + name).tags(tags).counter().count();
    }

    private double gauge(String name, String... tags) {
        return registry.get("token.optimizer." + name).tags(tags).gauge().value();
    }

    private double sum(String name, String... tags) {
        return registry.get("token.optimizer." + name)
                .tags(tags)
                .functionCounter()
                .count();
    }

    @Test
    void aRequestCountsUnderItsTariffEntry() {
        metrics.finished(Reports.optimized());

        assertThat(counter("requests", "model", "model-1", "outcome", "answered", "mode", "optimize", "status", "2xx"))
                .isEqualTo(1);
    }

    @Test
    void aFigureThatGrowsIsReadForAsLongAsThereAreMetrics() {
        AtomicLong written = new AtomicLong();
        WeakReference<Object> canary = new WeakReference<>(new Object());
        metrics.watch(Watched.SNAPSHOTS, written::get);
        while (canary.get() != null) {
            System.gc();
        }

        written.set(7);

        assertThat(sum("snapshots")).isEqualTo(7);
    }

    @Test
    void aModelWithoutTariffCountsAsOther() {
        metrics.finished(Reports.report(
                "made-up", Outcome.ANSWERED, 404, 0, Optional.empty(), Reports.plan(), Optional.empty()));

        assertThat(counter("requests", "model", "other", "status", "4xx")).isEqualTo(1);
    }

    @Test
    void aRequestIsInFlightFromItsHeadToItsEnd() {
        metrics.received();
        metrics.received();
        metrics.finished(Reports.optimized());

        assertThat(gauge("in.flight")).isEqualTo(1);
    }

    @Test
    void storageCountsApartFromRequests() {
        metrics.stored(new StorageEntry("app", "model-1", 1_800_000_000L, Money.dollars("0.25")));
        metrics.stored(new StorageEntry("app", "model-1", 1_800_000_000L, Money.dollars("0.25")));

        assertThat(counter("stored.token.hours", "application", "app", "model", "model-1"))
                .isEqualTo(1_000);
        assertThat(sum("storage.dollars", "application", "app", "model", "model-1"))
                .isEqualTo(0.5);
    }

    @Test
    void tokensCountByBucket() {
        metrics.finished(Reports.optimized());

        assertThat(counter("tokens", "bucket", "fresh")).isEqualTo(100);
        assertThat(counter("tokens", "bucket", "read")).isEqualTo(800);
        assertThat(counter("tokens", "bucket", "written_5m")).isEqualTo(150);
        assertThat(counter("tokens", "bucket", "written_1h")).isEqualTo(50);
        assertThat(counter("tokens", "bucket", "output")).isEqualTo(20);
        assertThat(gauge("cache.hit.ratio")).isCloseTo(800 / 1_100.0, within(1e-12));
    }

    @Test
    void whatIsHeldOutCountsInAGroupOfItsOwn() {
        Plan heldOut = new Plan(List.of(), List.of(), List.of(Reason.HOLD_OUT), new Expectation(0, 0, 990));
        metrics.finished(Reports.optimized());
        metrics.finished(Reports.report(
                "claude-model-1",
                Outcome.ANSWERED,
                200,
                0,
                Optional.empty(),
                Optional.of(heldOut),
                Reports.bill(true, "3", "3")));

        assertThat(counter("tokens", "group", "hold_out", "bucket", "fresh")).isEqualTo(100);
        assertThat(sum("paid.dollars", "group", "hold_out")).isEqualTo(3);
        assertThat(sum("paid.dollars", "group", "optimized")).isEqualTo(2);
    }

    @Test
    void exactAndEstimatedSavingsNeverMix() {
        metrics.finished(Reports.optimized());
        metrics.finished(Reports.report(
                "claude-model-1",
                Outcome.ANSWERED,
                200,
                0,
                Optional.empty(),
                Reports.plan(),
                Reports.bill(false, "5", "4")));

        assertThat(gauge("saved.dollars", "application", "team-a")).isEqualTo(1);
        assertThat(gauge("saved.estimate.dollars", "application", "team-a")).isEqualTo(-1);
        assertThat(sum("as.sent.dollars")).isEqualTo(3);
        assertThat(sum("as.sent.estimate.dollars")).isEqualTo(4);
        assertThat(sum("paid.dollars", "as_sent", "exact")).isEqualTo(2);
        assertThat(sum("paid.dollars", "as_sent", "estimate")).isEqualTo(5);
    }

    @Test
    void aThousandSmallSumsAddUpExactly() {
        for (int i = 0; i < 1_000; i++) {
            metrics.finished(Reports.report(
                    "m",
                    Outcome.ANSWERED,
                    200,
                    0,
                    Optional.empty(),
                    Reports.plan(),
                    Reports.bill(true, "0.1", "0.000001")));
        }

        assertThat(sum("paid.dollars")).isEqualTo(100);
        assertThat(gauge("saved.dollars")).isEqualTo(-99.999);
    }

    @Test
    void moreThanALongOfPicoDollarsDoesNotOverflow() {
        DollarSum sum = new DollarSum();
        for (int i = 0; i < 10; i++) {
            sum.add(new dev.tokenoptimizer.tariff.Money(Long.MAX_VALUE));
        }

        assertThat(sum.dollars()).isCloseTo(Long.MAX_VALUE / 1e11, within(1e-3));
    }

    @Test
    void decisionsCountByReason() {
        metrics.finished(Reports.optimized());

        assertThat(counter("breakpoints", "reason", "live_entry")).isEqualTo(1);
        assertThat(counter("breakpoints", "reason", "conversation")).isEqualTo(1);
        assertThat(counter("withheld", "reason", "no_evidence")).isEqualTo(1);
    }

    @Test
    void fallbacksRetriesAndLostTapsCountByCause() {
        metrics.finished(Reports.passedThrough());
        metrics.finished(
                Reports.report("m", Outcome.ANSWERED, 200, 400, Optional.empty(), Reports.plan(), Optional.empty()));

        assertThat(counter("fallbacks", "cause", "too_large")).isEqualTo(1);
        assertThat(counter("retries", "status", "400")).isEqualTo(1);
        assertThat(counter("taps.lost", "dialect", "anthropic.messages")).isEqualTo(1);
    }

    @Test
    void billsThatContradictThemselvesAreCounted() {
        metrics.finished(
                Reports.report("m", Outcome.ANSWERED, 200, 422, Optional.empty(), Reports.plan(), Optional.empty()));

        assertThat(counter("bills.contradictory", "dialect", "anthropic.messages"))
                .isEqualTo(1);
    }

    @Test
    void addedTimeIsSplitByStageAndOnlyOfPlannedRequests() {
        metrics.finished(Reports.optimized());
        metrics.finished(Reports.passedThrough());

        assertThat(registry.get("token.optimizer.added")
                        .tags("stage", "total")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("token.optimizer.added")
                        .tags("stage", "read")
                        .timer()
                        .totalTime(TimeUnit.MICROSECONDS))
                .isCloseTo(40, within(1e-9));
    }

    @Test
    void theEstimatesErrorIsAShareOfTheBill() {
        metrics.finished(Reports.optimized());

        assertThat(registry.get("token.optimizer.token.estimate.error.ratio")
                        .summary()
                        .mean())
                .isCloseTo(0.1, within(1e-12));
    }

    @Test
    void labelsStayBounded() {
        BoundedLabels labels = new BoundedLabels(2);

        assertThat(labels.of("a")).isEqualTo("a");
        assertThat(labels.of("b")).isEqualTo("b");
        assertThat(labels.of("c")).isEqualTo("other");
        assertThat(labels.of("a")).isEqualTo("a");
    }

    @Test
    void theStrategyInForceIsShownOnceAnApplicationWasCompared() {
        StrategyAccounts accounts = new StrategyAccounts(100, 10);
        metrics.watch(accounts);
        metrics.finished(Reports.optimized());
        assertThat(registry.find("token.optimizer.strategy.in.force").gauges()).isEmpty();

        String application = Reports.optimized().ledger().orElseThrow().application();
        ComparedStrategies.againstLearned(accounts, application);
        metrics.finished(Reports.optimized());

        assertThat(gauge("strategy.in.force", "application", application, "strategy", "learned"))
                .isZero();
        assertThat(gauge("strategy.in.force", "application", application, "strategy", "as_sent"))
                .isEqualTo(1);
        assertThat(gauge("strategy.cost.estimate.ratio", "application", application, "strategy", "learned"))
                .isCloseTo(1.25, within(1e-9));
        assertThat(sum("strategy.fallbacks", "application", application)).isEqualTo(1);
    }
}
