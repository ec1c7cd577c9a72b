package dev.tokenoptimizer.cli.virtual;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import java.util.ArrayList;
import java.util.List;

/** Collects what the gateway reports, and tells when it has closed its books for so many requests. Thread-safe. */
public final class ClosedBooks implements ExchangeListener {

    private final List<ExchangeReport> reports = new ArrayList<>();

    @Override
    public synchronized void finished(ExchangeReport report) {
        reports.add(report);
        notifyAll();
    }

    /**
     * Waits until the books of so many requests are closed.
     *
     * @throws CommandFailure if that takes minutes
     */
    public synchronized void await(int requests) throws InterruptedException {
        long deadline = System.nanoTime() + Steps.LIMIT.toNanos();
        while (reports.size() < requests) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw Steps.stuck("the gateway has not closed its books for request " + requests);
            }
            wait(left);
        }
    }

    /** The latest report. */
    public synchronized ExchangeReport last() {
        return reports.getLast();
    }

    /** All reports, in the order in which the requests ended. */
    public synchronized List<ExchangeReport> reports() {
        return List.copyOf(reports);
    }
}
