package dev.tokenoptimizer.cli.explain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.tariff.Tariffs;
import java.io.IOException;

/** Which API a body is for. */
final class BodyKind {

    private static final JsonFactory JSON = new JsonFactory();

    private BodyKind() {}

    /**
     * By what stands in the body: {@code input} is only known to Responses, and of two APIs with {@code messages} the one whose
     * provider knows the model. A body that cannot be read is taken for one of Anthropic's.
     */
    static RecordedApi of(byte[] body, Tariffs tariffs) {
        String model = "";
        boolean messages = false;
        boolean input = false;
        try (JsonParser in = JSON.createParser(body)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                messages |= name.equals("messages");
                input |= name.equals("input") || name.equals("previous_response_id");
                model = name.equals("model") && value == JsonToken.VALUE_STRING ? in.getText() : model;
                in.skipChildren();
            }
        } catch (IOException unreadable) {
            return RecordedApi.ANTHROPIC_MESSAGES;
        }
        if (input && !messages) {
            return RecordedApi.OPENAI_RESPONSES;
        }
        return tariffs.find(RecordedApi.OPENAI_CHAT.platform(), model).isPresent()
                ? RecordedApi.OPENAI_CHAT
                : RecordedApi.ANTHROPIC_MESSAGES;
    }
}
