package dev.tokenoptimizer.dialect.fuzz;

import dev.tokenoptimizer.dialect.anthropic.FuzzedMessages;
import dev.tokenoptimizer.dialect.bedrock.FuzzedConverse;
import dev.tokenoptimizer.dialect.gemini.FuzzedGemini;
import dev.tokenoptimizer.dialect.openai.FuzzedOpenAi;
import java.util.stream.Stream;

/** All dialects, some of them on several platforms, where these take markers of different kinds. */
final class FuzzedDialects {

    private FuzzedDialects() {}

    static Stream<FuzzedDialect> all() {
        return Stream.of(
                new FuzzedMessages(),
                FuzzedOpenAi.chat(),
                FuzzedOpenAi.chatWithControls(),
                FuzzedOpenAi.responses(),
                FuzzedConverse.claude(),
                FuzzedConverse.nova(),
                new FuzzedGemini());
    }
}
