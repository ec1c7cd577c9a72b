package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.gateway.affinity.Affinity;
import dev.tokenoptimizer.gateway.affinity.TiesInStore;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.hold.Leads;
import dev.tokenoptimizer.gateway.hold.LocalLeads;
import dev.tokenoptimizer.gateway.hold.SharedLeads;
import dev.tokenoptimizer.gateway.observe.GatewayMetrics;
import dev.tokenoptimizer.gateway.observe.Watched;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.OtherInstances;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.store.Realm;
import dev.tokenoptimizer.store.SharedStore;
import dev.tokenoptimizer.store.StoreConfig;
import dev.tokenoptimizer.store.StoreFigures;
import dev.tokenoptimizer.store.StoreState;
import dev.tokenoptimizer.store.Ties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The histories of a gateway, and the store through which other instances know of them if there is one. */
final class Knowing {

    private static final long INSTANCES = (1L << 32) - 1;

    private final InMemoryHistory sent;
    private final InMemoryHistory imagined;
    private final Optional<SharedStore> store;
    private Optional<Ties> ties = Optional.empty();

    /**
     * @throws UncheckedIOException if the store's password cannot be read
     */
    Knowing(GatewayConfig config, Surroundings around) {
        HistoryLimits limits = HistoryLimits.of(config.learning().prefixesMax());
        this.store = storeConfig(config, limits).map(found -> {
            long instance = 1 + Math.floorMod(new SecureRandom().nextLong(), INSTANCES);
            StoreConfig timed = found.withMachineTime(around.onMachineTime());
            return new SharedStore(timed, instance, around.clock(), around.nanoClock());
        });
        this.sent = new InMemoryHistory(
                limits, store.map(shared -> shared.outlet(Realm.SENT)).orElse(null));
        this.imagined = new InMemoryHistory(
                limits, store.map(shared -> shared.outlet(Realm.IMAGINED)).orElse(null));
    }

    private static Optional<StoreConfig> storeConfig(GatewayConfig config, HistoryLimits limits) {
        try {
            return config.store().resolve(System::getenv, Duration.ofMillis(limits.forgetAfterMillis()));
        } catch (IOException e) {
            throw new UncheckedIOException("the password of the shared store cannot be read: " + e.getMessage(), e);
        }
    }

    InMemoryHistory sent() {
        return sent;
    }

    InMemoryHistory imagined() {
        return imagined;
    }

    /** Who else knows of the history that plans in each mode are made with. */
    Map<Mode, OtherInstances> others() {
        return store.map(shared -> Map.of(
                        Mode.OPTIMIZE,
                        new OtherInstances(sent, shared.library(Realm.SENT)),
                        Mode.OBSERVE,
                        new OtherInstances(imagined, shared.library(Realm.IMAGINED))))
                .orElse(Map.of());
    }

    /** Who writes first what requests share: among all instances with a store, else among those of this process. */
    Leads leads(LongSupplier nanoClock) {
        LocalLeads here = new LocalLeads(nanoClock);
        return store.<Leads>map(shared -> new SharedLeads(here, shared.claims()))
                .orElse(here);
    }

    /** Which account serves a request; with a store, other instances' conversations stay where they are too. */
    Affinity affinity(FingerprintKey key, LongSupplier nanoClock) {
        ties = store.map(shared -> shared.shareTies(part -> named(key, "ties " + part)));
        return new Affinity(nanoClock, ties.map(shared -> new TiesInStore(shared, name -> named(key, name))));
    }

    /** Keeps learning budgets and rates of return in common with other instances if there is a store. */
    void share(LearningBudget budget, FingerprintKey key) {
        store.ifPresent(shared -> {
            shared.share(budget, application -> named(key, "application " + application));
            shared.share(Realm.SENT, sent.rates(), situation -> named(key, "situation " + situation));
            shared.share(Realm.IMAGINED, imagined.rates(), situation -> named(key, "situation " + situation));
        });
    }

    private static Fingerprint named(FingerprintKey key, String name) {
        KeyedHash hash = new KeyedHash(key);
        hash.update(name);
        hash.finish();
        return new Fingerprint(hash.high(), hash.low());
    }

    void start() {
        store.ifPresent(SharedStore::start);
    }

    /** What shares the rest of what is learned; empty without a store. */
    Optional<KnowledgeExchange> exchange(Knowledge knowledge, byte[] secret, InstantSource clock) {
        return store.map(shared -> new KnowledgeExchange(shared, knowledge, secret, clock));
    }

    void close() {
        store.ifPresent(SharedStore::close);
    }

    /** How the store stands; empty without one. */
    Optional<StoreState> state() {
        return store.map(SharedStore::state);
    }

    Optional<StoreFigures> figures() {
        return store.map(SharedStore::figures);
    }

    void watch(GatewayMetrics metrics) {
        metrics.watch(Watched.HISTORY_ENTRIES, () -> sent.entries() + imagined.entries());
        metrics.watch(Watched.HISTORY_BYTES, () -> sent.bytes() + imagined.bytes());
        store.ifPresent(shared -> {
            metrics.watch(Watched.STORE_IN_USE, () -> shared.state() == StoreState.IN_USE ? 1 : 0);
            watch(metrics, shared, Watched.STORE_ANSWERS, StoreFigures::answered);
            watch(metrics, shared, Watched.STORE_LATE, StoreFigures::late);
            watch(metrics, shared, Watched.STORE_FAILURES, figures -> figures.failed() + figures.writesFailed());
            watch(metrics, shared, Watched.STORE_SPARED, StoreFigures::spared);
            watch(metrics, shared, Watched.STORE_OPENED, StoreFigures::opened);
            watch(metrics, shared, Watched.STORE_WAITING, StoreFigures::waiting);
            watch(metrics, shared, Watched.STORE_WRITTEN, StoreFigures::written);
            watch(metrics, shared, Watched.STORE_DROPPED, StoreFigures::dropped);
        });
        ties.ifPresent(shared -> {
            metrics.watch(Watched.STORE_TIES_FOUND, shared::found);
            metrics.watch(Watched.STORE_TIES_UNKNOWN, shared::unknown);
        });
    }

    private static void watch(
            GatewayMetrics metrics, SharedStore store, Watched figure, ToLongFunction<StoreFigures> of) {
        metrics.watch(figure, () -> of.applyAsLong(store.figures()));
    }
}
