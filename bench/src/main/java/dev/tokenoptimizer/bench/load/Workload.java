package dev.tokenoptimizer.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.bench.body.Conversation;
import dev.tokenoptimizer.bench.body.Turn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests ready to be sent, of conversations that share their beginning. What all have in common lies in memory once; what
 * belongs to a single conversation lies beside it, once for every client.
 */
final class Workload implements AutoCloseable {

    static final long SEED = 1;

    /** As the official Python client sends them. */
    private static final String HEAD = """
            POST /v1/messages HTTP/1.1\r
            Host: 127.0.0.1\r
            Accept-Encoding: gzip, deflate\r
            Connection: keep-alive\r
            Accept: application/json\r
            Content-Type: application/json\r
            User-Agent: Anthropic/Python 0.71.0\r
            X-Stainless-Lang: python\r
            X-Stainless-Package-Version: 0.71.0\r
            X-Stainless-OS: Linux\r
            X-Stainless-Arch: x64\r
            X-Stainless-Runtime: CPython\r
            X-Stainless-Runtime-Version: 3.13.1\r
            X-Stainless-Retry-Count: 0\r
            X-Stainless-Read-Timeout: 600\r
            X-Stainless-Timeout: 600\r
            anthropic-version: 2023-06-01\r
            X-Api-Key: sk-ant-bench-0123456789abcdefghijklmnopqrstuvwxyz\r
            """;

    private final List<Turn> turns;
    private final List<ByteBuf> beginnings = new ArrayList<>();
    private long conversations;

    /**
     * Bodies of about that size.
     *
     * @param stream whether they ask for a stream
     */
    Workload(int bytes, boolean stream) {
        turns = Conversation.of(bytes, SEED, stream).turns();
        for (Turn turn : turns) {
            byte[] head = (HEAD + "Content-Length: " + turn.body().length + "\r\n\r\n").getBytes(US_ASCII);
            beginnings.add(Unpooled.directBuffer(head.length + turn.conversationAt())
                    .writeBytes(head)
                    .writeBytes(turn.body(), 0, turn.conversationAt()));
        }
    }

    /** Bytes of the body of each turn. */
    List<Integer> bodyBytes() {
        return turns.stream().map(turn -> turn.body().length).toList();
    }

    /** The requests of one client, one after the other without end. For one thread. */
    Client client() {
        return new Client();
    }

    @Override
    public void close() {
        beginnings.forEach(ByteBuf::release);
    }

    /** Sends one conversation after the other. A request must be answered before the next one is asked for. */
    final class Client implements AutoCloseable {

        private final List<ByteBuf> endings = new ArrayList<>();
        private final byte[] digits = new byte[Turn.DIGITS];
        private int turn = -1;

        private Client() {
            for (Turn one : turns) {
                int length = one.body().length - one.conversationAt();
                endings.add(Unpooled.directBuffer(length).writeBytes(one.body(), one.conversationAt(), length));
            }
        }

        /** Goes on to the next request. */
        void next() {
            turn = (turn + 1) % turns.size();
            if (turn == 0) {
                Turn.write(conversations++, digits, 0);
                endings.forEach(ending -> ending.setBytes(0, digits));
            }
        }

        ByteBuf beginning() {
            return beginnings.get(turn).retainedDuplicate();
        }

        ByteBuf ending() {
            return endings.get(turn).retainedDuplicate();
        }

        @Override
        public void close() {
            endings.forEach(ByteBuf::release);
        }
    }
}
