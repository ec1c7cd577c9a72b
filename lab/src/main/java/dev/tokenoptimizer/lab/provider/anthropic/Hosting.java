package dev.tokenoptimizer.lab.provider.anthropic;

import java.util.Optional;

/**
 * How a cloud platform wants a body of the Messages API (Anthropic's pages on Claude in Amazon Bedrock, on Vertex AI and in Microsoft
 * Foundry, October 2026).
 *
 * @param version what {@code anthropic_version} must be in the body; empty where a header says it
 * @param modelInPath whether the path names the model, and the body must not
 * @param betasInBody whether beta features stand in {@code anthropic_beta}, and the path says whether the answer is a stream
 * @param automaticCaching whether {@code cache_control} may stand at the top level
 */
public record Hosting(Optional<String> version, boolean modelInPath, boolean betasInBody, boolean automaticCaching) {

    /** InvokeModel and its stream. */
    public static final Hosting INVOKE_MODEL = new Hosting(Optional.of("bedrock-2023-05-31"), true, true, false);

    /** Bedrock's endpoint that speaks the Messages API itself. */
    public static final Hosting BEDROCK_MESSAGES = new Hosting(Optional.empty(), false, false, true);

    public static final Hosting VERTEX = new Hosting(Optional.of("vertex-2023-10-16"), true, false, true);

    public static final Hosting FOUNDRY = new Hosting(Optional.empty(), false, false, true);
}
