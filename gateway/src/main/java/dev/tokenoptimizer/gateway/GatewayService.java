package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.bedrock.BedrockConverse;
import dev.tokenoptimizer.dialect.gemini.GeminiContent;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.ConfigWatcher;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.observe.AccessLog;
import dev.tokenoptimizer.gateway.observe.AdminServer;
import dev.tokenoptimizer.gateway.observe.GatewayMetrics;
import dev.tokenoptimizer.gateway.observe.Watched;
import dev.tokenoptimizer.gateway.route.Workspaces;
import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.ledger.StorageBook;
import dev.tokenoptimizer.optimizer.BatchResults;
import dev.tokenoptimizer.optimizer.CacheObjectCalls;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.store.StoreFigures;
import dev.tokenoptimizer.store.StoreState;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tariff.TariffsByDay;
import dev.tokenoptimizer.tokens.TokenEstimator;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with everything that belongs to it: the optimizer and what it learns, metrics, access log, admin port, reload.
 * Puts the parts together and decides nothing. Start it once; {@link #drain} or {@link #close} ends it. Thread-safe.
 */
public final class GatewayService {

    private static final Duration RELOAD_PERIOD = Duration.ofSeconds(2);

    /** How often instances share what they learned of no single prefix. */
    private static final Duration EXCHANGE_PERIOD = Duration.ofSeconds(20);

    private static final long FIRST_EXCHANGE_MILLIS = 1_000;

    /** Cache objects whose storage is followed at a time. */
    private static final int OBJECTS_MAX = 10_000;

    private static final Duration STORAGE_PERIOD = Duration.ofSeconds(5);

    private final GatewayConfig config;
    private final Knowing knowing;
    private final Knowledge knowledge;
    private final Optional<KnowledgeExchange> exchange;
    private final Gateway gateway;
    private final StorageBook storage;
    private final InstantSource clock;
    private final Optional<KnowledgeFile> file;
    private final Optional<AccessLog> accessLog;
    private final Optional<ConfigWatcher> watcher;
    private final Optional<AdminServer> admin;
    private volatile @Nullable ScheduledFuture<?> writing;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reload").factory());

    /**
     * A service that is not listening yet.
     *
     * @param secret the deployment's secret, keys fingerprints and hashes of credentials; at least 16 bytes
     * @throws dev.tokenoptimizer.tariff.TariffFileException if the configured tariff file cannot be used
     * @throws java.io.UncheckedIOException if the password of the shared store cannot be read
     */
    public GatewayService(GatewayConfig config, byte[] secret, Surroundings around) {
        this.config = config;
        TariffBook shipped = TariffBook.shipped();
        TariffBook book = config.tariffs().map(shipped::withOverrides).orElse(shipped);
        Tariffs tariffs = new TariffsByDay(book, around.clock()::millis);
        this.knowing = new Knowing(config, around);
        this.knowledge = Knowledge.empty(
                knowing.sent(),
                knowing.imagined(),
                config.optimization().applicationsMax(),
                config.learning().credit());
        this.exchange = knowing.exchange(knowledge, secret, around.clock());
        FingerprintKey key = FingerprintKey.fromSecret(secret);
        knowing.share(knowledge.budget(), key);
        this.file = around.keepsState() && !config.learning().snapshotPeriod().isZero()
                ? Optional.of(new KnowledgeFile(config.secret().stateDirectory(), key, knowledge, around.clock()))
                : Optional.empty();
        TokenEstimator estimator = TokenEstimator.shipped();
        Time time = new Time(around.clock()::millis, around.nanoClock());
        Map<String, Optimizer> optimizers = new HashMap<>();
        for (Dialect dialect : List.of(
                new AnthropicMessages(key, tariffs, estimator),
                new BedrockConverse(key, tariffs, estimator),
                OpenAiDialect.chat(key, tariffs, estimator),
                OpenAiDialect.responses(key, tariffs, estimator),
                GeminiContent.whole(key),
                GeminiContent.streamed(key))) {
            optimizers.put(
                    dialect.name(),
                    new PromptOptimizer(dialect, tariffs, new EvidencePlanner(), knowledge, time, knowing.others()));
        }

        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        GatewayMetrics metrics = new GatewayMetrics(
                registry,
                model -> book.platforms().stream()
                        .flatMap(provider -> book.find(provider, model).stream())
                        .filter(tariff -> !tariff.prices().isNone())
                        .findFirst()
                        .map(Tariff::model)
                        .orElse("other"));
        this.clock = around.clock();
        this.storage = new StorageBook(OBJECTS_MAX, entry -> {
            knowledge.ledger().record(entry);
            metrics.stored(entry);
        });
        for (CacheObjectCalls calls :
                CacheObjectCalls.all(key, tariffs, knowledge.ledger(), storage, around.clock()::millis)) {
            optimizers.put(calls.dialect(), calls);
        }
        for (BatchResults results : BatchResults.all(tariffs, entry -> {
            knowledge.ledger().record(entry);
            metrics.batched(entry);
        })) {
            optimizers.put(results.dialect(), results);
        }
        this.accessLog =
                around.accessLog().filter(out -> config.admin().accessLog()).map(AccessLog::new);
        List<ExchangeListener> listeners = new ArrayList<>(around.listeners());
        listeners.add(metrics);
        accessLog.ifPresent(listeners::add);
        this.gateway = new Gateway(
                config,
                secret,
                dialect -> Objects.requireNonNull(optimizers.get(dialect)),
                knowing.leads(around.nanoClock()),
                knowing.affinity(key, around.nanoClock()),
                listeners,
                around.clock(),
                around.nanoClock(),
                around.awsChain(),
                new Workspaces(book::addressIsResource));
        this.watcher = around.configLoader().map(loader -> new ConfigWatcher(loader, config, gateway::reconfigure));
        this.admin = Optional.of(config.admin())
                .filter(AdminConfig::enabled)
                .map(wanted -> new AdminServer(
                        gateway.vertx(), wanted, registry, this::ledger, gateway::state, watcher, knowing::state));
        watch(metrics);
    }

    private void watch(GatewayMetrics metrics) {
        knowing.watch(metrics);
        metrics.watch(Watched.CONNECTIONS, gateway::connections);
        metrics.watch(Watched.HELD, gateway::held);
        metrics.watch(Watched.BUFFERED_BYTES, gateway::bufferedBytes);
        metrics.watch(
                Watched.CONFIG_RELOADS,
                () -> watcher.map(ConfigWatcher::accepted).orElse(0L));
        metrics.watch(
                Watched.CONFIG_REFUSALS,
                () -> watcher.map(ConfigWatcher::refused).orElse(0L));
        metrics.watch(
                Watched.ACCESS_LOG_DROPPED,
                () -> accessLog.map(AccessLog::dropped).orElse(0L));
        metrics.watch(Watched.SNAPSHOTS, () -> file.map(KnowledgeFile::written).orElse(0L));
        metrics.watch(
                Watched.SNAPSHOT_FAILURES,
                () -> file.map(KnowledgeFile::failures).orElse(0L));
        metrics.watch(Watched.CACHE_OBJECTS, storage::objects);
        metrics.watch(Watched.CACHE_OBJECTS_UNFOLLOWED, storage::unfollowed);
        metrics.watch(gateway.defects());
        metrics.watch(knowledge.strategies());
    }

    /**
     * Takes up what was learned before, opens the ports and looks for changes of the configuration file from then on. Fails with a {@link StartException} when a
     * port cannot be opened; then nothing of the service runs any more.
     */
    public CompletionStage<Void> start() {
        file.ifPresent(KnowledgeFile::restore);
        knowing.start();
        ListenConfig listen = config.listen();
        return named(gateway.start(), "listen", listen.host(), listen.port())
                .thenCompose(ready -> admin.map(server -> named(
                                server.start(),
                                "admin",
                                config.admin().host(),
                                config.admin().port()))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)))
                .thenRun(() -> watcher.ifPresent(files -> files.start(scheduler, RELOAD_PERIOD)))
                .thenRun(() -> file.ifPresent(this::writeFromTimeToTime))
                .thenRun(this::settleFromTimeToTime)
                .thenRun(() -> exchange.ifPresent(this::exchangeFromTimeToTime))
                .exceptionallyCompose(failed -> close().thenCompose(closed -> CompletableFuture.failedStage(failed)));
    }

    private static CompletionStage<Void> named(CompletionStage<Void> opened, String section, String host, int port) {
        return opened.exceptionallyCompose(
                cause -> CompletableFuture.failedStage(StartException.of(section, host, port, cause)));
    }

    /** The port that clients connect to, once started. */
    public int port() {
        return gateway.port();
    }

    /** The port of metrics and health, once started; empty when the configuration turns it off. */
    public Optional<Integer> adminPort() {
        return admin.map(AdminServer::port);
    }

    public GatewayState state() {
        return gateway.state();
    }

    /** Requests in flight. */
    public int inFlight() {
        return gateway.inFlight();
    }

    /** Requests that wait for another one to write what they share. */
    public int held() {
        return gateway.held();
    }

    /** What was billed and saved so far, storage until now included. */
    public Ledger ledger() {
        storage.settle(clock.millis());
        return knowledge.ledger();
    }

    /** What happened with the shared store so far; empty without one. */
    public Optional<StoreFigures> sharedStore() {
        return knowing.figures();
    }

    /** How the shared store stands; empty without one. */
    public Optional<StoreState> sharedStoreState() {
        return knowing.state();
    }

    /** The configuration that it was made with. */
    public GatewayConfig config() {
        return config;
    }

    /** Takes no new requests, lets those in flight finish within the configured time, then ends everything. */
    public CompletionStage<Void> drain() {
        return end(gateway.drain());
    }

    /** Ends everything at once. */
    public CompletionStage<Void> close() {
        return end(gateway.close());
    }

    private void writeFromTimeToTime(KnowledgeFile known) {
        long millis = config.learning().snapshotPeriod().toMillis();
        writing = scheduler.scheduleWithFixedDelay(known::write, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void settleFromTimeToTime() {
        long millis = STORAGE_PERIOD.toMillis();
        ScheduledFuture<?> _ = scheduler.scheduleWithFixedDelay(
                () -> storage.settle(clock.millis()), millis, millis, TimeUnit.MILLISECONDS);
    }

    private void exchangeFromTimeToTime(KnowledgeExchange others) {
        long millis = EXCHANGE_PERIOD.toMillis();
        ScheduledFuture<?> _ = scheduler.scheduleWithFixedDelay(
                () -> others.exchange().toCompletableFuture().join(),
                FIRST_EXCHANGE_MILLIS,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private CompletionStage<Void> end(CompletionStage<Void> ending) {
        watcher.ifPresent(ConfigWatcher::close);
        return ending.whenComplete((done, failed) -> {
            scheduler.shutdown();
            storage.settle(clock.millis());
            if (writing != null) {
                file.ifPresent(KnowledgeFile::write);
            }
            knowing.close();
            accessLog.ifPresent(AccessLog::close);
        });
    }
}
