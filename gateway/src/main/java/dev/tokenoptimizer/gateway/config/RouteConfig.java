package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where requests with a path prefix go.
 *
 * @param name short name in metrics, logs and error messages
 * @param prefix path prefix, beginning with a slash and without one at the end; taken off before forwarding
 * @param dialect what is spoken there
 * @param upstream scheme, host, optional port and optional base path of the provider
 * @param provider provider and platform, part of the cache scope
 * @param workspace workspace or organisation of all credentials on this route; empty to learn it or use the credential's hash
 * @param httpVersion protocol towards the provider
 * @param trust certificate authorities for the provider, PEM; empty for the system's
 * @param mode overrides the general mode
 * @param clientMarkers overrides the general marker mode
 * @param accounts places of which each serves a part of the requests; none for the route itself alone
 * @param coolDown how long an account is left alone that failed, unless it says so itself
 * @param credential the gateway's own credential there; without one the client's passes
 * @param hold whether requests wait for another one to write what they share
 * @param deployments names that stand for models there, as Azure's deployments and the ARNs of Bedrock's inference profiles do
 * @param streamUsage whether streamed answers are made to tell their usage where the client did not ask for it
 * @param regional whether prices are those of regional processing, where neither the model's id nor the path says so
 */
public record RouteConfig(
        String name,
        String prefix,
        RouteDialect dialect,
        URI upstream,
        String provider,
        Optional<String> workspace,
        HttpVersion httpVersion,
        Optional<Path> trust,
        Optional<Mode> mode,
        Optional<ClientMarkers> clientMarkers,
        HoldConfig hold,
        CredentialConfig credential,
        List<AccountConfig> accounts,
        Duration coolDown,
        boolean streamUsage,
        boolean regional,
        Map<String, String> deployments) {

    /** Which HTTP a provider is spoken to with. */
    public enum HttpVersion {
        /** With TLS what the provider prefers of HTTP/2 and HTTP/1.1, without TLS HTTP/1.1. */
        AUTO,
        /** Only HTTP/1.1. */
        HTTP_1_1,
        /** HTTP/2; without TLS by prior knowledge. */
        HTTP_2
    }

    public RouteConfig {
        if (!prefix.startsWith("/") || prefix.length() < 2 || prefix.endsWith("/")) {
            throw new IllegalArgumentException(
                    "route prefix '" + prefix + "' must begin with a slash, not end with one, and name something");
        }
        accounts = List.copyOf(accounts);
        deployments = Map.copyOf(deployments);
        String scheme = upstream.getScheme() == null ? "" : upstream.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || upstream.getHost() == null) {
            throw new IllegalArgumentException("upstream '" + upstream + "' must be an http or https URL with a host");
        }
        if (upstream.getRawQuery() != null || upstream.getRawFragment() != null || upstream.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "upstream of route '" + name + "' must not have user information, a query or a fragment");
        }
        long withKey = accounts.stream()
                .filter(account -> account.credential().isOwn())
                .count();
        if (!credential.isOwn() && withKey != 0 && withKey != accounts.size()) {
            throw new IllegalArgumentException("some accounts of route '" + name
                    + "' have a credential and some have none: these would be shown what callers show the gateway");
        }
    }

    /** The public Anthropic endpoint under {@code /anthropic}. */
    public static RouteConfig anthropic() {
        return usual(RouteDialect.ANTHROPIC_MESSAGES);
    }

    /** The public OpenAI endpoint under {@code /openai}. */
    public static RouteConfig openAi() {
        return usual(RouteDialect.OPENAI);
    }

    /** A route that speaks Anthropic Messages, with defaults for all else. */
    public static RouteConfig anthropic(String name, String prefix, URI upstream) {
        return of(RouteDialect.ANTHROPIC_MESSAGES, name, prefix, upstream);
    }

    /** A route that speaks Chat Completions and Responses, with defaults for all else. */
    public static RouteConfig openAi(String name, String prefix, URI upstream) {
        return of(RouteDialect.OPENAI, name, prefix, upstream);
    }

    /** The public endpoint of a dialect under its provider's name. */
    static RouteConfig usual(RouteDialect dialect) {
        return of(dialect, dialect.provider(), "/" + dialect.provider(), dialect.upstream());
    }

    /** A route with defaults for all that is not told. */
    public static RouteConfig of(RouteDialect dialect, String name, String prefix, URI upstream) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                dialect.provider(),
                Optional.empty(),
                HttpVersion.AUTO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                HoldConfig.defaults(),
                CredentialConfig.NONE,
                List.of(),
                Duration.ofSeconds(30),
                false,
                false,
                Map.of());
    }

    /** Whether the gateway shows a credential of its own there. */
    public boolean showsOwnCredential() {
        return credential.isOwn()
                || accounts.stream().anyMatch(account -> account.credential().isOwn());
    }

    /** What model a name in a path stands for. */
    public String model(String name) {
        return deployments.getOrDefault(name, name);
    }

    /** The same for one of its accounts alone. */
    public RouteConfig at(AccountConfig account) {
        return with(changed -> {
            changed.upstream = account.upstream().orElse(upstream);
            changed.workspace = account.workspace().or(() -> workspace);
            changed.credential = account.credential().isOwn() ? account.credential() : credential;
            changed.accounts = List.of();
        });
    }

    public RouteConfig withUpstream(URI value) {
        return with(changed -> changed.upstream = value);
    }

    public RouteConfig withWorkspace(String value) {
        return with(changed -> changed.workspace = Optional.of(value));
    }

    public RouteConfig withHttpVersion(HttpVersion value) {
        return with(changed -> changed.httpVersion = value);
    }

    public RouteConfig withTrust(Path value) {
        return with(changed -> changed.trust = Optional.of(value));
    }

    public RouteConfig withMode(Mode value) {
        return with(changed -> changed.mode = Optional.of(value));
    }

    public RouteConfig withHold(HoldConfig value) {
        return with(changed -> changed.hold = value);
    }

    public RouteConfig withCredential(CredentialConfig value) {
        return with(changed -> changed.credential = value);
    }

    public RouteConfig withAccounts(List<AccountConfig> value) {
        return with(changed -> changed.accounts = value);
    }

    public RouteConfig withStreamUsage(boolean value) {
        return with(changed -> changed.streamUsage = value);
    }

    public RouteConfig withRegional(boolean value) {
        return with(changed -> changed.regional = value);
    }

    public RouteConfig withDeployments(Map<String, String> value) {
        return with(changed -> changed.deployments = value);
    }

    public RouteConfig withProvider(String value) {
        return with(changed -> changed.provider = value);
    }

    private RouteConfig with(Consumer<Changed> change) {
        Changed changed = new Changed(this);
        change.accept(changed);
        return changed.route();
    }

    /** A copy on its way to differ; what no method changes is taken from the original. */
    private static final class Changed {

        private final RouteConfig from;
        private URI upstream;
        private Optional<String> workspace;
        private HttpVersion httpVersion;
        private Optional<Path> trust;
        private Optional<Mode> mode;
        private HoldConfig hold;
        private CredentialConfig credential;
        private List<AccountConfig> accounts;
        private boolean streamUsage;
        private boolean regional;
        private String provider;
        private Map<String, String> deployments;

        Changed(RouteConfig from) {
            this.from = from;
            this.upstream = from.upstream;
            this.workspace = from.workspace;
            this.httpVersion = from.httpVersion;
            this.trust = from.trust;
            this.mode = from.mode;
            this.hold = from.hold;
            this.credential = from.credential;
            this.accounts = from.accounts;
            this.streamUsage = from.streamUsage;
            this.regional = from.regional;
            this.provider = from.provider;
            this.deployments = from.deployments;
        }

        RouteConfig route() {
            return new RouteConfig(
                    from.name,
                    from.prefix,
                    from.dialect,
                    upstream,
                    provider,
                    workspace,
                    httpVersion,
                    trust,
                    mode,
                    from.clientMarkers,
                    hold,
                    credential,
                    accounts,
                    from.coolDown,
                    streamUsage,
                    regional,
                    deployments);
        }
    }
}
