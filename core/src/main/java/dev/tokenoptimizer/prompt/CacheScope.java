package dev.tokenoptimizer.prompt;

/**
 * Who shares a provider-side cache: provider, platform or region, and the credential's workspace, organisation or
 * account. Part of every fingerprint; the model and the parameters that change the rendered prompt are added by the
 * dialect.
 *
 * @param provider provider and platform, for example {@code anthropic}
 * @param owner workspace, organisation or project, or the keyed hash of the credential; never the credential itself
 */
public record CacheScope(String provider, String owner) {}
