package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.gateway.config.ListenConfig.KeyPair;
import dev.tokenoptimizer.gateway.config.OptimizationConfig.ApplicationBy;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.store.StoreConfig;
import dev.tokenoptimizer.tariff.Money;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Every setting but those of routes ({@link RouteSchema}). The documentation's table is compared with both lists. */
final class Schema {

    static final boolean HOT = true;
    private static final boolean RESTART = false;
    private static final int THREADS_MAX = 1_024;
    private static final int REQUESTS_MAX = 1_000_000;
    static final Duration SHORTEST = Duration.ofMillis(1);
    static final Duration LONGEST = Duration.ofHours(24);
    private static final GatewayConfig DEFAULTS = GatewayConfig.defaults();
    private static final List<Setting<GatewayConfig, ?>> GENERAL = new ArrayList<>();

    static final Kind<String> HOST =
            Kind.matching("a host name or address", "127.0.0.1", "[A-Za-z0-9._:%\\[\\]-]{1,255}");
    static final Kind<String> NAME = Kind.matching(
            "a name of letters, digits, dots, hyphens and underscores", "team-a", "[A-Za-z0-9._-]{1,100}");
    static final Kind<String> VARIABLE = variable(SecretConfig.DEFAULT_VARIABLE);
    static final Kind<Mode> MODE = Kind.choice(Mode.class, Schema::lower);
    static final Kind<ClientMarkers> MARKERS = Kind.choice(ClientMarkers.class, Schema::lower);

    static final Setting<GatewayConfig, String> LISTEN_HOST =
            general("listen.host", HOST, c -> c.listen().host(), RESTART, "Address that clients connect to.");
    static final Setting<GatewayConfig, Integer> LISTEN_PORT = general(
            "listen.port",
            Kind.whole(0, 65_535, 8080),
            c -> c.listen().port(),
            RESTART,
            "Port that clients connect to; 0 takes any free one.");
    static final Setting<GatewayConfig, Boolean> LISTEN_HTTP2 = general(
            "listen.http2",
            Kind.flag(),
            c -> c.listen().http2(),
            RESTART,
            "Whether HTTP/2 is offered beside HTTP/1.1.");
    static final Setting<GatewayConfig, Optional<Path>> LISTEN_CERTIFICATE = general(
            "listen.tls.certificate",
            Kind.file("server.pem").optional(),
            c -> c.listen().tls().map(KeyPair::certificate),
            RESTART,
            "Certificate chain (PEM); with it clients connect by TLS.");
    static final Setting<GatewayConfig, Optional<Path>> LISTEN_KEY = general(
            "listen.tls.key",
            Kind.file("server-key.pem").optional(),
            c -> c.listen().tls().map(KeyPair::key),
            RESTART,
            "Private key of the certificate (PEM, PKCS#8).");
    static final Setting<GatewayConfig, Integer> LISTEN_EVENT_LOOPS = general(
            "listen.eventLoops",
            Kind.whole(0, THREADS_MAX, 4),
            c -> c.listen().eventLoops(),
            RESTART,
            "Threads that move bytes; 0 means one per processor.");
    static final Setting<GatewayConfig, Boolean> LISTEN_NATIVE = general(
            "listen.nativeTransport",
            Kind.flag(),
            c -> c.listen().nativeTransport(),
            RESTART,
            "Whether the system's native transport is used where there is one.");

    static final Setting<GatewayConfig, Optional<Path>> CALLERS_FILE = general(
            "callers.file",
            Kind.file("callers.tokens").optional(),
            c -> c.callers().file(),
            HOT,
            "File with tokens, one on each line, one of which a caller must show on routes with a credential of the"
                    + " gateway's own.");
    static final Setting<GatewayConfig, Optional<String>> CALLERS_VARIABLE = general(
            "callers.environmentVariable",
            VARIABLE.optional(),
            c -> c.callers().environmentVariable(),
            HOT,
            "Variable that holds these tokens instead, separated by blanks.");

