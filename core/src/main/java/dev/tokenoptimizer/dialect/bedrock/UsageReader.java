package dev.tokenoptimizer.dialect.bedrock;

import static dev.tokenoptimizer.dialect.scan.TokenCount.UNKNOWN;

import dev.tokenoptimizer.dialect.scan.PlacedReader;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Picks the {@code usage} object out of an answer of Converse, or out of the event {@code metadata} that ends a stream (AWS API
 * reference, TokenUsage): input tokens that were neither read nor written, what was read, what was written, and of the latter how
 * much for which time.
 */
final class UsageReader extends PlacedReader<UsageReader.Place> {

    /** Where in the document: the containers that are of interest. */
    enum Place {
        ROOT,
        USAGE,
        DETAILS,
        DETAIL
    }

    private final boolean events;
    private long input = UNKNOWN;
    private long output = UNKNOWN;
    private long total = UNKNOWN;
    private long read;
    private long written;
    private long writtenForAnHour;
    private long detail;
    private boolean detailIsAnHour;

    UsageReader(boolean events) {
        this.events = events;
    }

    @Override
    public boolean wants(String event) {
        return event.equals("metadata");
    }

    @Override
    protected boolean matters(Place place, String name) {
        return switch (place) {
            case ROOT -> name.equals("usage");
            case USAGE ->
                switch (name) {
                    case "inputTokens",
                            "outputTokens",
                            "totalTokens",
                            "cacheReadInputTokens",
                            "cacheWriteInputTokens",
                            "cacheDetails" -> true;
                    default -> false;
                };
            case DETAILS -> false;
            case DETAIL -> name.equals("ttl") || name.equals("inputTokens");
        };
    }

    @Override
    protected @Nullable Place inside(@Nullable Place outer, String name) {
        if (outer == null) {
            return Place.ROOT;
        }
        return switch (outer) {
            case ROOT -> Place.USAGE;
            case USAGE -> name.equals("cacheDetails") ? Place.DETAILS : null;
            case DETAILS -> Place.DETAIL;
            case DETAIL -> null;
        };
    }

    @Override
    protected boolean isArray(Place place) {
        return place == Place.DETAILS;
    }

    @Override
    protected void opened(Place place) {
        if (place == Place.DETAIL) {
            detail = 0;
            detailIsAnHour = false;
        }
    }

    @Override
    protected void closed(Place ended) {
        switch (ended) {
            case DETAIL -> writtenForAnHour += detailIsAnHour ? detail : 0;
            case USAGE -> usageEnded();
            case ROOT -> documentEnded();
            case DETAILS -> {}
        }
    }

    private void documentEnded() {
        if (!events || usage().isPresent()) {
            finish();
        }
    }

    /** All buckets exclude each other. More for an hour than was written at all cannot be, nor a total that is less than its parts. */
    private void usageEnded() {
        if (input == UNKNOWN) {
            return;
        }
        long anHour = Math.min(writtenForAnHour, written);
        OptionalLong told = output == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(output);
        bill(
                new Usage(input, read, written - anHour, anHour, told),
                writtenForAnHour > written || (total != UNKNOWN && total < read + written));
    }

    @Override
    protected boolean text(Place place, String name, String value) {
        if (place != Place.DETAIL || !name.equals("ttl")) {
            return false;
        }
        detailIsAnHour = value.equals("1h");
        return true;
    }

    @Override
    protected boolean count(Place place, String name, long tokens) {
        switch (name) {
            case "inputTokens" -> {
                if (place == Place.DETAIL) {
                    detail = tokens;
                } else {
                    input = tokens;
                }
            }
            case "outputTokens" -> output = tokens;
            case "totalTokens" -> total = tokens;
            case "cacheReadInputTokens" -> read = tokens;
            case "cacheWriteInputTokens" -> written = tokens;
            default -> {
                return false;
            }
        }
        return place == Place.USAGE || place == Place.DETAIL;
    }
}
