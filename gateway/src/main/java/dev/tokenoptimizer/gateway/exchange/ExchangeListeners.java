package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.optimizer.PreparedRequest;
import java.util.List;

/** Several listeners as one. */
final class ExchangeListeners implements ExchangeListener {

    private final ExchangeListener[] listeners;

    ExchangeListeners(List<ExchangeListener> listeners) {
        this.listeners = listeners.toArray(ExchangeListener[]::new);
    }

    @Override
    public void received() {
        for (ExchangeListener listener : listeners) {
            listener.received();
        }
    }

    @Override
    public void prepared(String route, PreparedRequest request) {
        for (ExchangeListener listener : listeners) {
            listener.prepared(route, request);
        }
    }

    @Override
    public void sent(String route) {
        for (ExchangeListener listener : listeners) {
            listener.sent(route);
        }
    }

    @Override
    public void firstByte(String route, long nanosSinceReceived) {
        for (ExchangeListener listener : listeners) {
            listener.firstByte(route, nanosSinceReceived);
        }
    }

    @Override
    public void finished(ExchangeReport report) {
        for (ExchangeListener listener : listeners) {
            listener.finished(report);
        }
    }
}
