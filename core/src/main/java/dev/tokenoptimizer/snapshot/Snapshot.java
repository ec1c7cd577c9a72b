package dev.tokenoptimizer.snapshot;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.KeyedHash;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The file that carries what was learned over a restart; docs/operations.md has the format. A file that is cut off, changed,
 * of another format, or of another deployment (whose fingerprints could never match) is refused as a whole.
 */
public final class Snapshot {

    static final int VERSION = 1;

    private static final byte[] MAGIC = "TOKOPTSN".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEY_CHECK = "token-optimizer snapshot".getBytes(StandardCharsets.US_ASCII);
    private static final int FINGERPRINT_BYTES = 2 * Long.BYTES;
    private static final int HEADER_BYTES = 8 + Integer.BYTES + Long.BYTES + FINGERPRINT_BYTES;
    private static final int END = 0;

    private Snapshot() {}

    /**
     * Writes a snapshot.
     *
     * @param key of the deployment's fingerprints; only a check value of it is written
     * @throws IOException if {@code out} fails
     */
    public static void write(
            OutputStream out, FingerprintKey key, long createdMillis, Map<Section, ? extends Saved> parts)
            throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
        DataOutputStream data = new DataOutputStream(checked);
        data.write(MAGIC);
        data.writeInt(VERSION);
        data.writeLong(createdMillis);
        Fingerprint check = check(key);
        data.writeLong(check.high());
        data.writeLong(check.low());
        for (Map.Entry<Section, ? extends Saved> part : parts.entrySet()) {
            data.writeInt(part.getKey().number);
            try (DataOutputStream pieces = new DataOutputStream(new PieceWriter(data))) {
                part.getValue().save(pieces);
            }
        }
        data.writeInt(END);
        data.writeInt((int) checked.getChecksum().getValue());
        data.flush();
    }

    /**
     * Takes up a snapshot. Sections that are not asked for are skipped, those that it lacks stay as they are.
     *
     * @return when it was written, milliseconds since the epoch
     * @throws SnapshotException if it cannot be used; then nothing was taken up unless the file is whole and yet wrong
     */
    public static long read(byte[] file, FingerprintKey key, long nowMillis, Map<Section, ? extends Saved> parts)
            throws SnapshotException {
        ByteBuffer header = header(file);
        long created = header.getLong();
        Fingerprint check = new Fingerprint(header.getLong(), header.getLong());
        if (!check.equals(check(key))) {
            throw new SnapshotException("it was written under another secret");
        }
        int end = file.length - Integer.BYTES;
        try (DataInputStream data =
                new DataInputStream(new ByteArrayInputStream(file, HEADER_BYTES, end - HEADER_BYTES))) {
            for (int number = data.readInt(); number != END; number = data.readInt()) {
                PieceReader pieces = new PieceReader(data);
                Saved part = part(number, parts);
                if (part != null) {
                    part.restore(new DataInputStream(pieces), nowMillis);
                }
                pieces.skipRest();
            }
        } catch (IOException e) {
            throw new SnapshotException("it is no snapshot as this version writes it: " + e, e);
        }
        return created;
    }

    private static ByteBuffer header(byte[] file) throws SnapshotException {
        if (file.length < MAGIC.length || !Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC)) {
            throw new SnapshotException("it is no snapshot of the token optimizer");
        }
        if (file.length < HEADER_BYTES + 2 * Integer.BYTES) {
            throw new SnapshotException("it is cut off");
        }
        ByteBuffer header = ByteBuffer.wrap(file).position(MAGIC.length);
        int version = header.getInt();
        if (version != VERSION) {
            throw new SnapshotException("it has format " + version + ", this version reads " + VERSION);
        }
        CRC32C crc = new CRC32C();
        crc.update(file, 0, file.length - Integer.BYTES);
        if ((int) crc.getValue() != ByteBuffer.wrap(file).getInt(file.length - Integer.BYTES)) {
            throw new SnapshotException("it is cut off or damaged, its checksum is wrong");
        }
        return header;
    }

    private static @Nullable Saved part(int number, Map<Section, ? extends Saved> parts) {
        for (Map.Entry<Section, ? extends Saved> part : parts.entrySet()) {
            if (part.getKey().number == number) {
                return part.getValue();
            }
        }
        return null;
    }

    private static Fingerprint check(FingerprintKey key) {
        KeyedHash hash = new KeyedHash(key);
        hash.update(KEY_CHECK, 0, KEY_CHECK.length);
        hash.finish();
        return new Fingerprint(hash.high(), hash.low());
    }
}
