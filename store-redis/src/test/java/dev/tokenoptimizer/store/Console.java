package dev.tokenoptimizer.store;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What an operator types. */
public final class Console implements AutoCloseable {

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    /** Connects to a server that asks for no password. */
    public Console(RedisServer server) {
        client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    /** Commands that wait for their answer. */
    public RedisCommands<byte[], byte[]> sync() {
        return connection.sync();
    }

    /** Any command, word by word. */
    public List<Object> type(String... words) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        for (int i = 1; i < words.length; i++) {
            arguments.add(words[i]);
        }
        return sync().dispatch(new Word(words[0]), new ArrayOutput<>(ByteArrayCodec.INSTANCE), arguments);
    }

    private record Word(String text) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
}
