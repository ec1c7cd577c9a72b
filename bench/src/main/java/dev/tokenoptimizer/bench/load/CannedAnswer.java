package dev.tokenoptimizer.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer of the provider as it goes over the wire, in the pieces that it is written in.
 *
 * @param pieces kept for as long as the program runs
 */
record CannedAnswer(List<ByteBuf> pieces) {

    private static final double BYTES_PER_TOKEN = 4.2;
    private static final int EVENTS_OF_TEXT = 32;
    private static final String WORDS = "a few more words of the answer ";

    private static final String HEAD = """
            HTTP/1.1 200 OK\r
            date: Mon, 24 Nov 2025 12:00:00 GMT\r
            content-type: %s\r
            request-id: req_011CVbenchbenchbenchbench\r
            anthropic-ratelimit-requests-limit: 4000\r
            anthropic-ratelimit-requests-remaining: 3999\r
            anthropic-ratelimit-input-tokens-remaining: 2000000\r
            server: canned\r
            %s\r
            \r
            """;

    /** One JSON document, billed as if most of a body of that size had been read from the cache. */
    static CannedAnswer json(int bodyBytes) {
        String body =
                "{\"id\":\"msg_bench\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"" + WORDS.repeat(EVENTS_OF_TEXT)
                        + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":" + usage(bodyBytes, 200)
                        + "}";
        return of(List.of(HEAD.formatted("application/json", "content-length: " + body.length()) + body));
    }

    /** A stream of events, one piece each, billed the same. */
    static CannedAnswer stream(int bodyBytes) {
        List<String> pieces = new ArrayList<>();
        pieces.add(HEAD.formatted(
                "text/event-stream; charset=utf-8", "transfer-encoding: chunked\r\nx-accel-buffering: no"));
        pieces.add(event(
                "message_start",
                "\"message\":{\"id\":\"msg_bench\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                        + "\"claude-sonnet-4-5\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"
                        + usage(bodyBytes, 1) + "}"));
        pieces.add(event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
        for (int i = 0; i < EVENTS_OF_TEXT; i++) {
            pieces.add(event(
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + WORDS + "\"}"));
        }
        pieces.add(event("content_block_stop", "\"index\":0"));
        pieces.add(event(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":" + usage(bodyBytes, 200)));
        pieces.add(event("message_stop", "") + "0\r\n\r\n");
        return of(pieces);
    }

    private static String usage(int bodyBytes, int output) {
        long input = Math.round(bodyBytes / BYTES_PER_TOKEN);
        long written = input / 25;
        long fresh = input / 100;
        return "{\"input_tokens\":" + fresh + ",\"cache_creation_input_tokens\":" + written
                + ",\"cache_read_input_tokens\":" + (input - written - fresh) + ",\"output_tokens\":" + output
                + ",\"service_tier\":\"standard\"}";
    }

    private static String event(String type, String members) {
        String event = "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (members.isEmpty() ? "" : ",")
                + members + "}\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    private static CannedAnswer of(List<String> pieces) {
        return new CannedAnswer(pieces.stream()
                .map(piece -> piece.getBytes(UTF_8))
                .map(bytes -> Unpooled.directBuffer(bytes.length).writeBytes(bytes))
                .toList());
    }
}
