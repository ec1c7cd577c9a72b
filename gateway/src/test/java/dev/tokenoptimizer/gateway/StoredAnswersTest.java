package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.affinity.Placement;
import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Responses that only the account holds that gave them, on a route with several. */
@Timeout(60)
class StoredAnswersTest {

    private final AtomicInteger answers = new AtomicInteger();
    private FakeUpstream upstream;
    private Served gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = new FakeUpstream(
                (request, wire) -> wire.answer("200 OK", "text/event-stream", events(answers.incrementAndGet())));
        gateway = new Served(Served.config(RouteConfig.openAi("openai", "/openai", upstream.uri())
                .withAccounts(List.of(
                        AccountConfig.of("east", "key-east"),
                        AccountConfig.of("west", "key-west"),
                        AccountConfig.of("north", "key-north")))));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private static String events(int number) {
        return """
            event: response.completed
            data: {"type":"response.completed","response":{"id":"resp_%d","service_tier":"default","usage":{"input_tokens":20,\
            "input_tokens_details":{"cached_tokens":0},"output_tokens":5,"total_tokens":25}}}

            """.formatted(number);
    }

    private ExchangeReport post(String fields) throws Exception {
        return gateway.post("/openai/v1/responses", "{\"model\":\"gpt-6-sol\",\"stream\":true," + fields + "}");
    }

    @Test
    void whatContinuesAnAnswerGoesToTheAccountThatGaveIt() throws Exception {
        Map<Integer, String> accounts = new HashMap<>();
        for (int i = 1; i <= 20; i++) {
            ExchangeReport report = post("\"instructions\":\"application " + i + "\",\"input\":\"hi\"");
            accounts.put(i, report.account());
        }
        assertThat(new HashSet<>(accounts.values())).hasSizeGreaterThan(1);

        for (int i = 1; i <= 20; i++) {
            ExchangeReport next = post("\"previous_response_id\":\"resp_" + i + "\",\"input\":\"go on\"");
            ExchangeReport afterThat =
                    post("\"previous_response_id\":\"resp_" + answers.get() + "\",\"input\":\"more\"");

            assertThat(next.account()).isEqualTo(accounts.get(i));
            assertThat(next.placement()).contains(Placement.BOUND);
            assertThat(afterThat.account()).isEqualTo(accounts.get(i));
        }
    }

    @Test
    void whatIsStoredApartFromAnyPromptIsAtTheFirstAccount() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(post("\"conversation\":\"conv_" + i + "\",\"input\":\"hi\"")
                            .account())
                    .isEqualTo("east");
            assertThat(post("\"prompt\":{\"id\":\"pmpt_" + i + "\"},\"input\":\"hi\"")
                            .account())
                    .isEqualTo("east");
        }
    }
}
