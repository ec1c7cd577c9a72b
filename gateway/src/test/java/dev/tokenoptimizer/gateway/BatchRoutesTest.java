package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What batches cost, read out of their results on their way through a whole gateway. */
@Timeout(60)
class BatchRoutesTest {

    private static final String RESULTS = """
            {"result":{"type":"succeeded","message":{"type":"message","model":"claude-sonnet-4-6","usage":{"input_tokens":1000,"output_tokens":0}}}}
            {"response":{"body":{"object":"chat.completion","model":"gpt-5.2","usage":{"prompt_tokens":1000,"completion_tokens":0}}}}
            {"response":{"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":1000}}}
            """;

    private FakeUpstream upstream;
    private Served gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeUpstream.answering("200 OK", "application/octet-stream", RESULTS);
        gateway = new Served(Served.config(
                RouteConfig.anthropic("anthropic", "/anthropic", upstream.uri()),
                RouteConfig.openAi("openai", "/openai", upstream.uri()),
                RouteConfig.of(RouteDialect.AZURE_OPENAI, "azure", "/azure", upstream.uri()),
                RouteConfig.of(RouteDialect.GEMINI, "gemini", "/gemini", upstream.uri())));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/anthropic/v1/messages/batches/msgbatch_1/results, anthropic.batch, 0.0015",
        "/openai/v1/files/file-1/content, openai.batch, 0.000875",
        "/azure/openai/files/file-1/content?api-version=2024-10-21, openai.batch, 0.000875",
        "/gemini/download/v1beta/files/batch-1:download?alt=media, gemini.batch, 0.00015",
        "/gemini/v1beta/files/batch-1:download?alt=media, gemini.batch, 0.00015",
    })
    void resultsPassAsTheyAreAndBillHalfThePriceOnce(String path, String dialect, String dollars) throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = gateway.get(path);
            assertThat(answer.body()).isEqualTo(RESULTS);
        }

        ExchangeReport report = gateway.report();
        assertThat(report.dialect()).isEqualTo(dialect);
        assertThat(report.tapLost()).isFalse();
        assertThat(gateway.ledger().overall().requests()).isEqualTo(1);
        assertThat(gateway.ledger().overall().paid()).isEqualByComparingTo(dollars);
    }

    @Test
    void aPartThatDoesNotBeginWithTheFileIsNotReadAndThatIsNoticed() throws Exception {
        String line = "{\"response\":{\"body\":{\"object\":\"chat.completion\",\"model\":\"gpt-5.2\",\"usage\":"
                + "{\"prompt_tokens\":1000,\"completion_tokens\":0}}}}\n";
        serveParts(line + line, line.length());
        gateway.get("/openai/v1/files/file-1/content", "range", "bytes=" + line.length() + "-");
        assertThat(gateway.report().tapLost()).isTrue();
        assertThat(gateway.ledger().overall().requests()).isZero();

        serveParts(line + line, 0);
        gateway.get("/openai/v1/files/file-1/content", "range", "bytes=0-");
        assertThat(gateway.report().tapLost()).isFalse();
        assertThat(gateway.ledger().overall().requests()).isEqualTo(2);
    }

    private void serveParts(String file, int from) {
        String part = file.substring(from);
        upstream.nowPlay((request, wire) ->
                wire.send("HTTP/1.1 206 Partial Content\r\ncontent-range: bytes " + from + "-" + (file.length() - 1)
                        + "/" + file.length() + "\r\ncontent-length: " + part.length() + "\r\n\r\n" + part));
    }
}
