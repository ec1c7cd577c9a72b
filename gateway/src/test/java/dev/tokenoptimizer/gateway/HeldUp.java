package dev.tokenoptimizer.gateway;

import java.util.concurrent.atomic.AtomicLong;

/** Whether a counter that grew has stood still over many looks. */
final class HeldUp {

    private static final int LOOKS = 300;

    private final AtomicLong counter;
    private long last;
    private int same;

    HeldUp(AtomicLong counter) {
        this.counter = counter;
    }

    boolean isHeldUp() {
        long now = counter.get();
        same = now == last && now > 0 ? same + 1 : 0;
        last = now;
        return same > LOOKS;
    }
}
