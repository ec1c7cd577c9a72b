package dev.tokenoptimizer.lab.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.provider.Recorded;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies of generateContent as real applications send them. */
class RealBodiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Optional<Tariff> TARIFF = TariffBook.shipped().find("gemini", "gemini-2.5-flash");

    private final RequestReader reader = new RequestReader(model -> TARIFF);

    /** Not a calibration: the simulator only has to count in the provider's order of magnitude. */
    @Test
    void whatGoogleAnsweredIsTakenAndCountedNearItsBill() throws Exception {
        List<Double> ratios = new ArrayList<>();
        int read = 0;
        for (JsonNode line : Recorded.lines("recordings.jsonl.gz", Integer.MAX_VALUE)) {
            String api = line.get("api").asText();
            JsonNode usage = line.at("/response_body/usageMetadata/promptTokenCount");
            if (!api.endsWith("enerateContent") || line.get("response_status").asInt() != 200) {
                continue;
            }
            ReadRequest request = reader.read(
                    JSON.writeValueAsBytes(line.get("request_body")), "gemini-2.5-flash", "generateContent");
            read++;
            if (usage.asDouble() >= 100) {
                ratios.add(request.prompt().size() / usage.asDouble());
            }
        }
        ratios.sort(null);
        assertThat(read).isGreaterThan(200);
        assertThat(ratios).hasSizeGreaterThan(20);
        assertThat(ratios.get(ratios.size() / 2)).isBetween(0.75, 1.3);
    }
}
