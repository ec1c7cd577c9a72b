package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Turns a plan into edits of the body it was made for. */
final class MarkerEdits {

    private static final byte[] FIELD_5M = ",\"cache_control\":{\"type\":\"ephemeral\"}".getBytes(US_ASCII);
    private static final byte[] FIELD_1H =
            ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}".getBytes(US_ASCII);
    private static final byte[] WRAP_START = "[{\"type\":\"text\",\"text\":".getBytes(US_ASCII);
    private static final byte[] WRAP_END_5M = ",\"cache_control\":{\"type\":\"ephemeral\"}}]".getBytes(US_ASCII);
    private static final byte[] WRAP_END_1H =
            ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]".getBytes(US_ASCII);

    private MarkerEdits() {}

    static List<Edit> of(Prompt prompt, Plan plan) {
        if (!plan.changesBytes()) {
            return List.of();
        }
        List<Edit> edits = new ArrayList<>(8);
        for (ClientMarker marker : plan.removed()) {
            edits.add(new Edit(marker.start(), marker.end() - marker.start(), new byte[0]));
        }
        for (ClientMarker marker : plan.unscoped()) {
            marker.scope()
                    .ifPresent(scope -> edits.add(new Edit(scope.start(), scope.end() - scope.start(), new byte[0])));
        }
        for (Breakpoint breakpoint : plan.breakpoints()) {
            if (breakpoint.inserted()) {
                add(edits, prompt.blocks().get(breakpoint.block()), breakpoint.ttl());
            }
        }
        // What is inserted where a removed field begins comes first.
        edits.sort(Comparator.comparingInt(Edit::offset).thenComparingInt(Edit::removed));
        return List.copyOf(edits);
    }

    private static void add(List<Edit> edits, Block block, Ttl ttl) {
        boolean hour = ttl == Ttl.ONE_HOUR;
        switch (block.markability()) {
            case FIELD -> edits.add(new Edit(block.end() - 1, 0, hour ? FIELD_1H : FIELD_5M));
            case WRAP -> {
                edits.add(new Edit(block.start(), 0, WRAP_START));
                edits.add(new Edit(block.end(), 0, hour ? WRAP_END_1H : WRAP_END_5M));
            }
            default ->
                throw new IllegalArgumentException("a block that is " + block.markability() + " cannot be marked");
        }
    }
}
