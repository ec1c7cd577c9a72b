package dev.tokenoptimizer.bench.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(ints = {4 << 10, 64 << 10, 400 << 10, 2 << 20})
    void requestsHaveAboutTheSizeAskedFor(int bytes) {
        double mean = turns(bytes).stream()
                .mapToInt(turn -> turn.body().length)
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(bytes, Percentage.withPercentage(10));
    }

    @Test
    void everyTurnBeginsWithTheMessagesOfTheOneBefore() throws IOException {
        List<Turn> turns = turns(64 << 10);
        for (int i = 1; i < turns.size(); i++) {
            JsonNode before = messages(turns.get(i - 1));
            JsonNode after = messages(turns.get(i));
            assertThat(after.size()).isEqualTo(before.size() + 2);
            for (int message = 0; message < before.size(); message++) {
                assertThat(after.get(message)).isEqualTo(before.get(message));
            }
        }
    }

    @Test
    void theNumberStandsInTheMessageThatTheTurnsBeginWith() throws IOException {
        Turn first = turns(4 << 10).get(0);
        first.name(0xCAFE);
        JsonNode messages = messages(first);
        assertThat(messages.get(messages.size() - 1).at("/content/0/text").asText())
                .startsWith("follow-up numbered 000000000000cafe: ");
    }

    @Test
    void aRenewedLastMessageLeavesTheOthersAsTheyAre() throws IOException {
        Turn last = turns(64 << 10).getLast();
        JsonNode before = messages(last);
        last.renewLast(0xCAFE);
        JsonNode after = messages(last);
        int end = before.size() - 1;
        assertThat(after.get(end)).isNotEqualTo(before.get(end));
        for (int message = 0; message < end; message++) {
            assertThat(after.get(message)).isEqualTo(before.get(message));
        }
    }

    @Test
    void aRenewedRequestHasNewToolsSystemAndMessages() throws IOException {
        Turn turn = turns(64 << 10).getLast();
        JsonNode before = MAPPER.readTree(turn.body());
        turn.renewAll(0xCAFE);
        JsonNode after = MAPPER.readTree(turn.body());
        for (String part : List.of("tools", "system", "messages")) {
            assertThat(after.get(part).get(0)).isNotEqualTo(before.get(part).get(0));
        }
    }

    @Test
    void sameSeedSameBytes() {
        assertThat(turns(4 << 10).get(3).body()).isEqualTo(turns(4 << 10).get(3).body());
    }

    /** Requests of agents that were recorded have a backslash in every 27 to 32 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {64 << 10, 400 << 10, 2 << 20})
    void escapesAreAsFrequentAsInLife(int bytes) {
        byte[] body = turns(bytes).get(0).body();
        int backslashes = 0;
        for (byte b : body) {
            backslashes += b == '\\' ? 1 : 0;
        }
        assertThat((double) body.length / backslashes).isCloseTo(30, within(12.0));
    }

    private static List<Turn> turns(int bytes) {
        return Conversation.of(bytes, 7, false).turns();
    }

    private static JsonNode messages(Turn turn) throws IOException {
        return MAPPER.readTree(turn.body()).get("messages");
    }
}
