package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** One event of a binary stream of Bedrock's. */
record Frame(String type, JsonNode payload) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads frames and checks their sums. */
    static List<Frame> all(byte[] bytes) throws Exception {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int start = in.position();
            int total = in.getInt();
            int headers = in.getInt();
            assertThat(in.getInt()).isEqualTo(crc(bytes, start, 8));
            String type = "";
            for (int end = in.position() + headers; in.position() < end; ) {
                String name = text(in, in.get());
                assertThat(in.get()).isEqualTo((byte) 7);
                String value = text(in, in.getShort());
                type = name.equals(":event-type") ? value : type;
            }
            JsonNode payload = JSON.readTree(text(in, start + total - 4 - in.position()));
            assertThat(in.getInt()).isEqualTo(crc(bytes, start, total - 4));
            frames.add(new Frame(type, payload));
        }
        return frames;
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
