package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.gateway.config.RouteConfig.HttpVersion;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Every setting of a route and of its accounts. */
final class RouteSchema {

    static final String ROUTE_NAME = "[a-z][a-z0-9-]{0,31}";

    private static final RouteConfig DEFAULT_ROUTE = RouteConfig.anthropic();
    private static final List<Setting<RouteConfig, ?>> OF_ROUTE = new ArrayList<>();
    private static final List<Setting<AccountConfig, ?>> OF_ACCOUNT = new ArrayList<>();

    static final Setting<RouteConfig, String> ROUTE_PREFIX = route(
            "prefix",
            Kind.matching("a path that begins with a slash and does not end with one", "/anthropic", "(/[^/?#\\s]+)+"),
            RouteConfig::prefix,
            "`/` and the route's name",
            "Path prefix of requests for this route; taken off before they go on.");
    static final Setting<RouteConfig, RouteDialect> ROUTE_DIALECT = route(
            "dialect",
            Kind.choice(RouteDialect.class, RouteDialect::label),
            RouteConfig::dialect,
            "the dialect that the route is named after, else `anthropic.messages`",
            "Wire APIs spoken on this route; `openai` and `azure-openai` stand for Chat Completions and Responses, `gemini` for Google's generateContent.");
    static final Setting<RouteConfig, URI> ROUTE_UPSTREAM = route(
            "upstream",
            Kind.upstream(),
            RouteConfig::upstream,
            "the dialect's public address, if it has one",
            "Where requests go; a base path is kept.");
    static final Setting<RouteConfig, String> ROUTE_PROVIDER = route(
            "provider",
            Schema.NAME,
            RouteConfig::provider,
            "the dialect's",
            "Provider and platform; part of the cache scope.");
    static final Setting<RouteConfig, Optional<String>> ROUTE_WORKSPACE = route(
            "workspace",
            Schema.NAME.optional(),
            RouteConfig::workspace,
            "Workspace or organisation of all credentials on this route; without it, what the provider says (on Azure and Foundry the"
                    + " upstream for all bearer tokens), else each credential by itself.");
    static final Setting<RouteConfig, HttpVersion> ROUTE_HTTP_VERSION = route(
            "httpVersion",
            Kind.choice(HttpVersion.class, RouteSchema::versionLabel),
            RouteConfig::httpVersion,
            "HTTP towards the provider; `auto` takes what it prefers.");
    static final Setting<RouteConfig, Optional<Path>> ROUTE_TRUST = route(
            "trust",
            Kind.file("provider-ca.pem").optional(),
            RouteConfig::trust,
            "the system's",
            "Certificate authorities that may vouch for the provider (PEM).");
    static final Setting<RouteConfig, Optional<Mode>> ROUTE_MODE = route(
            "mode", Schema.MODE.optional(), RouteConfig::mode, "`optimization.mode`", "Overrides the general mode.");
    static final Setting<RouteConfig, Optional<ClientMarkers>> ROUTE_MARKERS = route(
            "clientMarkers",
            Schema.MARKERS.optional(),
            RouteConfig::clientMarkers,
            "`optimization.clientMarkers`",
            "Overrides the general marker mode.");
    static final Setting<RouteConfig, Map<String, String>> ROUTE_DEPLOYMENTS = route(
            "deployments",
            Kind.names("chat-prod=gpt-5.2,small=gpt-5.4-mini"),
            RouteConfig::deployments,
            "none",
            "Models behind the names that requests use in their place, as Azure's deployments do, and ARNs of inference profiles"
                    + " on Bedrock.");
    static final Setting<RouteConfig, Boolean> ROUTE_STREAM_USAGE = route(
            "streamUsage",
            Kind.flag(),
            RouteConfig::streamUsage,
            "Whether streams of Chat Completions are made to tell what they cost where the client did not ask: the chunk that"
                    + " tells it is taken out again.");
    static final Setting<RouteConfig, Boolean> ROUTE_REGIONAL = route(
            "regional",
            Kind.flag(),
            RouteConfig::regional,
            "Whether the provider processes regionally and charges for it: OpenAI's regional hosts, regional and data zone"
                    + " deployments of Azure and Foundry. On Bedrock and Vertex the model's id or the path says so.");

    static final Setting<RouteConfig, Boolean> ROUTE_HOLD = route(
            "hold.enabled",
            Kind.flag(),
            r -> r.hold().enabled(),
            "Whether requests wait while another one writes a long prefix that they share, and then read it.");
    static final Setting<RouteConfig, Duration> ROUTE_HOLD_LIMIT = route(
            "hold.limit",
            Kind.duration(Schema.SHORTEST, Duration.ofMinutes(1), "2s"),
            r -> r.hold().limit(),
            "Longest time that a request waits so.");
    static final Setting<RouteConfig, Duration> ROUTE_HOLD_SETTLE = route(
            "hold.settle",
            Kind.duration(Duration.ZERO, Duration.ofSeconds(10), "50ms"),
            r -> r.hold().settle(),
            "From the first byte of the answer that writes until others read.");
    static final Setting<RouteConfig, Integer> ROUTE_HOLD_TOKENS = route(
            "hold.minTokens",
            Kind.whole(1, 10_000_000, 4_096),
            r -> r.hold().minTokens(),
            "Tokens that the provider must lack of a prefix for requests to wait for it.");

