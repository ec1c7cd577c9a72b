package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.lab.trace.ModelField;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.RequestFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The requests of a file as they are sent: byte for byte, but for what stands in for what was recorded.
 * Thread-safe. */
final class Traffic {

    private final RequestFile file;
    private final Map<String, String> models;
    private final ChatForm chat;

    /**
     * @param models by platform, what the requests of its APIs ask for instead of what they were recorded with
     * @param chat what requests of Chat Completions are sent as
     */
    Traffic(RequestFile file, Map<String, String> models, ChatForm chat) {
        this.file = file;
        this.models = Map.copyOf(models);
        this.chat = chat;
    }

    List<RecordedRequest> requests() {
        return file.requests();
    }

    /** Rows of other APIs. */
    long skipped() {
        return file.skipped();
    }

    Address address(int request) {
        RecordedRequest recorded = requests().get(request);
        return switch (recorded.api()) {
            case ANTHROPIC_MESSAGES -> Address.MESSAGES;
            case OPENAI_CHAT -> chat.address(recorded.stream());
            case OPENAI_RESPONSES -> Address.RESPONSES;
        };
    }

    byte[] body(int request) throws IOException {
        RecordedRequest recorded = requests().get(request);
        byte[] body = file.body(recorded);
        String model = models.get(recorded.api().platform());
        try {
            byte[] asked = model == null ? body : ModelField.replace(body, model);
            return recorded.api() == RecordedApi.OPENAI_CHAT ? chat.of(asked) : asked;
        } catch (IOException e) {
            throw CommandFailure.badInput("line " + recorded.line() + " holds no body: " + e.getMessage(), e);
        }
    }
}
