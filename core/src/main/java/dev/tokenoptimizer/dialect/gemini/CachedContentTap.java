package dev.tokenoptimizer.dialect.gemini;

import dev.tokenoptimizer.answer.ContentDecoder;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the answer of a call of {@code cachedContents} that creates or changes an object: a short document, kept until its end. More
 * than {@value #LONGEST} bytes are no such answer.
 */
public final class CachedContentTap implements UsageTap {

    static final int LONGEST = 64 * 1024;

    private final ByteArrayOutputStream document = new ByteArrayOutputStream(512);
    private final ContentDecoder decoder;
    private Optional<CachedContent> object = Optional.empty();
    private boolean lost;

    /** @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent */
    public CachedContentTap(String contentEncoding) {
        this.decoder = ContentDecoder.of(contentEncoding, this::decoded);
        this.lost = decoder.lost();
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        if (lost) {
            return;
        }
        decoder.accept(bytes, offset, length);
        lost |= decoder.lost();
        object = lost ? Optional.empty() : CachedContent.read(document.toByteArray(), document.size());
        if (lost) {
            decoder.close();
        }
    }

    private void decoded(byte[] bytes, int offset, int length) {
        lost |= document.size() + length > LONGEST;
        if (!lost) {
            document.write(bytes, offset, length);
        }
    }

    /** The object that the answer tells of, once all of it is known. */
    public Optional<CachedContent> object() {
        return object;
    }

    /**
     * Its tokens, as written. All lifetimes cost the same, and are counted as an hour, which is what an object gets for which nothing is
     * said.
     */
    @Override
    public Optional<Usage> usage() {
        return object.map(made -> new Usage(0, 0, 0, made.tokens(), OptionalLong.of(0)));
    }

    @Override
    public boolean complete() {
        return object.isPresent();
    }

    @Override
    public boolean lost() {
        return lost || (document.size() > 0 && object.isEmpty());
    }
}
