package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.scan.BillReader;
import dev.tokenoptimizer.dialect.scan.TokenCount;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Picks {@code type} and the {@code usage} object out of one message or the events of a stream; everything else is skipped. */
final class UsageReader implements BillReader {

    /** Where in the document: the containers that are of interest. */
    private enum Place {
        ROOT,
        MESSAGE,
        USAGE,
        SPLIT,
        ITERATIONS,
        ITERATION,
        ITERATION_SPLIT
    }

    private final boolean events;
    private final UsageFields billed = new UsageFields();
    private final Deque<Place> places = new ArrayDeque<>();
    private String key = "";
    private String type = "";

    /**
     * The fields of {@code usage} so far. The totals cover the iterations of type {@code message}
     * only (Anthropic compaction page; recorded calls agree). A compaction runs on the request's own model and is kept besides. An
     * iteration with a model of its own (an advisor) is left out: the request's prices do not hold for it.
     */
    private UsageFields usage = new UsageFields();

    private UsageFields iteration = new UsageFields();
    private boolean iterationIsCompaction;
    private boolean strange;
    private boolean complete;

    UsageReader(boolean events) {
        this.events = events;
    }

    @Override
    public boolean wants(String event) {
        return switch (event) {
            // A vendor may leave the name out; the data's own type is what counts.
            case "message_start", "message_delta", "message_stop", "" -> true;
            default -> false;
        };
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public Optional<Usage> usage() {
        return billed.toUsage();
    }

    @Override
    public void reset() {
        places.clear();
        key = "";
        type = "";
        usage = new UsageFields();
    }

    @Override
    public boolean strange() {
        return strange;
    }

    @Override
    public boolean key(String name) {
        if (strange) {
            return false;
        }
        key = name;
        return switch (place()) {
            case ROOT -> name.equals("type") || name.equals("usage") || name.equals("message");
            case MESSAGE -> name.equals("usage");
            case USAGE -> isCount(name) || name.equals("cache_creation") || name.equals("iterations");
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
    public void open(boolean object) {
        if (strange) {
            return;
        }
        Place next = places.isEmpty() ? Place.ROOT : inside(place());
        places.push(next);
        if (object == (next == Place.ITERATIONS)) {
            strange = true;
        }
        if (next == Place.USAGE) {
            usage = new UsageFields();
        } else if (next == Place.ITERATIONS) {
            usage.compactions = null;
        } else if (next == Place.ITERATION) {
            iteration = new UsageFields();
            iterationIsCompaction = false;
        }
    }

    private Place inside(Place outer) {
        return switch (outer) {
            case ROOT, MESSAGE ->
                switch (key) {
                    case "usage" -> Place.USAGE;
                    case "message" -> Place.MESSAGE;
                    default -> strangeIn(outer);
                };
            case USAGE ->
                switch (key) {
                    case "cache_creation" -> Place.SPLIT;
                    case "iterations" -> Place.ITERATIONS;
                    default -> strangeIn(outer);
                };
            case ITERATIONS -> Place.ITERATION;
            case ITERATION -> key.equals("cache_creation") ? Place.ITERATION_SPLIT : strangeIn(outer);
            case SPLIT, ITERATION_SPLIT -> strangeIn(outer);
        };
    }

    private Place strangeIn(Place outer) {
        strange = true;
        return outer;
    }

    @Override
    public void close() {
        if (strange) {
            return;
        }
        Place ended = places.pop();
        if (ended == Place.ITERATION && iterationIsCompaction) {
            usage.compactions = usage.compactions == null ? iteration : usage.compactions.plus(iteration);
        } else if (ended == Place.USAGE) {
            usageEnded();
        } else if (ended == Place.ROOT) {
            documentEnded();
        }
    }

    private void usageEnded() {
        if (!events) {
            billed.override(usage);
        }
    }

    private void documentEnded() {
        if (!events) {
            complete = true;
            return;
        }
        switch (type) {
            case "message_start" -> {
                usage.output = UsageFields.UNKNOWN;
                billed.override(usage);
            }
            case "message_delta" -> billed.override(usage);
            case "message_stop" -> complete = true;
            default -> {}
        }
    }

    @Override
    public void text(String value) {
        if (strange || places.isEmpty()) {
            strange = true;
            return;
        }
        switch (place()) {
            case ROOT -> {
                if (key.equals("type")) {
                    type = value;
                } else if (!key.equals("message")) {
                    strange = true;
                }
            }
            case ITERATION -> {
                if (key.equals("type")) {
                    iterationIsCompaction = value.equals("compaction");
                } else {
                    strange = true;
                }
            }
            default -> strange = true;
        }
    }

    @Override
    public void scalar(String literal) {
        if (strange || places.isEmpty()) {
            strange = true;
        } else if (!literal.equals("null")) {
            switch (place()) {
                case USAGE, SPLIT -> count(usage, literal);
                case ITERATION, ITERATION_SPLIT -> count(iteration, literal);
                default -> strange = true;
            }
        }
    }

    private void count(UsageFields fields, String literal) {
        long value = TokenCount.of(literal);
        if (value == TokenCount.UNKNOWN) {
            strange = true;
            return;
        }
        switch (key) {
            case "input_tokens" -> fields.input = value;
            case "cache_read_input_tokens" -> fields.read = value;
            case "cache_creation_input_tokens" -> fields.creation = value;
            case "output_tokens" -> fields.output = value;
            case "ephemeral_5m_input_tokens" -> fields.creation5m = value;
            case "ephemeral_1h_input_tokens" -> fields.creation1h = value;
            default -> strange = true;
        }
    }

    private Place place() {
        return places.getFirst();
    }
}
