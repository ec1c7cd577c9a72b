package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where requests with a path prefix go.
 *
 * @param name short name in metrics, logs and error messages
 * @param prefix path prefix, beginning with a slash and without one at the end; taken off before forwarding
 * @param dialect wire APIs spoken there, {@link #ANTHROPIC_MESSAGES} or {@link #OPENAI}
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
 */
public record RouteConfig(
        String name,
        String prefix,
        String dialect,
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
        Duration coolDown) {

    public static final String ANTHROPIC_MESSAGES = "anthropic.messages";

    /** Chat Completions and Responses; the path tells which. */
    public static final String OPENAI = "openai";

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
        String scheme = upstream.getScheme() == null ? "" : upstream.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || upstream.getHost() == null) {
            throw new IllegalArgumentException("upstream '" + upstream + "' must be an http or https URL with a host");
        }
        if (upstream.getRawQuery() != null || upstream.getRawFragment() != null || upstream.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "upstream of route '" + name + "' must not have user information, a query or a fragment");
        }
        long withKey = accounts.stream()
                .filter(account -> account.credential().value().isPresent())
                .count();
        if (credential.value().isEmpty() && withKey != 0 && withKey != accounts.size()) {
            throw new IllegalArgumentException("some accounts of route '" + name
                    + "' have a credential and some have none: these would be shown what callers show the gateway");
        }
        if (!dialect.equals(ANTHROPIC_MESSAGES) && !dialect.equals(OPENAI)) {
            throw new IllegalArgumentException(
                    "dialect '" + dialect + "' is not known; known: " + ANTHROPIC_MESSAGES + ", " + OPENAI);
        }
    }

    /** The public Anthropic endpoint under {@code /anthropic}. */
    public static RouteConfig anthropic() {
        return anthropic("anthropic", "/anthropic", URI.create("https://api.anthropic.com"));
    }

    /** The public OpenAI endpoint under {@code /openai}. */
    public static RouteConfig openAi() {
        return openAi("openai", "/openai", URI.create("https://api.openai.com"));
    }

    /** A route that speaks Anthropic Messages, with defaults for all else. */
    public static RouteConfig anthropic(String name, String prefix, URI upstream) {
        return route(name, prefix, ANTHROPIC_MESSAGES, upstream, "anthropic");
    }

    /** A route that speaks Chat Completions and Responses, with defaults for all else. */
    public static RouteConfig openAi(String name, String prefix, URI upstream) {
        return route(name, prefix, OPENAI, upstream, "openai");
    }

    private static RouteConfig route(String name, String prefix, String dialect, URI upstream, String provider) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                Optional.empty(),
                HttpVersion.AUTO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                HoldConfig.defaults(),
                CredentialConfig.NONE,
                List.of(),
                Duration.ofSeconds(30));
    }

    /** Whether the gateway shows a credential of its own there. */
    public boolean showsOwnCredential() {
        return credential.value().isPresent()
                || accounts.stream()
                        .anyMatch(account -> account.credential().value().isPresent());
    }

    /** The same for one of its accounts alone. */
    public RouteConfig at(AccountConfig account) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                account.upstream().orElse(upstream),
                provider,
                account.workspace().or(() -> workspace),
                httpVersion,
                trust,
                mode,
                clientMarkers,
                hold,
                account.credential().value().isPresent() ? account.credential() : credential,
                List.of(),
                coolDown);
    }

    public RouteConfig withWorkspace(String changed) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                Optional.of(changed),
                httpVersion,
                trust,
                mode,
                clientMarkers,
                hold,
                credential,
                accounts,
                coolDown);
    }

    public RouteConfig withHttpVersion(HttpVersion changed) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                workspace,
                changed,
                trust,
                mode,
                clientMarkers,
                hold,
                credential,
                accounts,
                coolDown);
    }

    public RouteConfig withTrust(Path changed) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                workspace,
                httpVersion,
                Optional.of(changed),
                mode,
                clientMarkers,
                hold,
                credential,
                accounts,
                coolDown);
    }

    public RouteConfig withMode(Mode changed) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                workspace,
                httpVersion,
                trust,
                Optional.of(changed),
                clientMarkers,
                hold,
                credential,
                accounts,
                coolDown);
    }

    public RouteConfig withHold(HoldConfig changed) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                workspace,
                httpVersion,
                trust,
                mode,
                clientMarkers,
                changed,
                credential,
                accounts,
                coolDown);
    }

    public RouteConfig withCredential(CredentialConfig changed) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                workspace,
                httpVersion,
                trust,
                mode,
                clientMarkers,
                hold,
                changed,
                accounts,
                coolDown);
    }

    public RouteConfig withAccounts(List<AccountConfig> changed) {
        return new RouteConfig(
                name,
                prefix,
                dialect,
                upstream,
                provider,
                workspace,
                httpVersion,
                trust,
                mode,
                clientMarkers,
                hold,
                credential,
                changed,
                coolDown);
    }
}
