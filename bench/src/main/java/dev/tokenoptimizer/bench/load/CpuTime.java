package dev.tokenoptimizer.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processor time of processes, as the kernel's scheduler counts it. */
final class CpuTime {

    private CpuTime() {}

    /** Nanoseconds that a process and all that it started have run so far; threads that ended are not counted. */
    static long nanos(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(one -> ofThreads(one.pid()))
                .sum();
    }

    private static long ofThreads(long pid) {
        List<Path> threads;
        try (Stream<Path> found = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads = found.toList();
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return threads.stream().mapToLong(CpuTime::ofThread).sum();
    }

    /** First field of schedstat: time spent on the processor, nanoseconds. */
    private static long ofThread(Path thread) {
        try {
            String line = Files.readString(thread.resolve("schedstat"));
            return Long.parseLong(line.substring(0, line.indexOf(' ')));
        } catch (IOException ended) {
            return 0;
        }
    }
}
