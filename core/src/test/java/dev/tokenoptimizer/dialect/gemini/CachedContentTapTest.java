package dev.tokenoptimizer.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ByteMutations;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedContentTapTest {

    /** Vertex AI reference, CachedContent; numbers are made up. */
    private static final String OF_VERTEX = """
            {
              "name": "projects/123456789012/locations/us-central1/cachedContents/4567890123456789012",
              "model": "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash",
              "createTime": "2026-11-29T12:00:00.123456Z",
              "updateTime": "2026-11-29T12:00:00.123456Z",
              "expireTime": "2026-11-29T13:00:00.123456Z",
              "displayName": "\\"manual\\"",
              "usageMetadata": {"totalTokenCount": 43130, "textCount": 153612}
            }
            """;

    private static final CachedContent OBJECT = new CachedContent(
            "4567890123456789012",
            "gemini-2.5-flash",
            43_130,
            Instant.parse("2026-11-29T12:00:00.123Z").toEpochMilli(),
            Instant.parse("2026-11-29T13:00:00.123Z").toEpochMilli());

    @Test
    void itsTokensAreWritten() {
        CachedContentTap tap = fed("", OF_VERTEX.getBytes(UTF_8), 7);
        assertThat(tap.object()).hasValue(OBJECT);
        assertThat(tap.usage()).hasValue(new Usage(0, 0, 0, 43_130, OptionalLong.of(0)));
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void aCompressedAnswerIsReadAsWell() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(OF_VERTEX.getBytes(UTF_8));
        }
        assertThat(fed("gzip", packed.toByteArray(), 50).object()).hasValue(OBJECT);
        assertThat(fed("br", packed.toByteArray(), 50).lost()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"cachedContents/1\"",
                "{\"name\":7}",
                "[]",
                "{\"model\":\"models/m\",\"createTime\":\"2026-11-29T12:00:00Z\",\"expireTime\":\"2026-11-29T12:00:00Z\"}",
                "{\"name\":\"cachedContents/1\",\"createTime\":\"yesterday\",\"expireTime\":\"tomorrow\"}",
                "{\"name\":\"cachedContents/1\",\"createTime\":\"2026-11-29T12:00:00Z\",\"expireTime\":"
                        + "\"2026-11-29T12:00:00Z\",\"usageMetadata\":{\"totalTokenCount\":99999999999}}",
                "{\"name\":\"cachedContents/1\",\"createTime\":\"2026-11-29T12:00:00Z\",\"expireTime\":"
                        + "\"2026-11-29T12:00:00Z\",\"usageMetadata\":{\"totalTokenCount\":100000001}}",
            })
    void whatIsNoObjectIsNotTakenForOne(String answer) {
        CachedContentTap tap = fed("", answer.getBytes(UTF_8), 100);
        assertThat(tap.object()).isEmpty();
        assertThat(tap.usage()).isEmpty();
        assertThat(tap.lost()).isTrue();
    }

    @Test
    void anySplitOfAnyAnswerTellsTheSame() {
        for (long seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            byte[] plain = OF_VERTEX.getBytes(UTF_8);
            byte[] answer = random.nextInt(4) == 0 ? plain : ByteMutations.mutate(plain, plain, random);
            CachedContentTap whole = fed("", answer, Math.max(1, answer.length));
            CachedContentTap pieces = fed("", answer, 1 + random.nextInt(300));
            assertThat(pieces.object()).as("seed %d", seed).isEqualTo(whole.object());
            assertThat(pieces.lost()).as("seed %d", seed).isEqualTo(whole.lost());
        }
    }

    @Test
    void anAnswerWithoutEndIsNotKept() {
        CachedContentTap tap = new CachedContentTap("");
        byte[] spaces = " ".repeat(10_000).getBytes(UTF_8);
        for (int i = 0; i < 100; i++) {
            tap.accept(spaces, 0, spaces.length);
        }
        assertThat(tap.lost()).isTrue();
        assertThat(tap.object()).isEqualTo(Optional.empty());
    }

    private static CachedContentTap fed(String encoding, byte[] answer, int pieces) {
        CachedContentTap tap = new CachedContentTap(encoding);
        for (int from = 0; from < answer.length; from += pieces) {
            tap.accept(answer, from, Math.min(pieces, answer.length - from));
        }
        return tap;
    }
}