    static final Setting<GatewayConfig, Mode> OPTIMIZATION_MODE = general(
            "optimization.mode",
            MODE,
            c -> c.optimization().mode(),
            HOT,
            "`off` only accounts, `observe` also plans, `optimize` also marks.");
    static final Setting<GatewayConfig, ClientMarkers> OPTIMIZATION_MARKERS = general(
            "optimization.clientMarkers",
            MARKERS,
            c -> c.optimization().clientMarkers(),
            HOT,
            "What happens to markers that a client set: `respect` leaves its plan, `augment` uses free slots, `replace`"
                    + " takes them out wherever ours reach as deep and live as long.");
    static final Setting<GatewayConfig, Double> OPTIMIZATION_HOLD_OUT = general(
            "optimization.holdOutPercent",
            Kind.percent(),
            c -> c.optimization().holdOutPercent(),
            HOT,
            "Share of conversations left as sent, to prove the saving.");
    static final Setting<GatewayConfig, Boolean> OPTIMIZATION_PLAN_HEADER = general(
            "optimization.planHeader",
            Kind.flag(),
            c -> c.optimization().planHeader(),
            HOT,
            "Whether answers carry the plan in `x-token-optimizer-plan`.");
    static final Setting<GatewayConfig, ApplicationBy> OPTIMIZATION_APPLICATION_BY = general(
            "optimization.applicationBy",
            Kind.choice(ApplicationBy.class, Schema::lower),
            c -> c.optimization().applicationBy(),
            HOT,
            "What names an application that does not say its name in `x-token-optimizer-application`: its route, or its"
                    + " workspace or credential.");
    static final Setting<GatewayConfig, Integer> OPTIMIZATION_APPLICATIONS = general(
            "optimization.applicationsMax",
            Kind.whole(1, 10_000, 50),
            c -> c.optimization().applicationsMax(),
            HOT,
            "Application labels kept apart; later ones count as `other`.");

    static final Setting<GatewayConfig, Money> LEARNING_CREDIT = general(
            "learning.credit",
            Kind.dollars("0.25"),
            c -> c.learning().credit(),
            RESTART,
            "Dollars that each application may lose on writes before they earn anything; later 1 % of its cost as sent, if"
                    + " that is more.");
    static final Setting<GatewayConfig, Integer> LEARNING_PREFIXES = general(
            "learning.prefixesMax",
            Kind.whole(1_000, 10_000_000, 200_000),
            c -> c.learning().prefixesMax(),
            RESTART,
            "Prefixes that the history keeps, about 200 bytes each; the longest unused go first.");
    static final Setting<GatewayConfig, Duration> LEARNING_SNAPSHOT = general(
            "learning.snapshotPeriod",
            Kind.duration(Duration.ZERO, LONGEST, "1m"),
            c -> c.learning().snapshotPeriod(),
            RESTART,
            "How often what was learned is written to the state directory, to be there after a restart; 0s for never.");

    static final Setting<GatewayConfig, Long> LIMITS_BODY = general(
            "limits.bodyMax",
            Kind.size(0, 1L << 30, "32MiB"),
            c -> (long) c.limits().bodyBytesMax(),
            HOT,
            "Largest body that is read for planning; larger ones stream through.");
    static final Setting<GatewayConfig, Long> LIMITS_BUFFERED = general(
            "limits.bufferedMax",
            Kind.size(0, 1L << 40, "256MiB"),
            c -> c.limits().bufferedBytesMax(),
            "a quarter of the heap, at least 64MiB",
            HOT,
            "Bodies held at once by all requests together; beyond, they stream through.");
    static final Setting<GatewayConfig, Integer> LIMITS_IN_FLIGHT = general(
            "limits.inFlightMax",
            Kind.whole(1, REQUESTS_MAX, 4096),
            c -> c.limits().inFlightMax(),
            HOT,
            "Requests served at once; further ones are answered with 503.");
    static final Setting<GatewayConfig, Integer> LIMITS_CONNECTIONS = general(
            "limits.connectionsMax",
            Kind.whole(1, REQUESTS_MAX, 8192),
            c -> c.limits().connectionsMax(),
            HOT,
            "Client connections open at once.");
    static final Setting<GatewayConfig, Integer> LIMITS_UPSTREAM_CONNECTIONS = general(
            "limits.upstreamConnectionsMax",
            Kind.whole(1, REQUESTS_MAX, 1024),
            c -> c.limits().upstreamConnectionsMax(),
            HOT,
            "Connections open at once to one upstream.");
    static final Setting<GatewayConfig, Integer> LIMITS_UPSTREAM_WAITERS = general(
            "limits.upstreamWaitersMax",
            Kind.whole(0, REQUESTS_MAX, 4096),
            c -> c.limits().upstreamWaitersMax(),
            HOT,
            "Requests that may wait for such a connection.");
    static final Setting<GatewayConfig, Long> LIMITS_HEADER = general(
            "limits.headerMax",
            Kind.size(1 << 10, 16 << 20, "64KiB"),
            c -> (long) c.limits().headerBytesMax(),
            RESTART,
            "Largest header section of a request or answer.");
    static final Setting<GatewayConfig, Long> LIMITS_LOOP_BODY = general(
            "limits.loopBodyMax",
            Kind.size(0, 1L << 30, "512KiB"),
            c -> (long) c.limits().loopBodyBytesMax(),
            HOT,
            "Largest body planned on the thread that received it; larger ones go to the planning threads.");
    static final Setting<GatewayConfig, Integer> LIMITS_PLANNING_THREADS = general(
            "limits.planningThreads",
            Kind.whole(0, THREADS_MAX, 4),
            c -> c.limits().planningThreads(),
            RESTART,
            "Threads that plan large bodies; 0 means one per processor.");
    static final Setting<GatewayConfig, Integer> LIMITS_PLANNING_QUEUE = general(
            "limits.planningQueueMax",
            Kind.whole(1, REQUESTS_MAX, 256),
            c -> c.limits().planningQueueMax(),
            RESTART,
            "Large bodies that may wait for such a thread; beyond, they go through as sent.");

