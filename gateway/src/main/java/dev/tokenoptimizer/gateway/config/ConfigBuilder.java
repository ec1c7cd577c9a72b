package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.gateway.config.ListenConfig.KeyPair;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns written values into a configuration, collecting every error on the way. */
final class ConfigBuilder {

    /** Provider of OpenAI's models there, whose dialect is OpenAI's. */
    private static final String OPENAI_ON_BEDROCK = "bedrock-openai";

    private final ConfigFile file;
    private final List<ConfigError> errors;
    private final List<String> routes;
    private final Map<String, Written> values;
    private final SecretReader secrets;
    private final Map<String, String> environment;

    ConfigBuilder(ConfigFile file, Map<String, String> environment, List<ConfigError> errors) {
        this.file = file;
        this.errors = errors;
        this.environment = environment;
        this.secrets = new SecretReader(environment, path -> written(path), errors);
        this.values = new LinkedHashMap<>(file.values());
        this.routes = file.section("routes").isPresent()
                ? file.routes()
                : GatewayConfig.defaults().routes().stream()
                        .map(RouteConfig::name)
                        .toList();
    }

    /** Places of all settings, the routes' with their names. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        Schema.general().forEach(setting -> paths.add(setting.path()));
        for (String route : routes) {
            RouteSchema.ofRoute().forEach(setting -> paths.add(setting.pathFor(route)));
            for (String account : file.accounts(route)) {
                RouteSchema.ofAccount().forEach(setting -> paths.add(setting.pathFor(route, account)));
            }
        }
        return paths;
    }

    void override(Map<String, Written> later) {
        values.putAll(later);
    }

    /** The configuration; empty when there are errors. */
    Optional<GatewayConfig> build() {
        if (routes.isEmpty()
                && errors.stream().noneMatch(error -> error.setting().startsWith("routes"))) {
            file.section("routes")
                    .ifPresent(section -> errors.add(section.error(
                            "routes",
                            "names no route",
                            "Name one, or leave the section out for the public endpoints")));
        }
        GatewayConfig defaults = GatewayConfig.defaults();
        ListenConfig listen = listen();
        List<RouteConfig> built = new ArrayList<>();
        for (String name : routes) {
            RouteConfig route = route(name);
            checkSigning(route);
            built.add(route);
        }
        checkPrefixes(built);
        GatewayConfig config = defaults.withListen(listen)
                .withCallers(callers())
                .withOptimization(new OptimizationConfig(
                        get(Schema.OPTIMIZATION_MODE),
                        get(Schema.OPTIMIZATION_MARKERS),
                        get(Schema.OPTIMIZATION_HOLD_OUT),
                        get(Schema.OPTIMIZATION_PLAN_HEADER),
                        get(Schema.OPTIMIZATION_APPLICATION_BY),
                        get(Schema.OPTIMIZATION_APPLICATIONS)))
                .withLearning(new LearningConfig(
                        get(Schema.LEARNING_CREDIT), get(Schema.LEARNING_PREFIXES), get(Schema.LEARNING_SNAPSHOT)))
                .withLimits(limits())
                .withTimeouts(timeouts())
                .withSecret(new SecretConfig(
                        get(Schema.SECRET_FILE), get(Schema.SECRET_VARIABLE), get(Schema.SECRET_STATE)))
                .withStore(new SharedStoreConfig(
                        get(Schema.STORE_KIND),
                        get(Schema.STORE_NODES),
                        get(Schema.STORE_MASTER),
                        get(Schema.STORE_TLS),
                        get(Schema.STORE_TRUST),
                        new SharedStoreConfig.LoginConfig(
                                get(Schema.STORE_USER),
                                get(Schema.STORE_PASSWORD_FILE),
                                get(Schema.STORE_PASSWORD_VARIABLE)),
                        new SharedStoreConfig.LoginConfig(
                                get(Schema.STORE_SENTINEL_USER),
                                get(Schema.STORE_SENTINEL_PASSWORD_FILE),
                                get(Schema.STORE_SENTINEL_PASSWORD_VARIABLE)),
                        get(Schema.STORE_KEY_PREFIX),
                        get(Schema.STORE_DEADLINE),
                        get(Schema.STORE_QUEUE)))
                .withTariffs(get(Schema.TARIFFS_FILE))
                .withAdmin(new AdminConfig(
                        get(Schema.ADMIN_ENABLED),
                        get(Schema.ADMIN_HOST),
                        get(Schema.ADMIN_PORT),
                        get(Schema.ADMIN_ACCESS_LOG)));
        checkPorts(config);
        checkLogins(config.store());
        if (errors.isEmpty()) {
            config.withRoutes(built).exposed().ifPresent(route -> reportExposed(listen, route));
        }
        return errors.isEmpty() ? Optional.of(config.withRoutes(built)) : Optional.empty();
    }

