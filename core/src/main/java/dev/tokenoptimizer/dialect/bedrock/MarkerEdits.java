package dev.tokenoptimizer.dialect.bedrock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Turns a plan into edits of the body it was made for: cache points are elements behind the blocks that they mark. */
final class MarkerEdits {

    private static final byte[] NOTHING = {};
    private static final byte[] POINT_5M = ",{\"cachePoint\":{\"type\":\"default\"}}".getBytes(US_ASCII);
    private static final byte[] POINT_1H = ",{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}".getBytes(US_ASCII);

    private MarkerEdits() {}

    static List<Edit> of(Prompt prompt, Plan plan) {
        if (!plan.changesBytes()) {
            return List.of();
        }
        List<Edit> edits = new ArrayList<>(8);
        for (ClientMarker marker : plan.removed()) {
            edits.add(new Edit(marker.start(), marker.end() - marker.start(), NOTHING));
        }
        for (Breakpoint breakpoint : plan.breakpoints()) {
            if (breakpoint.inserted()) {
                edits.add(added(prompt.blocks().get(breakpoint.block()), breakpoint.ttl()));
            }
        }
        // What is inserted where a removed element begins comes first.
        edits.sort(Comparator.comparingInt(Edit::offset).thenComparingInt(Edit::removed));
        return List.copyOf(edits);
    }

    private static Edit added(Block block, Ttl ttl) {
        if (block.markability() != Markability.BEHIND) {
            throw new IllegalArgumentException("a block that is " + block.markability() + " cannot be marked");
        }
        return new Edit(block.end(), 0, ttl == Ttl.ONE_HOUR ? POINT_1H : POINT_5M);
    }
}