    static final Setting<GatewayConfig, Duration> TIMEOUT_CONNECT =
            timeout("connect", c -> c.timeouts().connect(), "For a connection to a provider, TLS included.");
    static final Setting<GatewayConfig, Duration> TIMEOUT_REQUEST_IDLE =
            timeout("requestIdle", c -> c.timeouts().requestIdle(), "Between two pieces of a request's body.");
    static final Setting<GatewayConfig, Duration> TIMEOUT_FIRST_BYTE =
            timeout("firstByte", c -> c.timeouts().firstByte(), "From a request's last byte to its answer's first.");
    static final Setting<GatewayConfig, Duration> TIMEOUT_ANSWER_IDLE =
            timeout("answerIdle", c -> c.timeouts().answerIdle(), "Between two pieces of an answer.");
    static final Setting<GatewayConfig, Duration> TIMEOUT_CLIENT_IDLE =
            timeout("clientIdle", c -> c.timeouts().clientIdle(), "An idle client connection stays open this long.");
    static final Setting<GatewayConfig, Duration> TIMEOUT_UPSTREAM_IDLE = timeout(
            "upstreamIdle", c -> c.timeouts().upstreamIdle(), "An idle connection to a provider stays open this long.");
    static final Setting<GatewayConfig, Duration> TIMEOUT_DRAIN = general(
            "timeouts.drain",
            Kind.duration(Duration.ZERO, LONGEST, "30s"),
            c -> c.timeouts().drain(),
            HOT,
            "For requests under way when the gateway stops; 0s cuts them.");

    static final Setting<GatewayConfig, Optional<Path>> SECRET_FILE = general(
            "secret.file",
            Kind.file("secret.bin").optional(),
            c -> c.secret().file(),
            RESTART,
            "File with the secret that keys all fingerprints, at least 16 bytes.");
    static final Setting<GatewayConfig, String> SECRET_VARIABLE = general(
            "secret.environmentVariable",
            VARIABLE,
            c -> c.secret().environmentVariable(),
            RESTART,
            "Variable that may hold the secret instead.");
    static final Setting<GatewayConfig, Path> SECRET_STATE = general(
            "secret.stateDirectory",
            Kind.folder("state"),
            c -> c.secret().stateDirectory(),
            "`token-optimizer` in `$XDG_STATE_HOME`, else in `~/.local/state`",
            RESTART,
            "Folder for what outlives a run: a secret that is created when none is given, and what was learned.");

