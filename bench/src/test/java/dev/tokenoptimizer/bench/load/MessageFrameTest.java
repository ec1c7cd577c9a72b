package dev.tokenoptimizer.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFrameTest {

    private static final String COUNTED = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world";
    private static final String CHUNKED =
            "HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";

    private final MessageFrame frame = new MessageFrame();

    @ParameterizedTest
    @ValueSource(strings = {COUNTED, CHUNKED})
    void aMessageEndsWithItsLastByteHoweverItIsCut(String message) {
        for (int size = 1; size <= message.length(); size++) {
            for (int at = 0; at < message.length(); at += size) {
                int end = Math.min(message.length(), at + size);
                assertThat(frame.take(bytes(message.substring(at, end))))
                        .as("%d bytes up to %d", size, end)
                        .isEqualTo(end == message.length());
            }
        }
    }

    @Test
    void theStatusIsKnownAfterTheEnd() {
        frame.take(bytes(CHUNKED));
        assertThat(frame.status()).isEqualTo(503);
        frame.take(bytes(COUNTED));
        assertThat(frame.status()).isEqualTo(200);
    }

    @Test
    void theAnnouncedLengthIsKnownAfterTheEnd() {
        frame.take(bytes("POST /v1/messages HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}"));
        assertThat(frame.bodyLength()).isEqualTo(2);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }
}
