package dev.tokenoptimizer.cli.replay;

import java.net.URI;

/**
 * What an application sets as its base URLs: those of one instance, or of the provider itself.
 *
 * @param anthropic without a version
 * @param openAi without a version
 * @param google without a version
 */
record Door(URI anthropic, URI openAi, URI google) {

    /** Where requests to an address are sent. */
    URI to(Address address) {
        URI base = switch (address.provider()) {
            case ANTHROPIC -> anthropic;
            case OPENAI -> openAi;
            case GOOGLE -> google;
        };
        return URI.create(base + address.path());
    }
}
