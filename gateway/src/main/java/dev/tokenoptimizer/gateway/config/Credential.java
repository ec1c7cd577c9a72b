package dev.tokenoptimizer.gateway.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A key or token that nobody is shown: whatever prints a configuration prints stars. */
public final class Credential {

    private final String value;

    private Credential(String value) {
        this.value = value;
    }

    /** A credential without the blanks around it; empty when nothing is left, or what no header may carry. */
    public static Optional<Credential> of(String text) {
        String value = text.strip();
        boolean visible = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return visible ? Optional.of(new Credential(value)) : Optional.empty();
    }

    /** The secret itself, for a header or a hash and nothing else. */
    public String value() {
        return value;
    }

    int length() {
        return value.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credential credential
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), credential.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
