package dev.tokenoptimizer.dialect.gemini;

import dev.tokenoptimizer.dialect.scan.PlacedReader;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks {@code usageMetadata} out of an answer (Gemini API reference, UsageMetadata). The prompt's tokens include those read from a
 * cache; tokens that tools brought into it are told beside, and are input as well; thoughts are output that {@code
 * candidatesTokenCount} leaves out. Numbers of zero may be left out. In a stream every piece tells what there was so far: the last one
 * counts.
 */
final class UsageReader extends PlacedReader<UsageReader.Place> {

    /** Where in the document: the containers that are of interest. */
    enum Place {
        /** The array that a stream is that is no stream of events. */
        PIECES,
        ROOT,
        USAGE,
        CANDIDATES,
        CANDIDATE
    }

    private final boolean events;
    private final boolean array;
    private long prompt;
    private long cached;
    private long ofTools;
    private long candidates;
    private long thoughts;
    private Optional<Set<Modifier>> tier = Optional.empty();
    private boolean finished;

    /**
     * @param events whether the answer is a stream of events
     * @param streamed whether it was asked for piece by piece
     */
    UsageReader(boolean events, boolean streamed) {
        this.events = events;
        this.array = streamed && !events;
    }

    /** Events have no names. */
    @Override
    public boolean wants(String event) {
        return true;
    }

    /** Flex and priority have prices of their own; every other tier is charged as usual. */
    @Override
    public Optional<Set<Modifier>> tier() {
        return tier;
    }

    @Override
    protected boolean matters(Place place, String name) {
        return switch (place) {
            case ROOT -> name.equals("usageMetadata") || name.equals("candidates");
            case USAGE ->
                switch (name) {
                    case "promptTokenCount",
                            "cachedContentTokenCount",
                            "toolUsePromptTokenCount",
                            "candidatesTokenCount",
                            "thoughtsTokenCount",
                            "serviceTier",
                            "trafficType" -> true;
                    default -> false;
                };
            case CANDIDATE -> name.equals("finishReason");
            case PIECES, CANDIDATES -> false;
        };
    }

    @Override
    protected @Nullable Place inside(@Nullable Place outer, String name) {
        if (outer == null) {
            return array ? Place.PIECES : Place.ROOT;
        }
        return switch (outer) {
            case PIECES -> Place.ROOT;
            case ROOT -> name.equals("usageMetadata") ? Place.USAGE : Place.CANDIDATES;
            case CANDIDATES -> Place.CANDIDATE;
            case USAGE, CANDIDATE -> null;
        };
    }

    @Override
    protected boolean isArray(Place place) {
        return place == Place.PIECES || place == Place.CANDIDATES;
    }

    @Override
    protected void opened(Place place) {
        if (place == Place.USAGE) {
            prompt = 0;
            cached = 0;
            ofTools = 0;
            candidates = 0;
            thoughts = 0;
        }
    }

    @Override
    protected void closed(Place ended) {
        switch (ended) {
            case USAGE -> usageEnded();
            case ROOT -> documentEnded();
            case PIECES -> finish();
            case CANDIDATES, CANDIDATE -> {}
        }
    }

    /** A stream of events ends with the piece that says why; an array with its bracket; all else with its only document. */
    private void documentEnded() {
        if (!array && (!events || finished)) {
            finish();
        }
    }

    /** More read than there was in all cannot be. */
    private void usageEnded() {
        long read = Math.min(cached, prompt);
        bill(new Usage(prompt - read + ofTools, read, 0, 0, OptionalLong.of(candidates + thoughts)), cached > prompt);
    }

    @Override
    protected boolean text(Place place, String name, String value) {
        switch (name) {
            case "finishReason" -> finished = true;
            case "serviceTier", "trafficType" -> tierIs(value.toLowerCase(Locale.ROOT));
            default -> {
                return false;
            }
        }
        return place == Place.CANDIDATE || place == Place.USAGE;
    }

    private void tierIs(String value) {
        if (value.endsWith("flex")) {
            tier = Optional.of(Set.of(Modifier.FLEX));
        } else if (value.endsWith("priority")) {
            tier = Optional.of(Set.of(Modifier.PRIORITY));
        } else if (tier.isEmpty()) {
            tier = Optional.of(Set.of());
        }
    }

    @Override
    protected boolean count(Place place, String name, long tokens) {
        switch (name) {
            case "promptTokenCount" -> prompt = tokens;
            case "cachedContentTokenCount" -> cached = tokens;
            case "toolUsePromptTokenCount" -> ofTools = tokens;
            case "candidatesTokenCount" -> candidates = tokens;
            case "thoughtsTokenCount" -> thoughts = tokens;
            default -> {
                return false;
            }
        }
        return place == Place.USAGE;
    }
}