    static final Setting<RouteConfig, Optional<Path>> ROUTE_CREDENTIAL_FILE = route(
            "credential.file",
            Kind.file("provider.key").optional(),
            r -> r.credential().file(),
            "File with the key that the gateway shows to the provider in place of the client's.");
    static final Setting<RouteConfig, Optional<String>> ROUTE_CREDENTIAL_VARIABLE = route(
            "credential.environmentVariable",
            Schema.VARIABLE.optional(),
            r -> r.credential().environmentVariable(),
            "Variable that holds that key instead.");
    static final Setting<RouteConfig, CredentialConfig.Header> ROUTE_CREDENTIAL_HEADER = route(
            "credential.header",
            Kind.choice(CredentialConfig.Header.class, RouteSchema::headerLabel),
            r -> r.credential().header(),
            "How that key is shown: `auto` is `x-api-key` for dialects of Anthropic, `api-key` for Azure's, `x-goog-api-key` for `gemini`, else `bearer`.");

    static final Setting<RouteConfig, Boolean> ROUTE_CREDENTIAL_AWS = route(
            "credential.aws",
            Kind.flag(),
            r -> r.credential().aws().isPresent(),
            "Whether the gateway signs what it sends, with credentials of the standard AWS chain (environment, profile, container,"
                    + " machine), in place of showing a key.");
    static final Setting<RouteConfig, Optional<String>> ROUTE_CREDENTIAL_AWS_PROFILE = route(
            "credential.awsProfile",
            Schema.NAME.optional(),
            r -> r.credential().aws().flatMap(AwsCredential::profile),
            "Profile of the AWS configuration files for that.");
    static final Setting<RouteConfig, Optional<String>> ROUTE_CREDENTIAL_AWS_REGION = route(
            "credential.awsRegion",
            Schema.NAME.optional(),
            r -> r.credential().aws().flatMap(AwsCredential::region),
            "the one in the upstream's host",
            "Region to sign for.");
    static final Setting<RouteConfig, String> ROUTE_CREDENTIAL_AWS_SERVICE = route(
            "credential.awsService",
            Schema.NAME,
            r -> r.credential().aws().map(AwsCredential::service).orElse(AwsCredential.BEDROCK),
            "Service to sign for; Bedrock's endpoint for Messages wants `bedrock-mantle`.");
    static final Setting<RouteConfig, Duration> ROUTE_COOL_DOWN = route(
            "coolDown",
            Kind.duration(Duration.ZERO, Duration.ofHours(1), "30s"),
            RouteConfig::coolDown,
            "How long requests leave an account alone that failed or answered 429, 503 or 529, where its answer does not say.");
    static final Setting<AccountConfig, Optional<URI>> ACCOUNT_UPSTREAM = account(
            "upstream",
            Kind.upstream().optional(),
            AccountConfig::upstream,
            "the route's",
            "Where requests of this account go.");
    static final Setting<AccountConfig, Optional<String>> ACCOUNT_WORKSPACE = account(
            "workspace",
            Schema.NAME.optional(),
            AccountConfig::workspace,
            "none",
            "Workspace or organisation of this account's credential; without it, what the provider says.");
    static final Setting<AccountConfig, Optional<Path>> ACCOUNT_CREDENTIAL_FILE = account(
            "credential.file",
            Kind.file("provider.key").optional(),
            a -> a.credential().file(),
            "the route's credential",
            "File with the key that the gateway shows there.");
    static final Setting<AccountConfig, Optional<String>> ACCOUNT_CREDENTIAL_VARIABLE = account(
            "credential.environmentVariable",
            Schema.VARIABLE.optional(),
            a -> a.credential().environmentVariable(),
            "none",
            "Variable that holds that key instead.");
    static final Setting<AccountConfig, CredentialConfig.Header> ACCOUNT_CREDENTIAL_HEADER = account(
            "credential.header",
            Kind.choice(CredentialConfig.Header.class, RouteSchema::headerLabel),
            a -> a.credential().header(),
            "`auto`",
            "How that key is shown.");

    private RouteSchema() {}

    /** Settings that each route has. */
    static List<Setting<RouteConfig, ?>> ofRoute() {
        return List.copyOf(OF_ROUTE);
    }

    /** Settings that each account of a route has. */
    static List<Setting<AccountConfig, ?>> ofAccount() {
        return List.copyOf(OF_ACCOUNT);
    }

    private static <T> Setting<AccountConfig, T> account(
            String name, Kind<T> kind, Function<AccountConfig, T> of, String usual, String meaning) {
        Setting<AccountConfig, T> setting =
                new Setting<>("routes.*.accounts.*." + name, kind, of, usual, Schema.HOT, meaning);
        OF_ACCOUNT.add(setting);
        return setting;
    }

    private static <T> Setting<RouteConfig, T> route(
            String name, Kind<T> kind, Function<RouteConfig, T> of, String meaning) {
        return route(name, kind, of, Schema.plain(kind, of.apply(DEFAULT_ROUTE)), meaning);
    }

    private static <T> Setting<RouteConfig, T> route(
            String name, Kind<T> kind, Function<RouteConfig, T> of, String usual, String meaning) {
        Setting<RouteConfig, T> setting = new Setting<>("routes.*." + name, kind, of, usual, Schema.HOT, meaning);
        OF_ROUTE.add(setting);
        return setting;
    }

    private static String headerLabel(CredentialConfig.Header header) {
        return Schema.lower(header).replace('_', '-');
    }

    private static String versionLabel(HttpVersion version) {
        return switch (version) {
            case AUTO -> "auto";
            case HTTP_1_1 -> "1.1";
            case HTTP_2 -> "2";
        };
    }
}
