package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.answer.ContentDecoder;
import dev.tokenoptimizer.answer.JsonWalker;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the bills out of a file with the results of a batch, one JSON object a line, in constant memory. Each is told as soon as its
 * answer has been read. Of any other file it reads no more than the line that tells it from one.
 */
public final class BatchTap implements UsageTap {

    /** Told of the bills. */
    public interface Listener {

        /**
         * An answer was read.
         *
         * @param line its line, from 0; empty lines do not count
         * @param model model that it names; empty where it names none
         * @param served what {@link UsageTap#tier} says, or nothing
         * @param usage what it bills
         */
        void answered(int line, String model, Set<Modifier> served, Usage usage);
    }

    private final List<Way> ways;
    private final Listener listener;
    private final ContentDecoder decoder;
    private int line;
    private boolean anyAnswer;
    private boolean contradictory;
    private boolean foreign;

    /**
     * A tap for one file.
     *
     * @param answers what its lines may hold
     * @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent
     */
    public BatchTap(List<BatchedAnswer> answers, String contentEncoding, Listener listener) {
        this.ways = answers.stream().map(Way::new).toList();
        this.listener = listener;
        this.decoder = ContentDecoder.of(contentEncoding, this::decoded);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        if (foreign || decoder.lost()) {
            return;
        }
        decoder.accept(bytes, offset, length);
        if (foreign || decoder.lost()) {
            decoder.close();
        }
    }

    private void decoded(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int from = offset;
        for (int at = offset; at < end && !foreign; at++) {
            if (bytes[at] == '\n') {
                walk(bytes, from, at);
                endLine();
                from = at + 1;
            }
        }
        walk(bytes, from, end);
    }

    private void walk(byte[] bytes, int from, int to) {
        foreign |= !first().started() && !mayBeginObject(bytes, from, to);
        if (foreign || from >= to) {
            return;
        }
        for (Way way : ways) {
            way.walker.accept(bytes, from, to - from);
            foreign |= way.walker.malformed();
            if (!foreign && !way.told && way.walker.done()) {
                way.told = true;
                way.reader.usage().ifPresent(usage -> answered(way.reader, usage));
            }
        }
    }

    private static boolean mayBeginObject(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
        return at == to || bytes[at] == '{';
    }

    private void answered(BatchedReader reader, Usage usage) {
        anyAnswer = true;
        contradictory |= reader.contradictory();
        listener.answered(line, reader.model(), reader.served(), usage);
    }

    private void endLine() {
        if (!foreign && first().started()) {
            line++;
            foreign = !first().done();
            ways.forEach(Way::reset);
        }
    }

    /** All walk over the same bytes: one stands for the others. */
    private JsonWalker first() {
        return ways.get(0).walker;
    }

    /** The bills are told one by one. */
    @Override
    public Optional<Usage> usage() {
        return Optional.empty();
    }

    @Override
    public boolean complete() {
        return anyAnswer && !lost();
    }

    /** Whether it could not go on reading what had begun as results. */
    @Override
    public boolean lost() {
        return decoder.lost() || (foreign && anyAnswer);
    }

    @Override
    public boolean contradictory() {
        return contradictory;
    }

    /** One of the answers that a line may hold. */
    private static final class Way {

        private final BatchedReader reader;
        private final JsonWalker walker;
        private boolean told;

        Way(BatchedAnswer answer) {
            reader = new BatchedReader(answer);
            walker = new JsonWalker(reader);
        }

        void reset() {
            reader.reset();
            walker.reset();
            told = false;
        }
    }
}
