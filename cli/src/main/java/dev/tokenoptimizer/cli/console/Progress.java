package dev.tokenoptimizer.cli.console;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Shows how far long work has come: a bar that is drawn over on a terminal, a line now and then elsewhere. Thread-safe.
 */
public final class Progress implements AutoCloseable {

    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private final String what;
    private final long total;
    private long done;
    private long shownNanos;
    private boolean shown;

    /** @param total steps of the whole work, at least 1 */
    public Progress(PrintWriter out, String what, long total) {
        this(out, isTerminal(), System::nanoTime, what, total);
    }

    Progress(PrintWriter out, boolean terminal, LongSupplier nanoClock, String what, long total) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
        this.what = what;
        this.total = Math.max(1, total);
        this.shownNanos = nanoClock.getAsLong();
    }

    /** One step more is done. */
    public synchronized void step() {
        to(done + 1);
    }

    /** So many steps are done. */
    public synchronized void to(long steps) {
        done = Math.min(total, steps);
        long now = nanoClock.getAsLong();
        if (now - shownNanos >= (terminal ? REDRAW_NANOS : LINE_NANOS)) {
            shownNanos = now;
            show();
        }
    }

    private void show() {
        shown = true;
        long percent = 100 * done / total;
        if (terminal) {
            int filled = (int) (WIDTH * done / total);
            out.print(ERASE_LINE + what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + percent
                    + " % (" + Table.number(done) + " of " + Table.number(total) + ")");
        } else {
            out.println(what + ": " + percent + " % (" + Table.number(done) + " of " + Table.number(total) + ")");
        }
        out.flush();
    }

    /** Takes the bar away. */
    @Override
    public synchronized void close() {
        if (terminal && shown) {
            out.print(ERASE_LINE);
            out.flush();
        }
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
}
