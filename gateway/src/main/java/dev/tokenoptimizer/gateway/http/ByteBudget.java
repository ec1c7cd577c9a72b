package dev.tokenoptimizer.gateway.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes all buffered bodies may hold together. Thread-safe. */
public final class ByteBudget {

    private final AtomicLong held = new AtomicLong();
    private volatile long max;

    public ByteBudget(long max) {
        this.max = max;
    }

    /** Takes bytes out of the budget, or takes none and says no. */
    public boolean reserve(long bytes) {
        if (held.addAndGet(bytes) > max) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void release(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes held now. */
    public long held() {
        return held.get();
    }

    /** Changes the bound; what is held stays held. */
    public void resize(long changed) {
        max = changed;
    }
}