    static final Setting<GatewayConfig, SharedStoreConfig.Kind> STORE_KIND = general(
            "store.kind",
            Kind.choice(SharedStoreConfig.Kind.class, Schema::lower),
            c -> c.store().kind(),
            RESTART,
            "Where instances share what they learn: nowhere, or in Redis or Valkey: one server, one watched by sentinels, or"
                    + " a cluster.");
    static final Setting<GatewayConfig, List<StoreConfig.Node>> STORE_NODES = general(
            "store.nodes",
            Kind.nodes(),
            c -> c.store().nodes(),
            RESTART,
            "The server; or some of the sentinels, or of the cluster's nodes.");
    static final Setting<GatewayConfig, String> STORE_MASTER = general(
            "store.master", NAME, c -> c.store().master(), RESTART, "Name under which sentinels know the primary.");
    static final Setting<GatewayConfig, Boolean> STORE_TLS = general(
            "store.tls",
            Kind.flag(),
            c -> c.store().tls(),
            RESTART,
            "Whether connections to the store are encrypted and its name is checked.");
    static final Setting<GatewayConfig, Optional<Path>> STORE_TRUST = general(
            "store.trust",
            Kind.file("store-ca.pem").optional(),
            c -> c.store().trust(),
            "the system's",
            RESTART,
            "Certificate authorities that may vouch for the store (PEM).");
    static final Setting<GatewayConfig, Optional<String>> STORE_USER = general(
            "store.user",
            NAME.optional(),
            c -> c.store().login().user(),
            RESTART,
            "ACL user, who needs a password; without it the default one.");
    static final Setting<GatewayConfig, Optional<Path>> STORE_PASSWORD_FILE = general(
            "store.passwordFile",
            Kind.file("store-password").optional(),
            c -> c.store().login().passwordFile(),
            RESTART,
            "File with the password of that user.");
    static final Setting<GatewayConfig, String> STORE_PASSWORD_VARIABLE = general(
            "store.passwordVariable",
            variable(SharedStoreConfig.DEFAULT_VARIABLE),
            c -> c.store().login().passwordVariable(),
            RESTART,
            "Variable that may hold the password instead.");
    static final Setting<GatewayConfig, Optional<String>> STORE_SENTINEL_USER = general(
            "store.sentinelUser",
            NAME.optional(),
            c -> c.store().sentinelLogin().user(),
            RESTART,
            "ACL user of the sentinels, who needs a password; without it their default one.");
    static final Setting<GatewayConfig, Optional<Path>> STORE_SENTINEL_PASSWORD_FILE = general(
            "store.sentinelPasswordFile",
            Kind.file("sentinel-password").optional(),
            c -> c.store().sentinelLogin().passwordFile(),
            RESTART,
            "File with the password of that user. Sentinels are never told the password of the store.");
    static final Setting<GatewayConfig, String> STORE_SENTINEL_PASSWORD_VARIABLE = general(
            "store.sentinelPasswordVariable",
            variable(SharedStoreConfig.DEFAULT_SENTINEL_VARIABLE),
            c -> c.store().sentinelLogin().passwordVariable(),
            RESTART,
            "Variable that may hold the sentinels' password instead.");
    static final Setting<GatewayConfig, String> STORE_KEY_PREFIX = general(
            "store.keyPrefix",
            Kind.matching("up to 64 visible characters without braces", "token-optimizer:", "[!-z|~]{1,64}"),
            c -> c.store().keyPrefix(),
            RESTART,
            "Begins every key, so that others may use the server too.");
    static final Setting<GatewayConfig, Duration> STORE_DEADLINE = general(
            "store.deadline",
            Kind.duration(SHORTEST, Duration.ofSeconds(1), "3ms"),
            c -> c.store().deadline(),
            RESTART,
            "How long a request waits for what other instances know of its prompt; then it goes on without.");
    static final Setting<GatewayConfig, Integer> STORE_QUEUE = general(
            "store.queueMax",
            Kind.whole(1, 10_000_000, 100_000),
            c -> c.store().queueMax(),
            RESTART,
            "Prefixes that may wait to be written; beyond, the oldest are dropped and counted.");

    static final Setting<GatewayConfig, Optional<Path>> TARIFFS_FILE = general(
            "tariffs.file",
            Kind.file("tariffs.yaml").optional(),
            GatewayConfig::tariffs,
            RESTART,
            "Tariff file laid over the shipped prices and limits of models; see docs/providers.md.");

    static final Setting<GatewayConfig, Boolean> ADMIN_ENABLED = general(
            "admin.enabled", Kind.flag(), c -> c.admin().enabled(), RESTART, "Whether the admin port is opened.");
    static final Setting<GatewayConfig, String> ADMIN_HOST =
            general("admin.host", HOST, c -> c.admin().host(), RESTART, "Address of metrics, health and savings.");
    static final Setting<GatewayConfig, Integer> ADMIN_PORT = general(
            "admin.port",
            Kind.whole(0, 65_535, 9090),
            c -> c.admin().port(),
            RESTART,
            "Port of metrics, health and savings; 0 takes any free one.");
    static final Setting<GatewayConfig, Boolean> ADMIN_ACCESS_LOG = general(
            "admin.accessLog",
            Kind.flag(),
            c -> c.admin().accessLog(),
            RESTART,
            "Whether each request leaves one JSON line on standard output.");

    private Schema() {}

    /** Settings of the whole gateway, in the order of the documentation. */
    static List<Setting<GatewayConfig, ?>> general() {
        return List.copyOf(GENERAL);
    }

    private static Kind<String> variable(String usual) {
        return Kind.matching("the name of an environment variable", usual, "[A-Za-z_][A-Za-z0-9_]*");
    }

    private static <T> Setting<GatewayConfig, T> general(
            String path, Kind<T> kind, Function<GatewayConfig, T> of, boolean hot, String meaning) {
        return general(path, kind, of, plain(kind, of.apply(DEFAULTS)), hot, meaning);
    }

    private static <T> Setting<GatewayConfig, T> general(
            String path, Kind<T> kind, Function<GatewayConfig, T> of, String usual, boolean hot, String meaning) {
        Setting<GatewayConfig, T> setting = new Setting<>(path, kind, of, usual, hot, meaning);
        GENERAL.add(setting);
        return setting;
    }

    private static Setting<GatewayConfig, Duration> timeout(
            String name, Function<GatewayConfig, Duration> of, String meaning) {
        return general("timeouts." + name, Kind.duration(SHORTEST, LONGEST, "30s"), of, HOT, meaning);
    }

    static <T> String plain(Kind<T> kind, T value) {
        String text = kind.printer().apply(value);
        return text.equals("none") ? text : "`" + text + "`";
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
