package dev.tokenoptimizer.dialect.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Turns a plan into edits of the body it was made for. */
final class MarkerEdits {

    private static final byte[] NOTHING = {};
    private static final byte[] FIELD = ",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}".getBytes(US_ASCII);
    private static final byte[] WRAP_CHAT = "[{\"type\":\"text\",\"text\":".getBytes(US_ASCII);
    private static final byte[] WRAP_RESPONSES = "[{\"type\":\"input_text\",\"text\":".getBytes(US_ASCII);
    private static final byte[] CONTROL = ",\"cache_control\":{\"type\":\"ephemeral\"}".getBytes(US_ASCII);
    private static final byte[] CONTROL_HOUR =
            ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}".getBytes(US_ASCII);
    private static final byte[] PART_END = "}]".getBytes(US_ASCII);

    private static final byte[] OPTIONS = "\"prompt_cache_options\":{\"mode\":\"explicit\"},".getBytes(US_ASCII);
    private static final byte[] OPTIONS_VALUE = "{\"mode\":\"explicit\"}".getBytes(US_ASCII);
    private static final byte[] OPENED_OPTIONS = "{\"mode\":\"explicit\",".getBytes(US_ASCII);
    private static final byte[] EXPLICIT = "\"explicit\"".getBytes(US_ASCII);

    private MarkerEdits() {}

    static List<Edit> of(Api api, Prompt prompt, Plan plan) {
        if (!plan.changesBytes()) {
            return List.of();
        }
        List<Edit> edits = new ArrayList<>(8);
        for (ClientMarker marker : plan.removed()) {
            edits.add(removed(marker));
        }
        plan.key()
                .filter(key -> key.place() == CacheKey.Place.FIELD)
                .ifPresent(key -> edits.add(new Edit(prompt.keyAt(), 0, field(key))));
        for (Breakpoint breakpoint : plan.breakpoints()) {
            if (breakpoint.inserted()) {
                add(edits, api, prompt.blocks().get(breakpoint.block()), marker(breakpoint.ttl()));
            }
        }
        // What is inserted where a removed field begins comes first.
        edits.sort(Comparator.comparingInt(Edit::offset).thenComparingInt(Edit::removed));
        return List.copyOf(edits);
    }

    private static byte[] field(SentKey key) {
        return ("\"" + key.name() + "\":\"" + key.value() + "\",").getBytes(US_ASCII);
    }

    private static Edit removed(ClientMarker marker) {
        int length = marker.end() - marker.start();
        return switch (marker.place()) {
            case BLOCK, NESTED -> new Edit(marker.start(), length, NOTHING);
            case AUTOMATIC, IMPLICIT -> new Edit(marker.start(), length, explicitMode(marker, length));
        };
    }

    /** See {@link CacheOptions} for what the bytes to replace are. */
    private static byte[] explicitMode(ClientMarker marker, int length) {
        if (length == 0) {
            return OPTIONS;
        }
        if (length == 1) {
            return OPENED_OPTIONS;
        }
        return marker.place() == Place.AUTOMATIC ? EXPLICIT : OPTIONS_VALUE;
    }

    /** By the lifetime it is clear whose marker it is: no provider takes both. */
    private static byte[] marker(Ttl ttl) {
        return switch (ttl) {
            case FIVE_MINUTES -> CONTROL;
            case ONE_HOUR -> CONTROL_HOUR;
            case THIRTY_MINUTES, TWELVE_HOURS -> FIELD;
        };
    }

    private static byte[] joined(byte[] some, byte[] more) {
        byte[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private static void add(List<Edit> edits, Api api, Block block, byte[] marker) {
        switch (block.markability()) {
            case FIELD -> edits.add(new Edit(block.end() - 1, 0, marker));
            case WRAP -> {
                edits.add(new Edit(block.start(), 0, api == Api.CHAT ? WRAP_CHAT : WRAP_RESPONSES));
                edits.add(new Edit(block.end(), 0, joined(marker, PART_END)));
            }
            default ->
                throw new IllegalArgumentException("a block that is " + block.markability() + " cannot be marked");
        }
    }
}
