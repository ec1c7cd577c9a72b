package dev.tokenoptimizer.lab.provider.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.provider.Recorded;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.tariff.TariffBook;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies of Converse as real applications send them. */
class RealBodiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TariffBook TARIFFS = TariffBook.shipped();

    private final ConverseReader reader = new ConverseReader(model -> TARIFFS.find("bedrock", model));

    /** Not a calibration: the simulator only has to count in the provider's order of magnitude. */
    @Test
    void whatClaudeAnsweredIsTakenAndCountedNearItsBill() throws Exception {
        List<Double> ratios = new ArrayList<>();
        for (JsonNode line : Recorded.lines("recordings.jsonl.gz", Integer.MAX_VALUE)) {
            String[] path = line.path("url_path").asText().split("/", -1);
            JsonNode usage = line.at("/response_body/usage");
            if (!line.get("api").asText().equals("bedrock.converse")
                    || !path[path.length - 2].contains("claude")
                    || usage.isMissingNode()) {
                continue;
            }
            String model = URLDecoder.decode(path[path.length - 2], StandardCharsets.UTF_8);
            if (TARIFFS.find("bedrock", model).isEmpty()) {
                continue;
            }
            ReadRequest request = reader.read(JSON.writeValueAsBytes(line.get("request_body")), model, false);
            double billed = usage.get("inputTokens").asDouble()
                    + usage.path("cacheReadInputTokens").asDouble()
                    + usage.path("cacheWriteInputTokens").asDouble();
            if (billed >= 200) {
                ratios.add(request.prompt().totalTokens() / billed);
            }
        }
        ratios.sort(null);
        assertThat(ratios).hasSizeGreaterThan(10);
        assertThat(ratios.get(ratios.size() / 2)).isBetween(0.75, 1.3);
    }
}
