package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import java.util.ArrayList;
import java.util.List;

/** Collects what the gateway reports, and tells when it has closed its books for so many requests. Thread-safe. */
final class ClosedBooks implements ExchangeListener {

    private final List<ExchangeReport> reports = new ArrayList<>();

    @Override
    public synchronized void finished(ExchangeReport report) {
        reports.add(report);
        notifyAll();
    }

    /**
     * Waits until the books of so many requests are closed.
     *
     * @return whether they were, within that time
     */
    synchronized boolean await(long requests, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (reports.size() < requests) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized List<ExchangeReport> reports() {
        return List.copyOf(reports);
    }
}
