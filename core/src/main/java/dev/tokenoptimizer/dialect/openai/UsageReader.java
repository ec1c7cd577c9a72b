package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.dialect.scan.BillReader;
import dev.tokenoptimizer.dialect.scan.TokenCount;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * Picks the {@code usage} object out of an answer of either API. Chat tells it in the last chunks of a stream, if at all, and hosts
 * that tell it in every chunk mean the sum so far; Responses in the event that ends the answer. A later one replaces an
 * earlier one.
 */
final class UsageReader implements BillReader {

    /** Where in the document: the containers that are of interest. */
    private enum Place {
        ROOT,
        /** The response inside an event, or Groq's own object beside the choices. */
        WRAPPER,
        USAGE,
        DETAILS,
        /** What was written, by lifetime. */
        WRITES
    }

    private final Api api;
    private final boolean events;
    private final Deque<Place> places = new ArrayDeque<>();
    private String key = "";
    private String type = "";
    private UsageFields usage = new UsageFields();
    private UsageFields billed = new UsageFields();
    private Optional<String> tier = Optional.empty();
    private Optional<String> id = Optional.empty();
    private boolean strange;
    private boolean complete;

    UsageReader(Api api, boolean events) {
        this.api = api;
        this.events = events;
    }

    /** The events that end an answer of Responses; those of Chat have no names, and a vendor may leave them out. */
    @Override
    public boolean wants(String event) {
        return event.isEmpty() || (api == Api.RESPONSES && endsResponse(event));
    }

    private static boolean endsResponse(String event) {
        return switch (event) {
            case "response.completed", "response.incomplete", "response.failed" -> true;
            default -> false;
        };
    }

    /** {@code [DONE]}. */
    @Override
    public boolean endsStream(byte first) {
        return first == '[';
    }

    @Override
    public void reset() {
        places.clear();
        key = "";
        type = "";
    }

    @Override
    public boolean strange() {
        return strange;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public Optional<Usage> usage() {
        return billed.toUsage();
    }

    /** Flex and priority have prices of their own; every other tier is charged as usual. */
    @Override
    public Optional<Set<Modifier>> tier() {
        return tier.map(Tiers::modifiers);
    }

    @Override
    public Optional<String> answerId() {
        return api == Api.RESPONSES ? id : Optional.empty();
    }

    @Override
    public boolean contradictory() {
        return billed.contradictory();
    }

    @Override
    public boolean key(String name) {
        if (strange) {
            return false;
        }
        key = name;
        return switch (places.getFirst()) {
            case ROOT -> name.equals("usage") || name.equals("type") || isFact(name) || wraps(name);
            case WRAPPER -> name.equals("usage") || (api == Api.RESPONSES && isFact(name));
            case USAGE -> isCount(name) || name.equals("prompt_tokens_details") || name.equals("input_tokens_details");
            case DETAILS ->
                switch (name) {
                    case "cached_tokens",
                            "cache_write_tokens",
                            "cache_creation_input_tokens",
                            "cache_write_tokens_details" -> true;
                    default -> false;
                };
            case WRITES -> name.equals("ttl_30m_tokens") || name.equals("ttl_12h_tokens");
        };
    }

    private boolean wraps(String name) {
        return name.equals(api == Api.RESPONSES ? "response" : "x_groq");
    }

    private static boolean isFact(String name) {
        return name.equals("service_tier") || name.equals("id");
    }

    private boolean isCount(String name) {
        return switch (name) {
            case "total_tokens" -> true;
            case "input_tokens", "output_tokens" -> api == Api.RESPONSES;
            case "prompt_tokens",
                    "completion_tokens",
                    "cached_tokens",
                    "num_cached_tokens",
                    "prompt_cache_hit_tokens",
                    "cache_write_tokens" -> api == Api.CHAT;
            default -> false;
        };
    }

    @Override
    public void open(boolean object) {
        if (strange) {
            return;
        }
        strange = !object;
        Place next = places.isEmpty() ? Place.ROOT : inside(places.getFirst());
        places.push(next);
        if (next == Place.USAGE) {
            usage = new UsageFields();
        }
    }

    private Place inside(Place outer) {
        if (outer == Place.ROOT && wraps(key)) {
            return Place.WRAPPER;
        }
        if ((outer == Place.ROOT || outer == Place.WRAPPER) && key.equals("usage")) {
            return Place.USAGE;
        }
        if (outer == Place.USAGE && key.endsWith("_details")) {
            return Place.DETAILS;
        }
        if (outer == Place.DETAILS && key.equals("cache_write_tokens_details")) {
            return Place.WRITES;
        }
        strange = true;
        return outer;
    }

    @Override
    public void close() {
        if (strange) {
            return;
        }
        Place ended = places.pop();
        if (ended == Place.USAGE) {
            billed = usage;
        } else if (ended == Place.ROOT) {
            complete |= !events || (api == Api.RESPONSES && endsResponse(type));
        }
    }

    @Override
    public void text(String value) {
        if (strange || places.isEmpty()) {
            strange = true;
            return;
        }
        boolean outside = places.getFirst() == Place.ROOT || places.getFirst() == Place.WRAPPER;
        switch (outside ? key : "") {
            case "type" -> type = value;
            case "service_tier" -> tier = Optional.of(value);
            case "id" -> id = Optional.of(value);
            default -> strange = true;
        }
    }

    @Override
    public void scalar(String literal) {
        if (strange || places.isEmpty()) {
            strange = true;
        } else if (!literal.equals("null") && !isFact(key)) {
            count(literal);
        }
    }

    private void count(String literal) {
        long value = TokenCount.of(literal);
        Place place = places.getFirst();
        if (value == TokenCount.UNKNOWN || place == Place.ROOT || place == Place.WRAPPER) {
            strange = true;
            return;
        }
        switch (key) {
            case "prompt_tokens", "input_tokens" -> usage.input = value;
            case "completion_tokens", "output_tokens" -> usage.output = value;
            case "total_tokens" -> usage.total = value;
            case "cache_write_tokens", "cache_creation_input_tokens" -> usage.written(value);
            case "ttl_30m_tokens" -> usage.written30m(value);
            case "ttl_12h_tokens" -> usage.written12h(value);
            case "cached_tokens", "num_cached_tokens", "prompt_cache_hit_tokens" -> usage.read(value);
            default -> strange = true;
        }
    }
}
