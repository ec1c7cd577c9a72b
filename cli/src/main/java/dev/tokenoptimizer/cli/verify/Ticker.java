package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.Progress;
import java.io.PrintWriter;

/** Shows every second how much of the time has passed, until it is closed. */
final class Ticker implements AutoCloseable {

    private static final long TICK_MILLIS = 1_000;

    private final Progress progress;
    private final World world;
    private final long start;
    private boolean closed;

    private Ticker(PrintWriter err, World world, long millis) {
        this.progress = new Progress(err, "verify: seconds passed", Math.max(1, millis / 1_000));
        this.world = world;
        this.start = world.nowMillis();
    }

    /** @param millis how long it takes in all, on the clock of the world */
    static Ticker started(PrintWriter err, World world, long millis) {
        Ticker ticker = new Ticker(err, world, millis);
        Thread.startVirtualThread(ticker::tick);
        return ticker;
    }

    private synchronized void tick() {
        try {
            while (!closed) {
                wait(TICK_MILLIS);
                if (!closed) {
                    progress.to((world.nowMillis() - start) / 1_000);
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        progress.close();
    }
}