    private CallersConfig callers() {
        Optional<Path> tokens = get(Schema.CALLERS_FILE);
        Optional<String> variable = get(Schema.CALLERS_VARIABLE);
        List<Credential> read =
                secrets.tokens(tokens, Schema.CALLERS_FILE.path(), variable, Schema.CALLERS_VARIABLE.path());
        return new CallersConfig(tokens, variable, read);
    }

    private CredentialConfig credential(String route) {
        RouteConfig usual = RouteConfig.anthropic();
        Optional<Path> key = get(RouteSchema.ROUTE_CREDENTIAL_FILE, usual, route);
        Optional<String> variable = get(RouteSchema.ROUTE_CREDENTIAL_VARIABLE, usual, route);
        return new CredentialConfig(
                key,
                variable,
                get(RouteSchema.ROUTE_CREDENTIAL_HEADER, usual, route),
                secrets.credential(
                        key,
                        RouteSchema.ROUTE_CREDENTIAL_FILE.pathFor(route),
                        variable,
                        RouteSchema.ROUTE_CREDENTIAL_VARIABLE.pathFor(route)),
                aws(route));
    }

    private Optional<AwsCredential> aws(String route) {
        RouteConfig usual = RouteConfig.anthropic();
        return get(RouteSchema.ROUTE_CREDENTIAL_AWS, usual, route)
                ? Optional.of(new AwsCredential(
                        get(RouteSchema.ROUTE_CREDENTIAL_AWS_PROFILE, usual, route),
                        get(RouteSchema.ROUTE_CREDENTIAL_AWS_REGION, usual, route),
                        get(RouteSchema.ROUTE_CREDENTIAL_AWS_SERVICE, usual, route)))
                : Optional.empty();
    }

    /** One of both credentials would never be shown; and nothing can be signed for nobody knows which region. */
    private void checkSigning(RouteConfig route) {
        String path = RouteSchema.ROUTE_CREDENTIAL_AWS.pathFor(route.name());
        if (route.credential().aws().isPresent() && route.credential().value().isPresent()) {
            errors.add(
                    written(path).error(path, "stands beside a key", "Sign, or show the key: leave one of them out"));
        }
        route.credential()
                .aws()
                .filter(aws -> aws.scope(route.upstream()).isEmpty())
                .ifPresent(aws -> errors.add(written(path)
                        .error(
                                path,
                                "nothing says for which region: "
                                        + route.upstream().getHost() + " does not",
                                "Write " + RouteSchema.ROUTE_CREDENTIAL_AWS_REGION.pathFor(route.name()))));
    }

    private AccountConfig account(String route, String name) {
        Optional<Path> key = get(RouteSchema.ACCOUNT_CREDENTIAL_FILE, route, name);
        Optional<String> variable = get(RouteSchema.ACCOUNT_CREDENTIAL_VARIABLE, route, name);
        Optional<Credential> value = secrets.credential(
                key,
                RouteSchema.ACCOUNT_CREDENTIAL_FILE.pathFor(route, name),
                variable,
                RouteSchema.ACCOUNT_CREDENTIAL_VARIABLE.pathFor(route, name));
        return new AccountConfig(
                name,
                get(RouteSchema.ACCOUNT_UPSTREAM, route, name),
                get(RouteSchema.ACCOUNT_WORKSPACE, route, name),
                new CredentialConfig(
                        key,
                        variable,
                        find(
                                        RouteSchema.ACCOUNT_CREDENTIAL_HEADER,
                                        RouteSchema.ACCOUNT_CREDENTIAL_HEADER.pathFor(route, name))
                                .orElse(CredentialConfig.Header.AUTO),
                        value));
    }

    private <T> Optional<T> get(Setting<AccountConfig, Optional<T>> setting, String route, String account) {
        return find(setting, setting.pathFor(route, account)).flatMap(Function.identity());
    }

    /** Whoever reaches the gateway could spend what the credential pays. */
    private void reportExposed(ListenConfig listen, RouteConfig route) {
        String path = Schema.LISTEN_HOST.path();
        errors.add(written(path, "routes." + route.name())
                .error(
                        path,
                        listen.host() + " can be reached from other machines, route '" + route.name()
                                + "' has a credential of the gateway's own, and no callers' tokens are configured",
                        "Name them in callers.file, or listen on 127.0.0.1"));
    }

