package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.optimizer.PreparedRequest;
import java.lang.System.Logger.Level;

/** Keeps a listener's failure from the request it hears of. */
public final class GuardedListener implements ExchangeListener {

    private static final System.Logger LOG = System.getLogger(GuardedListener.class.getName());

    private final ExchangeListener listener;

    public GuardedListener(ExchangeListener listener) {
        this.listener = listener;
    }

    @Override
    public void received() {
        guard(listener::received);
    }

    @Override
    public void prepared(String route, PreparedRequest request) {
        guard(() -> listener.prepared(route, request));
    }

    @Override
    public void sent(String route) {
        guard(() -> listener.sent(route));
    }

    @Override
    public void firstByte(String route, long nanosSinceReceived) {
        guard(() -> listener.firstByte(route, nanosSinceReceived));
    }

    @Override
    public void finished(ExchangeReport report) {
        guard(() -> listener.finished(report));
    }

    private static void guard(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "a listener failed", defect);
        }
    }
}
