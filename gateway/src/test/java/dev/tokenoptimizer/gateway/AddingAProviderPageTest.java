package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.tariff.TariffBook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/adding-a-provider.md has its reader write does what it says: two providers that nothing else here knows of. */
@Timeout(60)
class AddingAProviderPageTest {

    private static final String JSON = "application/json";
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\\n(.*?)```");
    private static final Pattern UPSTREAM = Pattern.compile("upstream: https://\\S+");

    /** Mistral is shipped, too, so that it goes by another name here. */
    private static final String SHIPPED = "mistral";

    private static final String ADDED = "newcomer";

    @TempDir
    private Path directory;

    private FakeUpstream upstream;
    private Served gateway;
    private String page;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeUpstream.answering("200 OK", JSON, "{}");
        page = Files.readString(Path.of("../docs/adding-a-provider.md"));
        Map<String, StringBuilder> sections = new LinkedHashMap<>();
        for (String example : examples()) {
            collect(example, sections);
        }
        String routes = Objects.requireNonNull(sections.remove("routes:")).toString();
        Path tariffs = Files.writeString(directory.resolve("own.yaml"), joined(sections));
        Path config = Files.writeString(
                directory.resolve("gateway.yaml"),
                "routes:\n" + UPSTREAM.matcher(routes).replaceAll("upstream: " + upstream.uri()) + "tariffs:\n  file: "
                        + tariffs + "\n");
        GatewayConfig loaded =
                new ConfigLoader(Optional.of(config), Map.of()).load().config();
        gateway = new Served(Served.onAnyPort(loaded));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private List<String> examples() {
        List<String> examples = new ArrayList<>();
        Matcher matcher = YAML.matcher(page);
        while (matcher.find()) {
            examples.add(matcher.group(1).replace(SHIPPED, ADDED));
        }
        return examples;
    }

    /** Examples are parts of the same two files: what stands under the same word at the margin goes together. */
    private static void collect(String example, Map<String, StringBuilder> sections) {
        StringBuilder section = new StringBuilder();
        for (String line : example.lines().toList()) {
            if (line.startsWith(" ")) {
                section.append(line).append('\n');
            } else {
                section = sections.computeIfAbsent(line, any -> new StringBuilder());
            }
        }
    }

    private static String joined(Map<String, StringBuilder> sections) {
        StringBuilder file = new StringBuilder();
        sections.forEach((name, lines) -> file.append(name).append('\n').append(lines));
        return file.toString();
    }

    @Test
    void nothingOfItIsKnownWithoutThePage() {
        assertThat(TariffBook.shipped().platforms()).doesNotContain(ADDED, "minimax");
    }

    @Test
    void conversationsOfTheOneGetAKeyAndCountWithoutMoney() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer(
                "200 OK",
                JSON,
                "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":2000,\"completion_tokens\":5,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":1500}}}"));
        List<String> keys = new ArrayList<>();
        for (String said : List.of("one", "one\"},{\"role\":\"user\",\"content\":\"and?", "two")) {
            ExchangeReport report = gateway.post(
                    "/" + ADDED + "/v1/chat/completions",
                    "{\"model\":\"large\",\"messages\":[{\"role\":\"user\",\"content\":\"" + said + "\"}]}");
            String sent = upstream.next().text();
            keys.add(sent.substring(0, sent.indexOf("\"model\"")));
            assertThat(report.ledger().orElseThrow().billed().read()).isEqualTo(1_500);
            assertThat(report.ledger().orElseThrow().paid().picoDollars()).isZero();
        }

        assertThat(keys).allMatch(key -> key.matches("\\{\"prompt_cache_key\":\"[0-9a-f]{32}\","));
        assertThat(keys.get(1)).isEqualTo(keys.get(0)).isNotEqualTo(keys.get(2));
    }

    @Test
    void promptsOfTheOtherAreMarkedAndChargedAsThePageSays() throws Exception {
        String body = "{\"model\":\"MiniMax-M2.5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "Why? ".repeat(2_000) + "\"}]}";
        gateway.post("/minimax/v1/messages", body);
        upstream.next();
        List<String> charged = new ArrayList<>();
        for (String kind : List.of("creation", "read")) {
            upstream.nowPlay((request, wire) -> wire.answer(
                    "200 OK",
                    JSON,
                    "{\"type\":\"message\",\"usage\":{\"input_tokens\":100,\"cache_" + kind
                            + "_input_tokens\":2000,\"output_tokens\":10}}"));
            ExchangeReport report = gateway.post("/minimax/v1/messages", body);
            assertThat(upstream.next().text()).contains(",\"cache_control\":{\"type\":\"ephemeral\"}}]");
            charged.add(report.ledger()
                    .orElseThrow()
                    .paid()
                    .toDollars()
                    .stripTrailingZeros()
                    .toPlainString());
        }

        assertThat(charged).containsExactly("0.000792", "0.000102").allMatch(page::contains);
    }
}
