package dev.tokenoptimizer.gateway.observe;

import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.usage.Usage;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * One JSON line per request: where it went, how it ended, what was decided and billed. Holds nothing of a prompt, no header, no
 * query and no credential. A thread of its own writes; when nobody takes the lines, the newest are dropped and counted, and
 * requests never wait. Thread-safe.
 */
public final class AccessLog implements ExchangeListener, AutoCloseable {

    /** Lines that may wait to be written. */
    public static final int QUEUE_MAX = 10_000;

    /** The writer gathers lines for so long, so that a busy gateway does not wake it for every single one. */
    private static final long GATHER_NANOS = 20_000_000;

    private static final int TEXT_MAX = 200;
    private static final String END = "";
    private static final long CLOSE_MILLIS = 2_000;

    private final PrintStream out;
    private final BlockingQueue<String> lines;
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;

    /** Writes to a stream; it is flushed but not closed. */
    public AccessLog(PrintStream out) {
        this(out, QUEUE_MAX);
    }

    AccessLog(PrintStream out, int queueMax) {
        this.out = out;
        this.lines = new ArrayBlockingQueue<>(queueMax);
        this.writer = Thread.ofPlatform().daemon().name("access-log").start(this::write);
    }

    /** Lines dropped since the start. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void finished(ExchangeReport report) {
        if (!lines.offer(line(report))) {
            dropped.incrementAndGet();
        }
    }

    /** Writes what waits, then ends; gives up when nobody takes the lines any more. */
    @Override
    public void close() {
        try {
            if (!lines.offer(END, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                    || !writer.join(Duration.ofMillis(CLOSE_MILLIS))) {
                dropped.addAndGet(lines.size());
            }
        } catch (InterruptedException ended) {
            writer.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            boolean more = true;
            while (more) {
                more = write(batch());
                LockSupport.parkNanos(GATHER_NANOS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** All lines that wait, at least one. */
    private List<String> batch() throws InterruptedException {
        List<String> batch = new ArrayList<>();
        batch.add(lines.take());
        lines.drainTo(batch);
        return batch;
    }

    /** Writes lines at once; false when the log ends with them. */
    private boolean write(List<String> batch) {
        boolean last = batch.contains(END);
        byte[] bytes = String.join("", batch).getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        return !last;
    }

    /** The line of a request, with its line feed. */
    static String line(ExchangeReport report) {
        JsonText json = new JsonText()
                .open()
                .field("time", Instant.ofEpochMilli(report.startedMillis()).toString())
                .field("id", report.id());
        report.providerRequestId().ifPresent(id -> json.field("provider_request_id", cut(id)));
        json.field("route", report.route())
                .field("dialect", report.dialect())
                .field("method", cut(report.method()))
                .field("path", cut(report.path()))
                .field("model", cut(report.model()))
                .field("application", cut(report.application()))
                .field("mode", report.mode().name().toLowerCase(Locale.ROOT))
                .field("outcome", report.outcome().label())
                .field("status", report.status())
                .field("request_bytes", report.requestBytes())
                .field("sent_bytes", report.sentBytes())
                .field("answer_bytes", report.answerBytes());
        report.fallback().ifPresent(cause -> json.field("fallback", cut(cause)));
        if (report.retried()) {
            json.field("refused_status", report.refusedStatus());
        }
        report.placement()
                .ifPresent(why -> json.field("account", report.account()).field("placement", why.label()));
        if (report.moves() > 0) {
            json.field("moves", report.moves());
        }
        report.hold()
                .released()
                .ifPresent(why -> json.open("held")
                        .field("released", why.label())
                        .field("micros", report.hold().heldNanos() / 1_000)
                        .field("tokens_saved", report.heldTokensSaved())
                        .close());
        report.hold().lead().ifPresent(end -> json.field("lead", end.label()));
        report.plan().ifPresent(plan -> plan(json, plan));
        report.ledger().ifPresent(entry -> bill(json, entry));
        if (report.tapLost()) {
            json.field("usage_lost", true);
        }
        if (report.billContradicts()) {
            json.field("usage_contradictory", true);
        }
        ExchangeReport.Timings timings = report.timings();
        return json.field("added_micros", timings.addedNanos() / 1_000)
                        .field("first_byte_micros", timings.firstByteNanos() / 1_000)
                        .field("total_micros", timings.totalNanos() / 1_000)
                        .close()
                + "\n";
    }

    private static void plan(JsonText json, Plan plan) {
        json.open("plan")
                .field(
                        "breakpoints",
                        plan.breakpoints().stream()
                                .map(Breakpoint::reason)
                                .map(Reason::label)
                                .collect(Collectors.joining(",")))
                .field("withheld", plan.withheld().stream().map(Reason::label).collect(Collectors.joining(",")));
        plan.key().ifPresent(key -> json.field("key_shard", key.shard()));
        json.close();
    }

    private static void bill(JsonText json, LedgerEntry entry) {
        Usage usage = entry.billed();
        json.open("tokens")
                .field("fresh", usage.fresh())
                .field("read", usage.read())
                .field("written_5m", usage.written5m())
                .field("written_1h", usage.written1h())
                .field("written_30m", usage.written30m())
                .field("written_12h", usage.written12h());
        usage.output().ifPresent(output -> json.field("output", output));
        json.close()
                .field("paid_dollars", entry.paid().toDollars())
                .field(
                        entry.asSentExact() ? "saved_dollars" : "saved_estimate_dollars",
                        entry.saved().toDollars());
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }
}
