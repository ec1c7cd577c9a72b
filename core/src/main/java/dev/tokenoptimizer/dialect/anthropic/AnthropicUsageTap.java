package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.answer.ContentDecoder;
import dev.tokenoptimizer.answer.EventStream;
import dev.tokenoptimizer.answer.JsonWalker;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.usage.Usage;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the bill out of an answer of the Messages API, a JSON message or an event stream, in constant memory.
 *
 * <p>In a stream {@code message_start} tells the input buckets and their split by lifetime, {@code message_delta} repeats them
 * cumulatively without the split; a later value that is not null overrides an earlier one and nothing is ever added (Anthropic
 * streaming page, 2026-10-08). Vendors that tell the cached share only in {@code message_delta} are read by the same rule. The
 * output count of {@code message_start} is a placeholder, so output stays unknown until a {@code message_delta}.
 *
 * <p>Where only a total of written tokens is known, or the total grew after the split was told (server tools write for five
 * minutes on their own), what the split does not explain counts as written for five minutes.
 */
public final class AnthropicUsageTap implements UsageTap {

    private enum Shape {
        MESSAGE,
        EVENTS,
        UNKNOWN
    }

    private final Shape shape;
    private final ContentDecoder decoder;
    private final UsageReader reader = new UsageReader(this::usageEnded, this::documentEnded);
    private final JsonWalker walker = new JsonWalker(reader);
    private final EventStream events = new EventStream(new Events());
    private final UsageFields billed = new UsageFields();
    private boolean complete;
    private boolean lost;

    private AnthropicUsageTap(Shape shape, String contentEncoding) {
        this.shape = shape;
        this.decoder = ContentDecoder.of(contentEncoding, this::decoded);
        this.lost = shape == Shape.UNKNOWN || decoder.lost();
    }

    /**
     * A tap for one successful answer. With a content type that is neither JSON nor an event stream, or an encoding that is not
     * understood, it is lost from the start.
     *
     * @param contentType value of the answer's {@code Content-Type}, empty when absent
     * @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent
     */
    public static AnthropicUsageTap of(String contentType, String contentEncoding) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        Shape shape = type.equals("text/event-stream")
                ? Shape.EVENTS
                : type.equals("application/json") || type.endsWith("+json") ? Shape.MESSAGE : Shape.UNKNOWN;
        return new AnthropicUsageTap(shape, contentEncoding);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        if (lost || streamEnded()) {
            return;
        }
        decoder.accept(bytes, offset, length);
        // What follows the end of a stream no longer matters, in whichever pieces it comes.
        lost |= decoder.lost() && !streamEnded();
        if (lost || streamEnded()) {
            decoder.close();
        }
    }

    private boolean streamEnded() {
        return complete && shape == Shape.EVENTS;
    }

    @Override
    public Optional<Usage> usage() {
        return billed.toUsage();
    }

    @Override
    public boolean complete() {
        return complete && !lost;
    }

    @Override
    public boolean lost() {
        return lost;
    }

    private void decoded(byte[] bytes, int offset, int length) {
        if (lost) {
            return;
        }
        if (shape == Shape.EVENTS) {
            events.accept(bytes, offset, length);
        } else {
            walk(bytes, offset, length);
        }
    }

    private void walk(byte[] bytes, int offset, int length) {
        walker.accept(bytes, offset, length);
        lost = walker.malformed() || reader.strange();
    }

    private void usageEnded() {
        if (shape == Shape.MESSAGE) {
            billed.override(reader.usage());
        }
    }

    private void documentEnded() {
        if (shape == Shape.MESSAGE) {
            complete = true;
            return;
        }
        switch (reader.type()) {
            case "message_start" -> {
                UsageFields start = reader.usage();
                start.output = UsageFields.UNKNOWN;
                billed.override(start);
            }
            case "message_delta" -> billed.override(reader.usage());
            case "message_stop" -> complete = true;
            default -> {}
        }
    }

    /** Takes the events that tell something of the bill; the many that carry content are skipped unread. */
    private final class Events implements EventStream.Listener {

        @Override
        public boolean wants(String event) {
            return switch (event) {
                // A vendor may leave the name out; the data's own type is what counts.
                case "message_start", "message_delta", "message_stop", "" -> true;
                default -> false;
            };
        }

        @Override
        public void data(byte[] bytes, int offset, int length) {
            if (lost || complete) {
                return;
            }
            walk(bytes, offset, length);
            lost &= !complete;
        }

        @Override
        public void dispatch() {
            if (lost || complete) {
                return;
            }
            lost = walker.started() && !walker.done();
            walker.reset();
            reader.reset();
        }
    }
}
