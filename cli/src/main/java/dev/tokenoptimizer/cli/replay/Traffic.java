package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.lab.trace.ModelField;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.RequestFile;
import dev.tokenoptimizer.lab.trace.ResponsesForm;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The requests of a file as they are sent: byte for byte, but for what stands in for what was recorded.
 * Thread-safe. */
final class Traffic {

    private final RequestFile file;
    private final Map<String, String> models;
    private final boolean chatAsResponses;

    /**
     * @param models by platform, what the requests of its APIs ask for instead of what they were recorded with
     * @param chatAsResponses whether requests of Chat Completions are made to Responses instead
     */
    Traffic(RequestFile file, Map<String, String> models, boolean chatAsResponses) {
        this.file = file;
        this.models = Map.copyOf(models);
        this.chatAsResponses = chatAsResponses;
    }

    List<RecordedRequest> requests() {
        return file.requests();
    }

    /** Rows of other APIs. */
    long skipped() {
        return file.skipped();
    }

    RecordedApi api(int request) {
        RecordedApi recorded = requests().get(request).api();
        return turned(recorded) ? RecordedApi.OPENAI_RESPONSES : recorded;
    }

    byte[] body(int request) throws IOException {
        RecordedRequest recorded = requests().get(request);
        byte[] body = file.body(recorded);
        String model = models.get(recorded.api().platform());
        try {
            byte[] asked = model == null ? body : ModelField.replace(body, model);
            return turned(recorded.api()) ? ResponsesForm.of(asked) : asked;
        } catch (IOException e) {
            throw CommandFailure.badInput("line " + recorded.line() + " holds no body: " + e.getMessage(), e);
        }
    }

    private boolean turned(RecordedApi recorded) {
        return chatAsResponses && recorded == RecordedApi.OPENAI_CHAT;
    }
}
