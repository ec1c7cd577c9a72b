package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.Test;

/** The official Java SDK of OpenAI sees through the gateway what it sees without it, but for the bill. */
class OpenAiJavaSdkThroughUsTest extends OpenAiJavaSdkChecks {

    private static final String HEAD = "You know every gauge of the river. ".repeat(500);

    @Override
    String baseUrl() {
        return stage.openAiUrl();
    }

    @Test
    void aLongHeadIsReadThoughNobodySetABreakpoint() {
        OpenAIClient client = client("sk-head");
        long read = 0;
        for (int i = 0; i < 6; i++) {
            read = client.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model("gpt-6-sol")
                            .addDeveloperMessage(HEAD)
                            .addUserMessage("Question " + i)
                            .build())
                    .usage()
                    .orElseThrow()
                    .promptTokensDetails()
                    .orElseThrow()
                    .cachedTokens()
                    .orElse(0L);
        }
        client.close();
        assertThat(read).isGreaterThan(2_000);
    }

    @Test
    void whatWasStreamedIsInTheLedgerAsItWasInvoiced() {
        OpenAIClient client = client("sk-ledger");
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(ResponseCreateParams.builder()
                        .model("gpt-6-sol")
                        .instructions(HEAD)
                        .input("Tell me about the tides.")
                        .build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        client.close();
        assertThat(accumulator.response().usage()).isPresent();
        Stage.await(
                "the ledger is the invoice",
                () -> stage.gateway()
                                .ledger()
                                .overall()
                                .paid()
                                .compareTo(stage.provider()
                                        .totalInvoice()
                                        .completed()
                                        .cost()
                                        .toDollars())
                        == 0);
    }
}
