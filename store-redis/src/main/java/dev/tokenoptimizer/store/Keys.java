package dev.tokenoptimizer.store;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Names in the store. A family is one key, its fingerprint the hash tag: so a family stands in one slot of a cluster. */
final class Keys {

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
    }

    byte[] family(Realm realm, Fingerprint family) {
        return text(realm.mark() + "{" + name(family) + "}");
    }

    private static String name(Fingerprint fingerprint) {
        return TEXT.encodeToString(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(fingerprint.high())
                .putLong(fingerprint.low())
                .array());
    }

    /** Who writes a prefix. All prefixes that begin with the same block stand in one slot of a cluster. */
    byte[] claim(Fingerprint first, Fingerprint prefix) {
        return text("c{" + name(first) + "}" + name(prefix));
    }

    /** What others tell one instance alone. */
    byte[] inbox(Realm realm, long instance) {
        return text("n" + realm.mark() + "{" + Long.toHexString(instance) + "}");
    }

    /** The learning budget of one application. */
    byte[] budget(Fingerprint application) {
        return text("b{" + name(application) + "}");
    }

    /** How often prefixes come back in one deployment. */
    byte[] rates(Realm realm, Fingerprint deployment) {
        return text("r" + realm.mark() + "{" + name(deployment) + "}");
    }

    /** Which account can read what: a part of one deployment's. */
    byte[] ties(Fingerprint part) {
        return text("t{" + name(part) + "}");
    }

    /** Where instances put what all can use. */
    byte[] board() {
        return text("{board}");
    }

    /** A key that nothing is stored under. */
    byte[] probe() {
        return text("{probe}");
    }

    /** Within a family half a fingerprint tells prefixes apart. */
    static byte[] field(Fingerprint prefix) {
        return ByteBuffer.allocate(Long.BYTES).putLong(prefix.low()).array();
    }

    private byte[] text(String name) {
        return (prefix + name).getBytes(StandardCharsets.US_ASCII);
    }
}