    private ListenConfig listen() {
        Optional<Path> certificate = get(Schema.LISTEN_CERTIFICATE);
        Optional<Path> key = get(Schema.LISTEN_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            String there = (certificate.isPresent() ? Schema.LISTEN_CERTIFICATE : Schema.LISTEN_KEY).path();
            String missing = (certificate.isPresent() ? Schema.LISTEN_KEY : Schema.LISTEN_CERTIFICATE).path();
            errors.add(
                    written(there).error(there, "has no " + missing + " beside it", "TLS needs both: add " + missing));
        }
        return new ListenConfig(
                get(Schema.LISTEN_HOST),
                get(Schema.LISTEN_PORT),
                get(Schema.LISTEN_HTTP2),
                certificate.flatMap(chain -> key.map(secret -> new KeyPair(chain, secret))),
                get(Schema.LISTEN_EVENT_LOOPS),
                get(Schema.LISTEN_NATIVE));
    }

    private LimitsConfig limits() {
        return new LimitsConfig(
                get(Schema.LIMITS_BODY).intValue(),
                get(Schema.LIMITS_BUFFERED),
                get(Schema.LIMITS_IN_FLIGHT),
                get(Schema.LIMITS_CONNECTIONS),
                get(Schema.LIMITS_UPSTREAM_CONNECTIONS),
                get(Schema.LIMITS_UPSTREAM_WAITERS),
                get(Schema.LIMITS_HEADER).intValue(),
                get(Schema.LIMITS_LOOP_BODY).intValue(),
                get(Schema.LIMITS_PLANNING_THREADS),
                get(Schema.LIMITS_PLANNING_QUEUE));
    }

    private TimeoutsConfig timeouts() {
        return new TimeoutsConfig(
                get(Schema.TIMEOUT_CONNECT),
                get(Schema.TIMEOUT_REQUEST_IDLE),
                get(Schema.TIMEOUT_FIRST_BYTE),
                get(Schema.TIMEOUT_ANSWER_IDLE),
                get(Schema.TIMEOUT_CLIENT_IDLE),
                get(Schema.TIMEOUT_UPSTREAM_IDLE),
                get(Schema.TIMEOUT_DRAIN));
    }

    /** A token that a caller shows to the gateway is not to be passed on by an account without a key of its own. */
    private List<AccountConfig> accounts(String route, CredentialConfig ofRoute) {
        List<AccountConfig> accounts = file.accounts(route).stream()
                .map(account -> account(route, account))
                .toList();
        List<AccountConfig> without = accounts.stream()
                .filter(account -> account.credential().value().isEmpty())
                .toList();
        if (ofRoute.isOwn() || without.isEmpty() || without.size() == accounts.size()) {
            return accounts;
        }
        String place = "routes." + route + ".accounts." + without.get(0).name();
        errors.add(written(place)
                .error(
                        place,
                        "has no credential, other accounts of the route have one",
                        "Give each its own, or none any"));
        return List.of();
    }

    private RouteConfig route(String name) {
        RouteDialect dialect = find(RouteSchema.ROUTE_DIALECT, RouteSchema.ROUTE_DIALECT.pathFor(name))
                .or(() -> RouteDialect.of(name))
                .orElse(RouteDialect.ANTHROPIC_MESSAGES);
        RouteConfig usual = RouteConfig.usual(dialect);
        checkUpstream(name, dialect);
        checkRegional(name, dialect, usual);
        CredentialConfig credential = credential(name);
        Function<String, String> path = setting -> setting.replace("*", name);
        return new RouteConfig(
                name,
                find(RouteSchema.ROUTE_PREFIX, path.apply(RouteSchema.ROUTE_PREFIX.path()))
                        .orElse("/" + name),
                dialect,
                get(RouteSchema.ROUTE_UPSTREAM, usual, name),
                get(RouteSchema.ROUTE_PROVIDER, usual, name),
                get(RouteSchema.ROUTE_WORKSPACE, usual, name),
                get(RouteSchema.ROUTE_HTTP_VERSION, usual, name),
                get(RouteSchema.ROUTE_TRUST, usual, name),
                get(RouteSchema.ROUTE_MODE, usual, name),
                get(RouteSchema.ROUTE_MARKERS, usual, name),
                new HoldConfig(
                        get(RouteSchema.ROUTE_HOLD, usual, name),
                        get(RouteSchema.ROUTE_HOLD_LIMIT, usual, name),
                        get(RouteSchema.ROUTE_HOLD_SETTLE, usual, name),
                        get(RouteSchema.ROUTE_HOLD_TOKENS, usual, name)),
                credential,
                accounts(name, credential),
                get(RouteSchema.ROUTE_COOL_DOWN, usual, name),
                get(RouteSchema.ROUTE_STREAM_USAGE, usual, name),
                get(RouteSchema.ROUTE_REGIONAL, usual, name),
                get(RouteSchema.ROUTE_DEPLOYMENTS, usual, name));
    }

