package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/**
 * For tests that drive several processes on one clock: time is what the first eight bytes of a file say, milliseconds since the
 * epoch in big-endian order, whenever somebody asks.
 */
final class FileClock implements InstantSource {

    private static final ValueLayout.OfLong MILLIS = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment time;

    private FileClock(MemorySegment time) {
        this.time = time;
    }

    static FileClock at(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return new FileClock(channel.map(FileChannel.MapMode.READ_ONLY, 0, MILLIS.byteSize(), Arena.ofAuto()));
        } catch (IOException e) {
            throw CommandFailure.failed("the clock " + file + " cannot be read: " + e, e);
        }
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(time.get(MILLIS, 0));
    }
}
