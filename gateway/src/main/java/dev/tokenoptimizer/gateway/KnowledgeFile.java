package dev.tokenoptimizer.gateway;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.snapshot.Snapshot;
import dev.tokenoptimizer.snapshot.SnapshotException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Set;

/**
 * The file through which what was learned outlives a restart. Written whole beside the old one and then put in its place, readable
 * by its owner only. A file that cannot be used is put aside and the gateway starts cold; one that cannot be written is told in
 * the log and counted, and requests never notice. Thread-safe.
 */
final class KnowledgeFile {

    static final String NAME = "knowledge.snapshot";

    private static final System.Logger LOG = System.getLogger(KnowledgeFile.class.getName());
    private static final long BYTES_MAX = 1L << 30;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final FingerprintKey key;
    private final Knowledge knowledge;
    private final InstantSource clock;
    private volatile long written;
    private volatile long failures;
    private boolean failing;

    KnowledgeFile(Path folder, FingerprintKey key, Knowledge knowledge, InstantSource clock) {
        this.file = folder.resolve(NAME);
        this.key = key;
        this.knowledge = knowledge;
        this.clock = clock;
    }

    /** Takes up what an earlier run learned. */
    synchronized void restore() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IOException("it has more than " + BYTES_MAX + " bytes");
            }
            long now = clock.millis();
            long created = Snapshot.read(Files.readAllBytes(file), key, now, knowledge.saved());
            LOG.log(
                    INFO,
                    "what was learned before was taken up from " + file + ", written "
                            + Math.max(0, now - created) / 1_000 + " s ago");
        } catch (IOException | SnapshotException unusable) {
            failures++;
            LOG.log(
                    WARNING,
                    "the snapshot " + file + " is not used: " + unusable.getMessage()
                            + ". Starting without what was learned before; the file is kept as " + aside());
            putAside();
        }
    }

    private Path aside() {
        return file.resolveSibling(NAME + ".refused");
    }

    private void putAside() {
        try {
            Files.move(file, aside(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(WARNING, "the snapshot " + file + " cannot be put aside: " + e);
        }
    }

    /** Writes what is known now. */
    synchronized void write() {
        Path fresh = file.resolveSibling(NAME + ".new");
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder, permissions(folder, "rwx------"));
            }
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    permissions(fresh, "rw-------"))) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
                Snapshot.write(out, key, clock.millis(), knowledge.saved());
                out.flush();
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written++;
            failing = false;
        } catch (IOException | RuntimeException e) {
            failures++;
            if (!failing) {
                failing = true;
                LOG.log(
                        WARNING,
                        "what was learned cannot be written to " + file + ": " + e
                                + ". A restart will begin without it; make the folder writable, or set learning.snapshotPeriod to 0s");
            }
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String text) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    /** Snapshots written since the start. */
    long written() {
        return written;
    }

    /** Snapshots that could not be written, or not be used at the start. */
    long failures() {
        return failures;
    }
}
