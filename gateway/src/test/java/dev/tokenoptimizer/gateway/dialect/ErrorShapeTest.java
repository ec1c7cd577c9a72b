package dev.tokenoptimizer.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorShapeTest {

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, ANTHROPIC",
        "/nothing/known, ANTHROPIC",
        "/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict, ANTHROPIC",
        "/v1/chat/completions, OPENAI",
        "/misspelt/v1/responses, OPENAI",
        "/openai/deployments/d/images, OPENAI",
        "/model/eu.anthropic.claude-opus-4-8/converse-stream, AWS",
        "/misspelt/model/m/invoke, AWS",
        "/v1beta/openai/chat/completions, OPENAI",
        "/v1beta/models/gemini-3-pro:generateContent, GOOGLE",
        "/v1/projects/p/locations/l/publishers/google/models/m:streamGenerateContent, GOOGLE",
        "/v1/projects/p/locations/l/cachedContents/7, GOOGLE",
    })
    void aPathThatNoRouteTakesSuggestsHowItsClientExpectsErrors(String path, ErrorShape shape) {
        assertThat(ErrorShape.suggestedBy(path)).isEqualTo(shape);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/projects/p/locations/l/publishers/anthropic/models/claude-opus-5:rawPredict, ANTHROPIC",
        "/v1/projects/p/locations/l/publishers/anthropic/models/claude-opus-5:streamRawPredict, ANTHROPIC",
        "/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict, ANTHROPIC",
        "/v1/projects/p/locations/l/publishers/google/models/gemini-3-pro:generateContent, GOOGLE",
        "/v1/projects/p/locations/l/publishers/google/models/gemini-3-pro:countTokens, GOOGLE",
        "/v1/projects/p/locations/l/publishers/meta/models/llama:rawPredict, GOOGLE",
        "/v1/projects/p/locations/l/cachedContents, GOOGLE",
        "/v1/projects/p/locations/l/cachedContents/7, GOOGLE",
    })
    void onARouteOfVertexErrorsAreAnthropicsWhereClaudeIsAskedForAndElseGoogles(String path, ErrorShape shape) {
        assertThat(RouteDialect.VERTEX.errorShape(path)).isEqualTo(shape);
    }
}
