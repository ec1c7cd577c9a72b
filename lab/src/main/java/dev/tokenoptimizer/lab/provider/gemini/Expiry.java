package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Until when a cache object is kept: for a time, or until one. */
final class Expiry {

    /** Milliseconds that an object is kept for which nothing is said. */
    static final long USUAL = 3_600_000;

    private static final int MILLI_DIGITS = 3;

    private Expiry() {}

    /**
     * Milliseconds since the epoch; empty where nothing is said.
     *
     * @param shortest least milliseconds from now
     */
    static Optional<Long> read(Json.Obj body, long now, long shortest) throws Refused {
        String ttl = Fields.text(body, "ttl");
        String time = Fields.text(body, "expireTime");
        if (!ttl.isEmpty() && !time.isEmpty()) {
            throw Refused.invalid("Only one of ttl and expire_time may be set.");
        }
        if (ttl.isEmpty() && time.isEmpty()) {
            return Optional.empty();
        }
        long at = ttl.isEmpty() ? instant(time) : now + duration(ttl);
        if (at <= now || at < now + shortest) {
            throw Refused.invalid("The expiration of a CachedContent must be at least " + Math.max(1, shortest / 1_000)
                    + " seconds in the future.");
        }
        return Optional.of(at);
    }

    private static long duration(String ttl) throws Refused {
        if (!ttl.matches("\\d{1,9}(\\.\\d{1,9})?s")) {
            throw Refused.invalid("Invalid value at 'ttl': Illegal duration format; duration must end with 's'");
        }
        return new BigDecimal(ttl.substring(0, ttl.length() - 1))
                .movePointRight(MILLI_DIGITS)
                .longValue();
    }

    private static long instant(String time) throws Refused {
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw Refused.invalid("Invalid value at 'expire_time': Illegal timestamp format");
        }
    }
}
