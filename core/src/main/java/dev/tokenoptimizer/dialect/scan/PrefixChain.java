package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.KeyedHash;

/** The fingerprint of a prefix that grows link by link. Open a link, feed the hash, close it. */
public final class PrefixChain {

    private final KeyedHash hash;
    private long high;
    private long low;

    public PrefixChain(KeyedHash hash) {
        this.hash = hash;
    }

    /** Opens the first link; what was before is forgotten. */
    public void openRoot() {
        hash.start();
    }

    /** Opens a link behind all that came before. */
    public void open() {
        hash.start();
        hash.update(high);
        hash.update(low);
    }

    /** Feeds a text of our own, so that it cannot run into the next one. */
    public void text(String text) {
        hash.update(text);
        hash.update(0xFF);
    }

    /** Closes the link that is open. */
    public void close() {
        hash.finish();
        high = hash.high();
        low = hash.low();
    }

    /** A link that is a block. */
    public void block(RawBlocks raw, int i) {
        open();
        hash.update(raw.digestHigh(i));
        hash.update(raw.digestLow(i));
        close();
    }

    /** The prefix up to the link closed last. */
    public Fingerprint prefix() {
        return new Fingerprint(high, low);
    }
}
