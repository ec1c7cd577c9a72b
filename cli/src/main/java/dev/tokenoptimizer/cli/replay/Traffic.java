package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.RequestFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The requests of a file as they are sent: byte for byte, but for a model that another one stands in for. Thread-safe. */
final class Traffic {

    private final RequestFile file;
    private final Map<String, String> models;

    /** @param models by platform, what the requests of its APIs ask for instead of what they were recorded with */
    Traffic(RequestFile file, Map<String, String> models) {
        this.file = file;
        this.models = Map.copyOf(models);
    }

    List<RecordedRequest> requests() {
        return file.requests();
    }

    /** Rows of other APIs. */
    long skipped() {
        return file.skipped();
    }

    RecordedApi api(int request) {
        return requests().get(request).api();
    }

    byte[] body(int request) throws IOException {
        RecordedRequest recorded = requests().get(request);
        byte[] body = file.body(recorded);
        String model = models.get(recorded.api().platform());
        try {
            return model == null ? body : ModelField.replace(body, model);
        } catch (IOException e) {
            throw CommandFailure.badInput("line " + recorded.line() + " holds no body: " + e.getMessage(), e);
        }
    }
}
