package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.answer.ByteSink;
import dev.tokenoptimizer.answer.ChunkBytes;
import dev.tokenoptimizer.answer.ContentDecoder;
import dev.tokenoptimizer.answer.EventFrames;
import dev.tokenoptimizer.answer.EventStream;
import dev.tokenoptimizer.answer.JsonWalker;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the bill out of an answer, a JSON document or a stream of events, in text or binary, in constant memory. */
public final class AnswerTap implements UsageTap {

    private enum Shape {
        DOCUMENT,
        EVENTS,
        FRAMES,
        UNKNOWN
    }

    private final Shape shape;
    private final ContentDecoder decoder;
    private final BillReader reader;
    private final JsonWalker walker;
    private final EventStream events;
    private final EventFrames frames;
    private final ChunkBytes chunk = new ChunkBytes(this::walk);
    private final ByteSink json;
    private boolean complete;
    private boolean lost;

    private AnswerTap(Shape shape, String contentEncoding, BillReader reader) {
        this.shape = shape;
        this.reader = reader;
        this.walker = new JsonWalker(reader);
        this.json = shape == Shape.FRAMES && reader.framesHoldChunks() ? chunk : this::walk;
        Events listener = new Events();
        this.events = new EventStream(listener);
        this.frames = new EventFrames(listener);
        this.decoder = ContentDecoder.of(contentEncoding, this::decoded);
        this.lost = shape == Shape.UNKNOWN || decoder.lost();
    }

    /**
     * A tap for one successful answer. With a content type that is neither JSON nor an event stream, or an encoding that is not
     * understood, it is lost from the start.
     *
     * @param contentType value of the answer's {@code Content-Type}, empty when absent
     * @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent
     * @param readers makes the reader, told whether the answer is a stream of events
     */
    public static AnswerTap of(
            String contentType, String contentEncoding, Function<Boolean, ? extends BillReader> readers) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        Shape shape = shape(type);
        return new AnswerTap(shape, contentEncoding, readers.apply(shape == Shape.EVENTS || shape == Shape.FRAMES));
    }

    private static Shape shape(String type) {
        return switch (type) {
            case "text/event-stream" -> Shape.EVENTS;
            case "application/vnd.amazon.eventstream" -> Shape.FRAMES;
            case "application/json" -> Shape.DOCUMENT;
            default -> type.endsWith("+json") ? Shape.DOCUMENT : Shape.UNKNOWN;
        };
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
        return complete && (shape == Shape.EVENTS || shape == Shape.FRAMES);
    }

    @Override
    public Optional<Usage> usage() {
        return reader.usage();
    }

    @Override
    public boolean complete() {
        return complete && !lost;
    }

    @Override
    public boolean lost() {
        return lost;
    }

    @Override
    public Optional<Set<Modifier>> tier() {
        return reader.tier();
    }

    @Override
    public Optional<String> answerId() {
        return reader.answerId();
    }

    @Override
    public boolean contradictory() {
        return reader.contradictory();
    }

    private void decoded(byte[] bytes, int offset, int length) {
        if (lost) {
            return;
        }
        switch (shape) {
            case EVENTS -> events.accept(bytes, offset, length);
            case FRAMES -> {
                frames.accept(bytes, offset, length);
                lost |= frames.lost() && !complete;
            }
            default -> walk(bytes, offset, length);
        }
    }

    private void walk(byte[] bytes, int offset, int length) {
        if (lost || streamEnded()) {
            return;
        }
        walker.accept(bytes, offset, length);
        lost = walker.malformed() || reader.strange();
        complete |= reader.complete();
    }

    /** Takes the events that tell something of the bill; the many that carry content are skipped unread. */
    private final class Events implements EventStream.Listener {

        @Override
        public boolean wants(String event) {
            return reader.wants(event);
        }

        @Override
        public void data(byte[] bytes, int offset, int length) {
            if (lost || complete) {
                return;
            }
            if (!walker.started() && length > 0 && reader.endsStream(bytes[offset])) {
                complete = true;
                return;
            }
            json.accept(bytes, offset, length);
            lost = (lost || chunk.strange()) && !complete;
        }

        @Override
        public void dispatch() {
            if (lost || complete) {
                return;
            }
            lost = walker.started() && !walker.done();
            walker.reset();
            chunk.reset();
            reader.reset();
        }
    }
}
