package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Requests of block traces as prompts: a prefix's number stands for its fingerprint. Blocks that a prompt shares with the one
 * before it are taken over from there, as long prompts mostly grow a little at a time.
 */
final class TracePrompts {

    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final boolean implicitBreakpoint;
    private List<Block> before = List.of();
    private CacheScope scopeBefore = new CacheScope("", "");

    /** @param implicitBreakpoint whether the provider sets a breakpoint of its own */
    TracePrompts(boolean implicitBreakpoint) {
        this.implicitBreakpoint = implicitBreakpoint;
    }

    Prompt of(PolicyRequest request, CacheScope scope) {
        int size = request.size();
        List<Block> blocks = new ArrayList<>(size);
        long salt = scope.owner().hashCode() * SPREAD;
        int shared = scope.equals(scopeBefore) ? shared(request) : 0;
        blocks.addAll(before.subList(0, shared));
        for (int i = shared; i < size; i++) {
            blocks.add(block(request, i, position(request, blocks), salt));
        }
        int head = 0;
        while (head < size && blocks.get(head).message() < 0) {
            head++;
        }
        Prompt prompt = new Prompt(
                request.model(),
                false,
                scope,
                blocks,
                head,
                implicit(request),
                size == 0 ? 0 : blocks.getLast().message() + 1,
                new Fingerprint(salt, head < size ? blocks.get(head).prefix().low() : 0),
                false,
                false,
                false,
                Set.of());
        before = prompt.blocks();
        scopeBefore = scope;
        return prompt;
    }

    /** Blocks from the start that the prompt before had too. */
    private int shared(PolicyRequest request) {
        int most = Math.min(before.size(), request.size());
        int shared = 0;
        while (shared < most && before.get(shared).prefix().low() == low(request.prefix(shared))) {
            shared++;
        }
        return shared;
    }

    /** Positions are counted where entries are looked for: everywhere, or at ends that take the provider's own breakpoint. */
    private int position(PolicyRequest request, List<Block> blocks) {
        int i = blocks.size();
        if (!implicitBreakpoint || i == 0) {
            return request.position(i);
        }
        return blocks.get(i - 1).position() + (request.takesProvidersMark(i - 1) ? 1 : 0);
    }

    private List<ClientMarker> implicit(PolicyRequest request) {
        int last = implicitBreakpoint ? request.size() - 1 : -1;
        while (last >= 0 && !request.takesProvidersMark(last)) {
            last--;
        }
        return last < 0
                ? List.of()
                : List.of(new ClientMarker(last, Ttl.THIRTY_MINUTES, ClientMarker.Place.IMPLICIT, 0, 0));
    }

    private static Block block(PolicyRequest request, int i, int position, long salt) {
        int message = request.has(PolicyRequest.Feature.ROLES) ? request.message(i) : i;
        BlockKind kind = kind(request.kind(i), message);
        Tier tier = message >= 0 ? Tier.MESSAGES : kind == BlockKind.TOOL ? Tier.TOOLS : Tier.SYSTEM;
        return new Block(
                tier,
                kind,
                message,
                0,
                0,
                request.prefixTokens(i),
                position,
                request.markable(i) ? Markability.FIELD : Markability.UNKNOWN_KIND,
                new Fingerprint(salt, low(request.prefix(i))));
    }

    private static long low(int prefix) {
        return prefix * SPREAD;
    }

    private static BlockKind kind(NodeKind kind, int message) {
        return switch (kind) {
            case TOOLS -> BlockKind.TOOL;
            case SYSTEM -> message < 0 ? BlockKind.SYSTEM_TEXT : BlockKind.MID_CONVERSATION_SYSTEM;
            case TOOL_USE -> BlockKind.TOOL_USE;
            case TOOL_RESULT -> BlockKind.TOOL_RESULT;
            case USER, ASSISTANT, TEXT -> BlockKind.TEXT;
        };
    }
}
