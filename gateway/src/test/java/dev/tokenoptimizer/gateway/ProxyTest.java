package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The common way of a request. */
@Timeout(30)
class ProxyTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String ANSWER = "{\"usage\":{\"input_tokens\":1}}";

    @Test
    void aMessagesRequestIsMarkedAndItsAnswerComesBackUntouched() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering("200 OK", "application/json", ANSWER);
                Running running = new Running(Running.config(upstream.uri()))) {
            HttpResponse<String> answer = CLIENT.send(
                    post(running.uri("/anthropic/v1/messages?beta=true"), "{\"model\":\"m\"}"),
                    BodyHandlers.ofString());

            FakeUpstream.Received received = upstream.next();
            assertThat(received.line()).isEqualTo("POST /v1/messages?beta=true HTTP/1.1");
            assertThat(received.text()).isEqualTo("{" + MarkingOptimizer.MARK + "\"model\":\"m\"}");
            assertThat(received.values("content-length")).containsExactly(String.valueOf(received.body().length));
            assertThat(received.values("host")).containsExactly("127.0.0.1:" + upstream.port());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(ANSWER);
            assertThat(answer.headers().firstValue("request-id")).hasValue("req_fake");

            ExchangeReport report = running.report();
            assertThat(report.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(report.status()).isEqualTo(200);
            assertThat(report.route()).isEqualTo("anthropic");
            assertThat(report.path()).isEqualTo("/anthropic/v1/messages");
            assertThat(report.requestBytes()).isEqualTo(13);
            assertThat(report.sentBytes()).isEqualTo(13 + MarkingOptimizer.MARK.length());
            assertThat(report.answerBytes()).isEqualTo(ANSWER.length());
            assertThat(report.ledger()).isPresent();
            assertThat(answer.headers().firstValue("x-token-optimizer-request-id"))
                    .hasValue(report.id());
            MarkingOptimizer.Marked prepared = running.prepared();
            assertThat(prepared.begun).isTrue();
            assertThat(prepared.served).hasValue(1);
            assertThat(prepared.tapped).isEqualTo(ANSWER);
        }
    }

    private static HttpRequest post(URI uri, String body) {
        return HttpRequest.newBuilder(uri)
                .header("content-type", "application/json")
                .header("x-api-key", "sk-test")
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
