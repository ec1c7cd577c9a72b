package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.prompt.Ttl;

/**
 * A cache marker of a request.
 *
 * @param index block whose end it marks; {@link #IMPLICIT} leaves the place to the provider
 * @param ttl lifetime it asks for; of no matter where the provider has but one
 */
public record Marker(int index, Ttl ttl) {

    /** Instead of a block: where the provider sets a breakpoint by itself. Only under the rules of OpenAI. */
    public static final int IMPLICIT = -1;

    /** The breakpoint that a provider sets by itself unless it is told not to. */
    public static final Marker OF_PROVIDER = new Marker(IMPLICIT, Ttl.THIRTY_MINUTES);
}
