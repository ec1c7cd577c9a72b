package dev.tokenoptimizer.lab.provider.bedrock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * One event of {@code application/vnd.amazon.eventstream}: total length, length of the headers, CRC-32 of these two, headers, payload,
 * CRC-32 of all before; integers of four bytes, the highest first. A header is the length of its name (one byte), the name, its type
 * (one byte; 7 is a string), the length of its value (two bytes) and the value.
 */
final class EventFrame {

    private static final int LENGTHS = 8;
    private static final int CRC = 4;
    private static final byte STRING = 7;

    private EventFrame() {}

    /** An event of this type with a JSON payload. */
    static byte[] of(String eventType, String json) {
        byte[][] headers = {
            header(":event-type", eventType),
            header(":content-type", "application/json"),
            header(":message-type", "event")
        };
        int headersLength = 0;
        for (byte[] header : headers) {
            headersLength += header.length;
        }
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(LENGTHS + CRC + headersLength + payload.length + CRC);
        frame.putInt(frame.capacity()).putInt(headersLength).putInt(crc(frame.array(), LENGTHS));
        for (byte[] header : headers) {
            frame.put(header);
        }
        frame.put(payload);
        frame.putInt(crc(frame.array(), frame.position()));
        return frame.array();
    }

    private static byte[] header(String name, String value) {
        byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + nameBytes.length + 1 + 2 + valueBytes.length)
                .put((byte) nameBytes.length)
                .put(nameBytes)
                .put(STRING)
                .putShort((short) valueBytes.length)
                .put(valueBytes)
                .array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
