package dev.tokenoptimizer.lab.provider;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Who pays, without the secret.
 *
 * @param label first 16 hexadecimal digits of the secret's SHA-256
 */
record Credential(String label) implements Comparable<Credential> {

    /** Requests without a credential. */
    static final Credential NONE = new Credential("none");

    static Credential of(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return new Credential(HexFormat.of().formatHex(hash, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(Credential other) {
        return label.compareTo(other.label);
    }
}
