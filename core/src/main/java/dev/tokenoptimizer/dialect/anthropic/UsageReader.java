package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.scan.PlacedReader;
import dev.tokenoptimizer.prompt.Modifier;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Picks {@code type} and the {@code usage} object out of one message or the events of a stream; everything else is skipped. */
final class UsageReader extends PlacedReader<UsageReader.Place> {

    /** Where in the document: the containers that are of interest. */
    enum Place {
        ROOT,
        MESSAGE,
        USAGE,
        SPLIT,
        ITERATIONS,
        ITERATION,
        ITERATION_SPLIT
    }

    private static final String GEOGRAPHY = "inference_geo";

    private final boolean events;
    private final UsageFields billed = new UsageFields();
    private String type = "";

    /**
     * The fields of {@code usage} so far. The totals cover the iterations of type {@code message}
     * only (Anthropic compaction page; recorded calls agree). A compaction runs on the request's own model and is kept besides. An
     * iteration with a model of its own (an advisor) is left out: the request's prices do not hold for it.
     */
    private UsageFields usage = new UsageFields();

    private UsageFields iteration = new UsageFields();
    private boolean iterationIsCompaction;
    private boolean usOnly;

    UsageReader(boolean events) {
        this.events = events;
    }

    @Override
    public boolean wants(String event) {
        return switch (event) {
            // A vendor may leave the name out; the data's own type is what counts. Bedrock calls every event a chunk.
            case "message_start", "message_delta", "message_stop", "chunk", "" -> true;
            default -> false;
        };
    }

    /** As Bedrock streams them (AWS API reference, InvokeModelWithResponseStream). */
    @Override
    public boolean framesHoldChunks() {
        return true;
    }

    @Override
    public void reset() {
        super.reset();
        type = "";
        usage = new UsageFields();
    }

    /** Whether it was bound to the United States, by its request or by its workspace's default (Anthropic, data residency, November 2026). */
    @Override
    public Optional<Set<Modifier>> tier() {
        return usOnly ? Optional.of(Set.of(Modifier.US_ONLY)) : Optional.empty();
    }

    @Override
    protected boolean matters(Place place, String name) {
        return switch (place) {
            case ROOT -> name.equals("type") || name.equals("usage") || name.equals("message");
            case MESSAGE -> name.equals("usage");
            case USAGE ->
                isCount(name) || name.equals("cache_creation") || name.equals("iterations") || name.equals(GEOGRAPHY);
            case ITERATION -> isCount(name) || name.equals("cache_creation") || name.equals("type");
            case SPLIT, ITERATION_SPLIT ->
                name.equals("ephemeral_5m_input_tokens") || name.equals("ephemeral_1h_input_tokens");
            case ITERATIONS -> false;
        };
    }

    private static boolean isCount(String name) {
        return switch (name) {
            case "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens" -> true;
            default -> false;
        };
    }

    @Override
    protected @Nullable Place inside(@Nullable Place outer, String name) {
        if (outer == null) {
            return Place.ROOT;
        }
        return switch (outer) {
            case ROOT, MESSAGE ->
                switch (name) {
                    case "usage" -> Place.USAGE;
                    case "message" -> Place.MESSAGE;
                    default -> null;
                };
            case USAGE ->
                switch (name) {
                    case "cache_creation" -> Place.SPLIT;
                    case "iterations" -> Place.ITERATIONS;
                    default -> null;
                };
            case ITERATIONS -> Place.ITERATION;
            case ITERATION -> name.equals("cache_creation") ? Place.ITERATION_SPLIT : null;
            case SPLIT, ITERATION_SPLIT -> null;
        };
    }

    @Override
    protected boolean isArray(Place place) {
        return place == Place.ITERATIONS;
    }

    @Override
    protected void opened(Place place) {
        switch (place) {
            case USAGE -> usage = new UsageFields();
            case ITERATIONS -> usage.compactions = null;
            case ITERATION -> {
                iteration = new UsageFields();
                iterationIsCompaction = false;
            }
            default -> {}
        }
    }

    @Override
    protected void closed(Place ended) {
        if (ended == Place.ITERATION && iterationIsCompaction) {
            usage.compactions = usage.compactions == null ? iteration : usage.compactions.plus(iteration);
        } else if (ended == Place.USAGE && !events) {
            addToBill();
        } else if (ended == Place.ROOT) {
            documentEnded();
        }
    }

    private void documentEnded() {
        if (!events) {
            finish();
            return;
        }
        switch (type) {
            case "message_start" -> {
                usage.output = UsageFields.UNKNOWN;
                addToBill();
            }
            case "message_delta" -> addToBill();
            case "message_stop" -> finish();
            default -> {}
        }
    }

    private void addToBill() {
        billed.override(usage);
        billed.toUsage().ifPresent(known -> bill(known, false));
    }

    @Override
    protected boolean text(Place place, String name, String value) {
        if (place == Place.ROOT && name.equals("type")) {
            type = value;
            return true;
        } else if (place == Place.ITERATION && name.equals("type")) {
            iterationIsCompaction = value.equals("compaction");
            return true;
        } else if (place == Place.USAGE && name.equals(GEOGRAPHY)) {
            usOnly |= value.equals("us");
            return true;
        }
        return place == Place.ROOT && name.equals("message");
    }

    @Override
    protected boolean count(Place place, String name, long tokens) {
        return switch (place) {
            case USAGE, SPLIT -> count(usage, name, tokens);
            case ITERATION, ITERATION_SPLIT -> count(iteration, name, tokens);
            default -> false;
        };
    }

    private static boolean count(UsageFields fields, String name, long tokens) {
        switch (name) {
            case "input_tokens" -> fields.input = tokens;
            case "cache_read_input_tokens" -> fields.read = tokens;
            case "cache_creation_input_tokens" -> fields.creation = tokens;
            case "output_tokens" -> fields.output = tokens;
            case "ephemeral_5m_input_tokens" -> fields.creation5m = tokens;
            case "ephemeral_1h_input_tokens" -> fields.creation1h = tokens;
            default -> {
                return false;
            }
        }
        return true;
    }
}
