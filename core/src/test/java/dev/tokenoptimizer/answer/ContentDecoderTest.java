package dev.tokenoptimizer.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {

    private static final byte[] TEXT = text();

    private final ByteArrayOutputStream decoded = new ByteArrayOutputStream();

    private static byte[] text() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 5_000; line++) {
            text.append("line ").append(random.nextInt(1_000)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ContentDecoder decode(String encoding, byte[] bytes, int pieceBytes) {
        ContentDecoder decoder = ContentDecoder.of(encoding, decoded::write);
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            decoder.accept(bytes, at, Math.min(pieceBytes, bytes.length - at));
        }
        return decoder;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] content, boolean raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater)) {
            stream.write(content);
        }
        deflater.end();
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000_000})
    void identityPassesThrough(int pieceBytes) {
        assertThat(decode("", TEXT, pieceBytes).lost()).isFalse();
        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000_000})
    void gzipIsUndone(int pieceBytes) throws IOException {
        assertThat(decode("gzip", gzip(TEXT), pieceBytes).lost()).isFalse();
        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000_000})
    void gzipMayHaveSeveralMembersAndPadding(int pieceBytes) throws IOException {
        byte[] members = concat(gzip(TEXT), gzip(new byte[0]), gzip(TEXT), new byte[5]);

        assertThat(decode("x-gzip", members, pieceBytes).lost()).isFalse();
        assertThat(decoded.toByteArray()).isEqualTo(concat(TEXT, TEXT));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000_000})
    void gzipMayHaveEveryOptionalHeaderField(int pieceBytes) throws IOException {
        byte[] plain = gzip(TEXT);
        byte[] fixed = {0x1F, (byte) 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 0};
        byte[] optional = {3, 0, 1, 0, 2, 'n', 0, 'c', 'c', 0};
        CRC32 check = new CRC32();
        check.update(fixed);
        check.update(optional);
        byte[] headerCheck = {(byte) check.getValue(), (byte) (check.getValue() >> 8)};
        byte[] rest = java.util.Arrays.copyOfRange(plain, 10, plain.length);

        assertThat(decode("gzip", concat(fixed, optional, headerCheck, rest), pieceBytes)
                        .lost())
                .isFalse();
        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000_000})
    void deflateIsUndoneInTheZlibFormat(int pieceBytes) throws IOException {
        assertThat(decode("deflate", deflate(TEXT, false), pieceBytes).lost()).isFalse();
        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000_000})
    void deflateIsUndoneWhenSentRaw(int pieceBytes) throws IOException {
        assertThat(decode("Deflate , identity", deflate(TEXT, true), pieceBytes).lost())
                .isFalse();
        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @Test
    void aCutStreamGivesItsBeginning() throws IOException {
        byte[] whole = gzip(TEXT);
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);

        assertThat(decode("gzip", cut, 100).lost()).isFalse();
        assertThat(decoded.size()).isPositive();
        assertThat(TEXT).startsWith(decoded.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, br", "gzip, gzip", "compress"})
    void anUnknownEncodingIsLostFromTheStart(String encoding) {
        ContentDecoder decoder = decode(encoding, TEXT, 10);

        assertThat(decoder.lost()).isTrue();
        assertThat(decoded.size()).isZero();
    }

    @Test
    void whatIsNotGzipIsLost() {
        assertThat(decode("gzip", TEXT, 10).lost()).isTrue();
    }

    @Test
    void aWrongChecksumIsLost() throws IOException {
        byte[] bytes = gzip(TEXT);
        bytes[bytes.length - 6] ^= 1;

        assertThat(decode("gzip", bytes, 1_000).lost()).isTrue();
    }

    @Test
    void anyFlippedByteIsNoticedOrHarmlessAndNeverThrows() throws IOException {
        byte[] whole = gzip("{\"usage\":{\"input_tokens\":1}}".getBytes(StandardCharsets.UTF_8));
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x55;
            decode("gzip", bytes, 3);
        }
    }

    @Test
    void aLargeFileThatCompressesAsTextDoesIsReadToItsEnd() throws IOException {
        byte[] text = new byte[8 << 20];
        Random random = new Random(1);
        for (int from = 0; from < text.length; from += 64) {
            text[from] = (byte) random.nextInt();
            text[from + 1] = (byte) random.nextInt();
        }
        byte[] member = gzip(text);
        AtomicLong read = new AtomicLong();
        ContentDecoder decoder = ContentDecoder.of("gzip", (bytes, offset, length) -> read.addAndGet(length));
        for (int i = 0; i < 33; i++) {
            decoder.accept(member, 0, member.length);
        }

        assertThat(decoder.lost()).isFalse();
        assertThat(read).hasValue(33L * text.length).hasValueGreaterThan(ContentDecoder.MAX_DECODED);
    }

    @Test
    void aBombIsGivenUp() throws IOException {
        byte[] zeros = new byte[1 << 20];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
            for (int i = 0; i < 257; i++) {
                gzip.write(zeros);
            }
        }
        byte[] bomb = out.toByteArray();
        ContentDecoder decoder = ContentDecoder.of("gzip", (bytes, offset, length) -> {});
        decoder.accept(bomb, 0, bomb.length);

        assertThat(decoder.lost()).isTrue();
    }
}
