package dev.tokenoptimizer.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTraceTest {

    @TempDir
    private Path folder;

    @Test
    void aRequestIsThePathToItsNodeAndTheNodesItAdds() throws Exception {
        Path file = TraceLines.announcing(3)
                .request(0, "a", 0, "[10,\"tools\"],[5,\"user\"]")
                .request(1, "a", 1, "[7,\"user\"]")
                .request(2, "a", 2, "")
                .write(file());
        try (Trace trace = new BlockTraceFile(file).open()) {
            List<Integer> leaves = leaves(trace);
            assertThat(leaves).containsExactly(2, 3, 2);
            assertThat(trace.tree().path(3)).containsExactly(1, 3);
            assertThat(trace.tree().prefixTokens(3)).isEqualTo(17);
            assertThat(trace.tree().kind(1)).isEqualTo(NodeKind.TOOLS);
        }
    }

    @Test
    void aRequestSaysWhoSentItWhenAndWhatCame() throws Exception {
        Path file = TraceLines.announcing(1)
                .line("{\"t\":1.5,\"scope\":\"x\",\"session\":\"y\",\"model\":\"z\",\"from\":0,\"add\":[[3,\"text\"]],"
                        + "\"out\":42,\"dur\":2.25}")
                .write(file());
        assertThat(all(file)).containsExactly(new TraceRequest(2, 1_500, "x", "y", "z", 1, 42, OptionalLong.of(2_250)));
    }

    @Test
    void whatTheSourceDoesNotSayIsEmpty() throws Exception {
        Path file = TraceLines.announcing(1)
                .line("{\"t\":0,\"scope\":\"x\",\"session\":null,\"model\":null,\"from\":0,\"add\":[],\"out\":null,"
                        + "\"dur\":null}")
                .write(file());
        assertThat(all(file)).containsExactly(new TraceRequest(2, 0, "x", "", "", 0, 0, OptionalLong.empty()));
    }

    @Test
    void theHeaderNamesAndCounts() throws Exception {
        Path file = TraceLines.announcing(2)
                .request(0, "a", 0, "")
                .request(0, "a", 0, "")
                .write(file());
        try (Trace trace = new BlockTraceFile(file).open()) {
            assertThat(trace.name()).isEqualTo("small");
            assertThat(trace.announced()).hasValue(2);
        }
    }

    @Test
    void nothingIsReadBeyondTheLimit() throws Exception {
        Path file =
                TraceLines.announcing(3).request(0, "a", 0, "").line("broken").write(file());
        try (Trace trace = new BlockTraceFile(file, BodyForm.MESSAGES, 1).open()) {
            assertThat(trace.announced()).hasValue(1);
            assertThat(leaves(trace)).hasSize(1);
        }
    }

    /** Some traces hold the results of tools and not the calls between them. */
    @Test
    void whatIsAddedBehindAnEarlierPromptIsAnotherMessage() throws Exception {
        Path file = TraceLines.announcing(2)
                .request(0, "a", 0, "[9,\"user\"],[5,\"user\"]")
                .request(1, "a", 2, "[7,\"user\"],[7,\"user\"]")
                .write(file());
        try (Trace trace = new BlockTraceFile(file).open()) {
            leaves(trace);
            assertThat(IntStream.rangeClosed(1, 4).filter(node -> trace.tree().has(node, NodeTrait.STARTS_MESSAGE)))
                    .containsExactly(1, 3);
        }
    }

    @Test
    void asConverseBlocksOfTheAssistantCanCarryNoMarker() throws Exception {
        Path file = TraceLines.announcing(1)
                .request(0, "a", 0, "[9,\"user\"],[5,\"tool_use\"],[5,\"tool_result\"]")
                .write(file());
        try (Trace trace = new BlockTraceFile(file, BodyForm.CONVERSE, 1).open()) {
            leaves(trace);
            assertThat(IntStream.rangeClosed(1, 3).filter(node -> trace.tree().has(node, NodeTrait.UNMARKABLE)))
                    .containsExactly(2);
            assertThat(trace.tree().kind(2)).isEqualTo(NodeKind.TOOL_USE);
        }
    }

    @Test
    void timeMayFallFromOneScopeToAnother() throws Exception {
        Path file = TraceLines.announcing(3)
                .request(5, "a", 0, "")
                .request(1, "b", 0, "")
                .request(5, "a", 0, "")
                .write(file());
        assertThat(all(file)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"from\":0,\"add\":[]}; not an object with t, from and add",
                "{\"t\":4,\"from\":9,\"add\":[]}; from names node 9, and there are only 1 so far",
                "{\"t\":4,\"from\":-1,\"add\":[]}; from must not be negative, got -1",
                "{\"t\":4,\"from\":0,\"add\":[[-7,\"user\"]]}; tokens of a block must not be negative, got -7",
                "{\"t\":4,\"from\":0,\"add\":[[1.5,\"user\"]]}; not a whole number as tokens of a block",
                "{\"t\":4,\"from\":1,\"add\":[[2147483647,\"user\"]]}; a prompt of more than",
                "{\"t\":4,\"from\":0,\"add\":[[1,\"poem\"]]}; \"poem\" is no kind of block",
                "{\"t\":4,\"from\":0,\"add\":[[1]]}; not text as kind of a block",
                "{\"t\":4,\"from\":0,\"add\":[7]}; not [tokens,kind] as block",
                "{\"t\":-1,\"from\":0,\"add\":[]}; not seconds from 0 on as t",
                "{\"t\":null,\"from\":0,\"add\":[]}; not seconds as t",
                "{\"t\":4,\"scope\":7,\"from\":0,\"add\":[]}; not text or null as scope",
                "{\"t\":1,\"scope\":\"a\",\"from\":0,\"add\":[]}; t is 1 s, earlier than the 3 s before it",
                "{\"t\":4,\"from\":0,\"add\":[; no JSON, byte",
                "[1]; not an object",
                "{\"t\":4,\"from\":0,\"add\":[]} {}; not one object"
            })
    void aWrongLineIsNamedWithWhatIsWrong(String line, String message) throws Exception {
        Path file = TraceLines.announcing(2)
                .request(3, "a", 0, "[5,\"user\"]")
                .line(line)
                .write(file());
        assertThatThrownBy(() -> all(file))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining(file + ", line 3: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"'{\"format\":\"block-trace/2\"}'", "'{}'", "'[]'", "hello"})
    void anotherFormatIsNotRead(String header) throws Exception {
        Path file = new TraceLines().line(header).write(file());
        assertThatThrownBy(() -> all(file))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining(file + ", line 1: not the header of a block trace");
    }

    @Test
    void anEmptyFileIsNoTrace() throws Exception {
        Path file = new TraceLines().write(file());
        assertThatThrownBy(() -> all(file))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void fewerRequestsThanAnnouncedAreATruncatedFile() throws Exception {
        Path file = TraceLines.announcing(5).request(0, "a", 0, "").write(file());
        assertThatThrownBy(() -> all(file))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining(file + ", line 3: the file ends after 1 of the 5 requests");
    }

    @Test
    void gzipDataThatIsCutOffIsATruncatedFile() throws Exception {
        byte[] packed =
                TraceLines.announcing(1).request(0, "a", 0, "[5,\"user\"]").packed();
        Path file = Files.write(file(), Arrays.copyOf(packed, packed.length - 20));
        assertThatThrownBy(() -> all(file))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining(file + ", line ")
                .hasMessageContaining("the gzip data is cut off here");
    }

    /** Whatever stands in a file, it is read or the error is the one for bad files. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDamagedFileIsReadOrRefusedWithItsName(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] whole = TraceLines.announcing(3)
                .request(0, "a", 0, "[10,\"tools\"],[5,\"user\"]")
                .request(1.5, "a", 1, "[7,\"assistant\"]")
                .request(2, "b", 0, "[1000,\"text\"]")
                .bytes();
        for (int i = 0; i < 400; i++) {
            byte[] damaged = whole.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte)
                        (random.nextBoolean()
                                ? "0123456789[]{},:\"-.eE\n ".charAt(random.nextInt(23))
                                : random.nextInt(256));
            }
            Path file = Files.write(file(), TraceLines.pack(damaged));
            try {
                all(file);
            } catch (TraceFileException e) {
                assertThat(e).as("seed %d, file %d", seed, i).hasMessageStartingWith(file + ", line ");
            }
        }
    }

    @Test
    void aFileThatIsNotPackedIsNoTrace() throws Exception {
        Path file = Files.writeString(file(), "{\"format\":\"block-trace/1\"}\n");
        assertThatThrownBy(() -> all(file))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining(file + " is not a gzip file");
    }

    private Path file() {
        return folder.resolve("small.blocks.jsonl.gz");
    }

    private static List<Integer> leaves(Trace trace) throws TraceFileException, IOException {
        List<Integer> leaves = new ArrayList<>();
        for (@Nullable TraceRequest next = trace.next(); next != null; next = trace.next()) {
            leaves.add(next.leaf());
        }
        return leaves;
    }

    private static List<TraceRequest> all(Path file) throws TraceFileException, IOException {
        List<TraceRequest> all = new ArrayList<>();
        try (Trace trace = new BlockTraceFile(file).open()) {
            for (TraceRequest next = trace.next(); next != null; next = trace.next()) {
                all.add(next);
            }
        }
        return all;
    }
}
