package dev.tokenoptimizer.prompt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The 128-bit key of all fingerprints of a deployment. Instances that share a history share the key. */
public record FingerprintKey(long first, long second) {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /**
     * Derives the key from a deployment's secret of any length.
     *
     * @throws IllegalArgumentException if the secret is shorter than 16 bytes
     */
    public static FingerprintKey fromSecret(byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException("the secret has " + secret.length + " bytes, it needs at least 16");
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update("token-optimizer fingerprint key".getBytes(StandardCharsets.US_ASCII));
            byte[] derived = sha.digest(secret);
            return new FingerprintKey((long) LONGS.get(derived, 0), (long) LONGS.get(derived, Long.BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "FingerprintKey[hidden]";
    }
}
