package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Recorded requests, a {@code .requests.jsonl.gz} file, as a trace: their prompts as the provider renders
 * them, all in one scope. Times that the file does not tell are drawn: a session starts a pause after the one before it in
 * the file, its requests follow each other with pauses, and answers take no time.
 *
 * @param tariff decides how prompts are rendered and counted, whatever model a request names
 * @param form as what they are sent
 * @param seed draws the pauses
 * @param limit requests to read; the rest of the file is not looked at
 */
public record RequestTraceFile(Path file, Tariff tariff, BodyForm form, long seed, long limit) implements TraceSource {

    @Override
    public Trace open() throws TraceFileException, IOException {
        return RequestTrace.open(this);
    }
}
