package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.virtual.ClosedBooks;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import java.time.Instant;

/**
 * A stage on a clock of its own, which {@link VirtualTraffic} moves.
 *
 * @param books tell when the gateway has closed the books of a request
 */
record VirtualStage(Stage stage, VirtualTime time, ClosedBooks books) implements AutoCloseable {

    /** Provider and gateway on one clock that begins at that moment. */
    static VirtualStage open(Settings settings, Instant begin) {
        VirtualTime time = new VirtualTime(begin.toEpochMilli());
        ClosedBooks books = new ClosedBooks();
        Surroundings around = Surroundings.ofMachine()
                .withClock(() -> Instant.ofEpochMilli(time.nowMillis()))
                .withListener(books);
        return new VirtualStage(Stage.open(settings.withVirtualTime(time), around), time, books);
    }

    @Override
    public void close() {
        stage.close();
    }
}
