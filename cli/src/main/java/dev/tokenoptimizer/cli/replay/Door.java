package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.lab.trace.RecordedApi;
import java.net.URI;

/**
 * What an application sets as its base URLs: those of one instance, or of the provider itself.
 *
 * @param anthropic without a version
 * @param openAi without a version
 */
record Door(URI anthropic, URI openAi) {

    /** Where requests of this API are sent. */
    URI to(RecordedApi api) {
        return switch (api) {
            case ANTHROPIC_MESSAGES -> URI.create(anthropic + "/v1/messages");
            case OPENAI_CHAT -> URI.create(openAi + "/v1/chat/completions");
            case OPENAI_RESPONSES -> URI.create(openAi + "/v1/responses");
        };
    }
}
