package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.optimizer.PreparedRequest;

/** Keeps a listener's failure from the request it hears of, and from other listeners. */
public final class GuardedListener implements ExchangeListener {

    private static final String NO_REQUEST = "(not told)";

    private final ExchangeListener listener;
    private final Defects defects;

    public GuardedListener(ExchangeListener listener, Defects defects) {
        this.listener = listener;
        this.defects = defects;
    }

    @Override
    public void received() {
        guard(listener::received, NO_REQUEST);
    }

    @Override
    public void prepared(String route, PreparedRequest request) {
        guard(() -> listener.prepared(route, request), NO_REQUEST);
    }

    @Override
    public void sent(String route) {
        guard(() -> listener.sent(route), NO_REQUEST);
    }

    @Override
    public void firstByte(String route, long nanosSinceReceived) {
        guard(() -> listener.firstByte(route, nanosSinceReceived), NO_REQUEST);
    }

    @Override
    public void finished(ExchangeReport report) {
        guard(() -> listener.finished(report), report.id());
    }

    private void guard(Runnable told, String requestId) {
        try {
            told.run();
        } catch (RuntimeException | Error defect) {
            defects.note(Defects.Part.LISTENER, defect, requestId);
        }
    }
}
