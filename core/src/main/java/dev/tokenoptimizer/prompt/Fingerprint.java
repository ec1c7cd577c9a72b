package dev.tokenoptimizer.prompt;

import java.util.HexFormat;

/** 128-bit keyed hash that identifies a prefix without revealing its text. */
public record Fingerprint(long high, long low) {

    /** 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
