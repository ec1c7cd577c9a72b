package dev.tokenoptimizer.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** Writes frames of {@code application/vnd.amazon.eventstream} from the description of the encoding. */
public final class EventStreamBytes {

    private static final int OVERHEAD = 16;

    private EventStreamBytes() {}

    /** An event of this type with a JSON payload. */
    public static byte[] event(String type, String json) {
        return frame(json, ":event-type", type, ":content-type", "application/json", ":message-type", "event");
    }

    /** What comes instead of an event when something went wrong. */
    public static byte[] exception(String type, String json) {
        return frame(json, ":exception-type", type, ":content-type", "application/json", ":message-type", "exception");
    }

    /** An event of a model's own answer, as Bedrock wraps it. */
    public static byte[] chunk(String json) {
        String inner = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return event("chunk", "{\"bytes\":\"" + inner + "\",\"p\":\"abcdefgh\"}");
    }

    /** A frame with headers of strings, names and values by turns. */
    public static byte[] frame(String payload, String... headers) {
        ByteBuffer head = ByteBuffer.allocate(4096);
        for (int i = 0; i < headers.length; i += 2) {
            byte[] name = headers[i].getBytes(StandardCharsets.UTF_8);
            byte[] value = headers[i + 1].getBytes(StandardCharsets.UTF_8);
            head.put((byte) name.length).put(name).put((byte) 7);
            head.putShort((short) value.length).put(value);
        }
        head.flip();
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(OVERHEAD + head.remaining() + body.length);
        frame.putInt(frame.capacity()).putInt(head.remaining());
        frame.putInt(crc(frame)).put(head).put(body);
        return frame.putInt(crc(frame)).array();
    }

    @SuppressWarnings("ByteBufferBackingArray")
    private static int crc(ByteBuffer frame) {
        CRC32 crc = new CRC32();
        crc.update(frame.array(), 0, frame.position());
        return (int) crc.getValue();
    }
}
