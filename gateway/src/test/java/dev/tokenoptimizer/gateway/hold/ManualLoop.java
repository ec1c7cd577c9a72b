package dev.tokenoptimizer.gateway.hold;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/** An event loop and its time, both driven by the test. */
final class ManualLoop implements EventLoop {

    private final Queue<Runnable> soon = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private long nanos;

    private record Timer(long atNanos, Runnable task) {}

    @Override
    public void run(Runnable task) {
        soon.add(task);
    }

    @Override
    public Runnable later(Duration delay, Runnable task) {
        Timer timer = new Timer(nanos + delay.toNanos(), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    long nanos() {
        return nanos;
    }

    /** Timers that wait. */
    int timers() {
        return timers.size();
    }

    /** Does what is to be done now. */
    void settle() {
        for (Runnable task = soon.poll(); task != null; task = soon.poll()) {
            task.run();
        }
    }

    /** Does the next thing that is to be done. */
    void runOne() {
        Runnable task = soon.poll();
        if (task != null) {
            task.run();
        }
    }

    /** Time passes and timers fire before anything else is done. */
    void expire(Duration time) {
        nanos += time.toNanos();
        for (Timer timer : List.copyOf(timers)) {
            if (timer.atNanos() <= nanos && timers.remove(timer)) {
                timer.task().run();
            }
        }
    }

    void advance(Duration time) {
        settle();
        long end = nanos + time.toNanos();
        timers.sort(Comparator.comparingLong(Timer::atNanos));
        while (!timers.isEmpty() && timers.get(0).atNanos() <= end) {
            Timer next = timers.remove(0);
            nanos = next.atNanos();
            next.task().run();
            settle();
            timers.sort(Comparator.comparingLong(Timer::atNanos));
        }
        nanos = end;
    }
}