    private void checkUpstream(String route, RouteDialect dialect) {
        String path = RouteSchema.ROUTE_UPSTREAM.pathFor(route);
        boolean named = values.containsKey(path)
                || file.accounts(route).stream()
                        .anyMatch(account -> values.containsKey(RouteSchema.ACCOUNT_UPSTREAM.pathFor(route, account)));
        if (!dialect.hasPublicAddress() && !named) {
            errors.add(written(path, "routes." + route)
                    .error(
                            path,
                            "is missing, and '" + dialect.label() + "' has no public address",
                            "Name your own, for example " + dialect.upstream()));
        }
    }

    private void checkRegional(String route, RouteDialect dialect, RouteConfig usual) {
        String path = RouteSchema.ROUTE_REGIONAL.pathFor(route);
        String provider = get(RouteSchema.ROUTE_PROVIDER, usual, route);
        boolean onBedrock = dialect == RouteDialect.BEDROCK || provider.equals(OPENAI_ON_BEDROCK);
        if (onBedrock && find(RouteSchema.ROUTE_REGIONAL, path).orElse(false)) {
            errors.add(written(path)
                    .error(path, "is of no use: on Bedrock the model's id says where it is served", "Leave it out"));
        }
    }

    private void checkPrefixes(List<RouteConfig> built) {
        Map<String, String> owners = new HashMap<>();
        for (RouteConfig route : built) {
            String owner = owners.putIfAbsent(route.prefix(), route.name());
            if (owner != null) {
                String path = RouteSchema.ROUTE_PREFIX.pathFor(route.name());
                errors.add(written(path, "routes." + route.name())
                        .error(
                                path,
                                "'" + route.prefix() + "' is also the prefix of route '" + owner + "'",
                                "Give each route its own"));
            }
        }
    }

    private void checkPorts(GatewayConfig config) {
        AdminConfig admin = config.admin();
        ListenConfig listen = config.listen();
        if (admin.enabled()
                && admin.port() != 0
                && admin.port() == listen.port()
                && admin.host().equals(listen.host())) {
            String path = values.containsKey("admin.port") ? "admin.port" : "listen.port";
            errors.add(written(path)
                    .error(path, admin.port() + " is both listen.port and admin.port", "Give each its own port"));
        }
    }

    /** Without a password nobody logs in, and the servers would take us for their default user. */
    private void checkLogins(SharedStoreConfig store) {
        if (store.shared()) {
            checkLogin(store.login(), Schema.STORE_USER, Schema.STORE_PASSWORD_FILE);
        }
        if (store.kind() == SharedStoreConfig.Kind.SENTINEL) {
            checkLogin(store.sentinelLogin(), Schema.STORE_SENTINEL_USER, Schema.STORE_SENTINEL_PASSWORD_FILE);
        }
    }

    private void checkLogin(
            SharedStoreConfig.LoginConfig login,
            Setting<GatewayConfig, Optional<String>> user,
            Setting<GatewayConfig, Optional<Path>> file) {
        boolean hidden = !environment.getOrDefault(login.passwordVariable(), "").isEmpty();
        if (login.user().isPresent() && login.passwordFile().isEmpty() && !hidden) {
            errors.add(written(user.path())
                    .error(
                            user.path(),
                            "'" + login.user().get() + "' has no password, and would not be logged in",
                            "Name its file in " + file.path() + " or put it into " + login.passwordVariable()
                                    + "; for a user without one any will do"));
        }
    }

    private <T> T get(Setting<GatewayConfig, T> setting) {
        return find(setting, setting.path()).orElseGet(() -> setting.of().apply(GatewayConfig.defaults()));
    }

    private <T> T get(Setting<RouteConfig, T> setting, RouteConfig usual, String route) {
        return find(setting, setting.pathFor(route))
                .orElseGet(() -> setting.of().apply(usual));
    }

    /** The written value; empty when there is none, and after an error. */
    private <T> Optional<T> find(Setting<?, T> setting, String path) {
        Written written = values.get(path);
        if (written == null) {
            return Optional.empty();
        }
        Kind<T> kind = setting.kind();
        Optional<T> value = kind.reader().read(written.text(), written.folder());
        if (value.isEmpty()) {
            errors.add(written.error(
                    path,
                    "'" + shown(written.text()) + "' is not " + kind.allowed(),
                    "Write for example " + kind.example()));
        }
        return value;
    }

    private Written written(String... paths) {
        for (String path : paths) {
            Written value = values.get(path);
            if (value != null) {
                return value;
            }
            Optional<Written> section = file.section(path);
            if (section.isPresent()) {
                return section.get();
            }
        }
        return new Written("", "configuration", 0, 0, Path.of(""));
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
