package dev.tokenoptimizer.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.prompt.FingerprintKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final long CREATED = 1_700_000_000_000L;

    @Test
    void whatWasSavedIsRestored() throws Exception {
        Numbers history = new Numbers();
        Numbers refusals = new Numbers();

        long created = Snapshot.read(
                file(Map.of(Section.HISTORY, new Numbers(1, 2, 3), Section.REFUSALS, new Numbers(4))),
                KEY,
                CREATED,
                Map.of(Section.HISTORY, history, Section.REFUSALS, refusals));

        assertThat(created).isEqualTo(CREATED);
        assertThat(history.values).containsExactly(1, 2, 3);
        assertThat(refusals.values).containsExactly(4);
    }

    @Test
    void aPartLongerThanOnePieceIsWhole() throws Exception {
        long[] many = new Random(1).longs(100_000).toArray();
        Numbers restored = new Numbers();

        Snapshot.read(
                file(Map.of(Section.HISTORY, new Numbers(many))), KEY, CREATED, Map.of(Section.HISTORY, restored));

        assertThat(restored.values).isEqualTo(many);
    }

    @Test
    void partsThatNobodyAsksForAreSkipped() throws Exception {
        Numbers refusals = new Numbers();

        Snapshot.read(
                file(Map.of(Section.HISTORY, new Numbers(1, 2, 3), Section.REFUSALS, new Numbers(4))),
                KEY,
                CREATED,
                Map.of(Section.REFUSALS, refusals));

        assertThat(refusals.values).containsExactly(4);
    }

    @Test
    void anyByteChangedRefusesTheFileAndNothingIsTakenUp() throws Exception {
        byte[] file = file(Map.of(Section.HISTORY, new Numbers(1, 2, 3)));
        for (int at = 0; at < file.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = file.clone();
                damaged[at] ^= (byte) (1 << bit);
                Numbers restored = new Numbers();
                assertThatThrownBy(() -> Snapshot.read(damaged, KEY, CREATED, Map.of(Section.HISTORY, restored)))
                        .isInstanceOf(SnapshotException.class);
                assertThat(restored.values).isEmpty();
            }
        }
    }

    @Test
    void aFileCutOffAnywhereIsRefused() throws Exception {
        byte[] file = file(Map.of(Section.HISTORY, new Numbers(1, 2, 3)));
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Snapshot.read(cut, KEY, CREATED, Map.of())).isInstanceOf(SnapshotException.class);
        }
    }

    @Test
    void aFileOfAnotherDeploymentIsRefused() throws Exception {
        byte[] file = file(Map.of(Section.HISTORY, new Numbers(1)));
        assertThatThrownBy(() -> Snapshot.read(file, new FingerprintKey(1, 3), CREATED, Map.of()))
                .isInstanceOf(SnapshotException.class)
                .hasMessage("it was written under another secret");
    }

    @Test
    void aFileOfALaterFormatIsRefused() throws Exception {
        byte[] file = file(Map.of());
        ByteBuffer.wrap(file).putInt(8, Snapshot.VERSION + 1);
        assertThatThrownBy(() -> Snapshot.read(signed(file), KEY, CREATED, Map.of()))
                .isInstanceOf(SnapshotException.class)
                .hasMessage("it has format 2, this version reads 1");
    }

    @Test
    void whatIsNoSnapshotIsRefused() {
        assertThatThrownBy(() -> Snapshot.read("{\"json\":true}".getBytes(UTF_8), KEY, CREATED, Map.of()))
                .isInstanceOf(SnapshotException.class)
                .hasMessage("it is no snapshot of the token optimizer");
    }

    @Test
    void aPartThatItsOwnerDoesNotUnderstandIsAnErrorAndNoCrash() throws Exception {
        byte[] file = file(Map.of(Section.HISTORY, new Numbers()));
        Saved strict = new Saved() {
            @Override
            public void save(DataOutput out) {}

            @Override
            public void restore(DataInput in, long nowMillis) throws IOException {
                in.readLong();
                in.readLong();
            }
        };
        assertThatThrownBy(() -> Snapshot.read(file, KEY, CREATED, Map.of(Section.HISTORY, strict)))
                .isInstanceOf(SnapshotException.class);
    }

    private static byte[] signed(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, 0, file.length - Integer.BYTES);
        ByteBuffer.wrap(file).putInt(file.length - Integer.BYTES, (int) crc.getValue());
        return file;
    }

    private static byte[] file(Map<Section, Numbers> parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Snapshot.write(out, KEY, CREATED, parts);
        return out.toByteArray();
    }

    private static final class Numbers implements Saved {

        private long[] values;

        Numbers(long... values) {
            this.values = values;
        }

        @Override
        public void save(DataOutput out) throws IOException {
            out.writeInt(values.length);
            for (long value : values) {
                out.writeLong(value);
            }
        }

        @Override
        public void restore(DataInput in, long nowMillis) throws IOException {
            values = new long[in.readInt()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readLong();
            }
        }
    }
}
