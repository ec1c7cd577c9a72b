package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeFileTest {

    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final CacheScope SCOPE = new CacheScope("anthropic", "w");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-25T08:00:00Z"));

    @TempDir
    private Path folder;

    @Test
    void whatOneRunLearnedTheNextOneKnows() {
        Knowledge before = learned();
        file(before, KEY).write();

        Knowledge after = nothing();
        file(after, KEY).restore();

        assertThat(ratio(after)).isEqualTo(ratio(before));
    }

    @Test
    void theFolderIsMadeAndTheFileIsItsOwnersAlone() throws IOException {
        Path inner = folder.resolve("state/of/the/art");
        new KnowledgeFile(inner, KEY, learned(), CLOCK).write();

        Path file = inner.resolve(KnowledgeFile.NAME);
        assertThat(file).exists();
        assumeThat(Files.getFileStore(file).supportsFileAttributeView("posix")).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(inner.resolve(KnowledgeFile.NAME + ".new")).doesNotExist();
    }

    @Test
    void withoutAFileTheStartIsColdAndNothingFailed() {
        KnowledgeFile file = file(nothing(), KEY);
        file.restore();
        assertThat(file.failures()).isZero();
    }

    @Test
    void aDamagedFileIsPutAsideAndTheStartIsCold() throws IOException {
        file(learned(), KEY).write();
        Path written = folder.resolve(KnowledgeFile.NAME);
        byte[] bytes = Files.readAllBytes(written);
        bytes[bytes.length / 2] ^= 1;
        Files.write(written, bytes);

        Knowledge after = nothing();
        KnowledgeFile file = file(after, KEY);
        file.restore();

        assertThat(ratio(after)).isEqualTo(1);
        assertThat(file.failures()).isEqualTo(1);
        assertThat(folder.resolve(KnowledgeFile.NAME + ".refused")).hasBinaryContent(bytes);
        file.write();
        assertThat(file.written()).isEqualTo(1);
    }

    @Test
    void aFileOfAnotherDeploymentIsPutAside() {
        file(learned(), KEY).write();

        Knowledge after = nothing();
        KnowledgeFile file = file(after, new FingerprintKey(3, 4));
        file.restore();

        assertThat(ratio(after)).isEqualTo(1);
        assertThat(file.failures()).isEqualTo(1);
    }

    @Test
    void whereNothingCanBeWrittenThatIsCountedAndNothingElse() throws IOException {
        Path taken = Files.createFile(folder.resolve("a file, not a folder"));
        KnowledgeFile file = new KnowledgeFile(taken, KEY, learned(), CLOCK);

        file.write();
        file.write();

        assertThat(file.failures()).isEqualTo(2);
        assertThat(file.written()).isZero();
    }

    private KnowledgeFile file(Knowledge knowledge, FingerprintKey key) {
        return new KnowledgeFile(folder, key, knowledge, CLOCK);
    }

    private static double ratio(Knowledge knowledge) {
        return knowledge.corrections().ratio(SCOPE, "m");
    }

    private static Knowledge learned() {
        Knowledge knowledge = nothing();
        knowledge.corrections().learn(SCOPE, "m", 1, 1_000, 1_500);
        return knowledge;
    }

    private static Knowledge nothing() {
        return Knowledge.empty(
                new InMemoryHistory(HistoryLimits.of(1_000)),
                new InMemoryHistory(HistoryLimits.of(1_000)),
                10,
                LearningBudget.standardCredit());
    }
}
