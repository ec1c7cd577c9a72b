package dev.tokenoptimizer.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFilesTest {

    private static final Tariff TARIFF =
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow();

    @TempDir
    private Path folder;

    @Test
    void aFileWithAHeaderIsABlockTrace() throws Exception {
        Path file = TraceLines.announcing(0).write(folder.resolve("x.gz"));
        assertThat(TraceFiles.of(file, TARIFF, BodyForm.MESSAGES, 1, 10))
                .isEqualTo(new BlockTraceFile(file, BodyForm.MESSAGES, 10));
    }

    @Test
    void aFileWithoutOneHoldsRecordedRequests() throws Exception {
        Path file = new TraceLines()
                .line("{\"session\":\"a\",\"turn\":0,\"t\":null,\"api\":\"anthropic.messages\",\"body\":{}}")
                .write(folder.resolve("x.gz"));
        assertThat(TraceFiles.of(file, TARIFF, BodyForm.MESSAGES, 1, 10))
                .isEqualTo(new RequestTraceFile(file, TARIFF, BodyForm.MESSAGES, 1, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{\"a\":1}", "[]", "{\"a\":", "\"format\""})
    void anythingElseIsNeither(String line) throws Exception {
        Path file = new TraceLines().line(line).write(folder.resolve("x.gz"));
        assertThatThrownBy(() -> TraceFiles.of(file, TARIFF, BodyForm.MESSAGES, 1, 10))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining(file + ", line 1: neither the header of a block trace nor a recorded request");
    }
}
