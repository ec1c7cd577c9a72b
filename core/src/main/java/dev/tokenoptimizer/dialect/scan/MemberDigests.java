package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.prompt.KeyedHash;

/**
 * Digests of members, name and value together, and of objects made of them. What is left in the hash is what the method says. White
 * space and string escapes never count; the order of an object's members does not where they are summed.
 */
public final class MemberDigests {

    private static final int VALUE_TAG = 11;

    private final KeyedHash hash;
    private final Canonical canonical;

    public MemberDigests(KeyedHash hash, Canonical canonical) {
        this.hash = hash;
        this.canonical = canonical;
    }

    /** The member just entered; consumes its value. */
    public void member() throws ScanException {
        hash.start();
        canonical.string();
        hash.update(VALUE_TAG);
        canonical.value();
        hash.finish();
    }

    /** A member of this name whose value is the next one in the body; consumes it. */
    public void member(String name) throws ScanException {
        hash.start();
        canonical.string(name);
        hash.update(VALUE_TAG);
        canonical.value();
        hash.finish();
    }

    /** A member of this name with this text. */
    public void member(String name, String text) {
        hash.start();
        canonical.string(name);
        hash.update(VALUE_TAG);
        canonical.string(text);
        hash.finish();
    }

    /**
     * An object whose members were summed.
     *
     * @param tag what sort of object it is
     * @param inOrder whether the order of its members counts
     */
    public void object(int tag, DigestSum members, int count, boolean inOrder) {
        hash.start();
        hash.update(tag);
        if (inOrder) {
            members.feedInOrderTo(hash);
        } else {
            members.feedTo(hash);
        }
        hash.update((long) count);
        hash.finish();
    }

    /** A block of text of this type, made from the string that comes next in the body; consumes it. */
    public void text(int tag, String type) throws ScanException {
        DigestSum sum = new DigestSum();
        member("type", type);
        sum.add(hash);
        member("text");
        sum.add(hash);
        object(tag, sum, 2, false);
    }
}
