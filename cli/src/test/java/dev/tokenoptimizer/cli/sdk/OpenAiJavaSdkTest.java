package dev.tokenoptimizer.cli.sdk;

/** The official Java SDK of OpenAI takes the simulated provider for the real one. */
class OpenAiJavaSdkTest extends OpenAiJavaSdkChecks {

    @Override
    String baseUrl() {
        return stage.openAiDirectUrl();
    }
}
