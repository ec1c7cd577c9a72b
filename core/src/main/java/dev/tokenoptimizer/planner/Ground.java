package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.planner.Candidate.Lifetimes;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the rules leave to decide in one prompt: where markers of ours may stand, which of the client's stay, how many fit. */
final class Ground {

    private static final int SNAP_MAX = 64;

    /**
     * A prefix estimated a little under the minimum is offered still: if it is under, the marker costs nothing but its slot;
     * if it is not, it earns. Estimates err by 10 % in the median.
     */
    private static final double MINIMUM_SLACK = 0.8;

    /** What becomes of the breakpoint that the provider sets by itself. */
    enum Implicit {
        KEPT,
        REMOVED,
        /** It is removed, and its place is offered: a plan that takes it is one for keeping it. */
        OFFERED
    }

    final List<Block> blocks;
    final List<ClientMarker> removed;

    /** The client's markers that stay and take effect, ascending by block, one per block. */
    final List<ClientMarker> kept;

    /**
     * Deepest block that the client marks, kept or not, or the provider by itself, if it may: what is written through it is written
     * without us.
     */
    final int deepestClient;

    /** Deepest block that the client marks for an hour. */
    final int deepestLongClient;

    /** Last block of what conversations share, but for a part that varies; -1 for none. */
    final int headEnd;

    final int freeSlots;

    /** Shortest lifetime on offer. */
    final Ttl shortTtl;

    private final Prompt prompt;
    private final Reach reach;
    private final int offered;
    private final boolean mayWrap;
    private final int end;
    private final int lastKeptLong;
    private final int firstKeptShort;
    private final boolean longOffered;
    private final int shortest;

    Ground(Prompt prompt, Tariff tariff, ClientMarkers mode, boolean conversationKnown, Implicit implicit) {
        this.prompt = prompt;
        this.blocks = prompt.blocks();
        this.reach = tariff.reach();
        List<ClientMarker> client = prompt.clientMarkers();
        List<ClientMarker> taken = new ArrayList<>(2);
        List<ClientMarker> left = new ArrayList<>(client.size());
        int deepest = -1;
        int deepestLong = -1;
        for (ClientMarker marker : client) {
            boolean unasked = marker.place() == Place.IMPLICIT;
            boolean leave = unasked ? implicit == Implicit.KEPT : mode != ClientMarkers.REPLACE;
            (leave ? left : taken).add(marker);
            if (unasked && !leave) {
                continue;
            }
            deepest = Math.max(deepest, marker.block());
            deepestLong = marker.ttl() == Ttl.ONE_HOUR ? Math.max(deepestLong, marker.block()) : deepestLong;
        }
        this.removed = taken;
        this.kept = effective(left);
        this.offered = implicit == Implicit.OFFERED
                ? prompt.implicitMarker().map(ClientMarker::block).orElse(-1)
                : -1;
        this.deepestClient = deepest;
        this.deepestLongClient = deepestLong;
        this.freeSlots = Math.max(0, tariff.slots() - left.size());
        this.mayWrap = !prompt.signedThinking() || conversationKnown;
        this.end = prompt.volatileHead() ? tools(prompt) : blocks.size();
        this.headEnd = Math.min(prompt.headBlocks(), end) - 1;
        int lastLong = -1;
        int firstShort = Integer.MAX_VALUE;
        for (ClientMarker marker : kept) {
            if (marker.ttl() == Ttl.ONE_HOUR) {
                lastLong = marker.block();
            } else {
                firstShort = Math.min(firstShort, marker.block());
            }
        }
        this.lastKeptLong = lastLong;
        this.firstKeptShort = firstShort;
        this.shortTtl = tariff.shortTtl();
        this.longOffered = shortTtl != Ttl.ONE_HOUR && tariff.ttls().contains(Ttl.ONE_HOUR);
        this.shortest = (int) (tariff.minimumPrefix() * MINIMUM_SLACK);
    }

    private static List<ClientMarker> effective(List<ClientMarker> client) {
        List<ClientMarker> ascending = new ArrayList<>(client.size());
        List<ClientMarker> farSeeingFirst = new ArrayList<>(client);
        farSeeingFirst.sort(Comparator.comparing(marker -> !marker.byProvider()));
        for (ClientMarker marker : farSeeingFirst) {
            if (marker.block() >= 0 && ascending.stream().noneMatch(other -> other.block() == marker.block())) {
                ascending.add(marker);
            }
        }
        ascending.sort(Comparator.comparingInt(ClientMarker::block));
        return ascending;
    }

    private static int tools(Prompt prompt) {
        int tools = 0;
        while (tools < prompt.headBlocks() && prompt.blocks().get(tools).tier() == Tier.TOOLS) {
            tools++;
        }
        return tools;
    }

    int tokens(int block) {
        return block < 0 ? 0 : blocks.get(block).prefixTokens();
    }

    /** Whether the provider sets a breakpoint by itself and is let to. */
    boolean keepsImplicit() {
        return kept.stream().anyMatch(marker -> marker.place() == Place.IMPLICIT);
    }

    int deepestKept() {
        return kept.isEmpty() ? -1 : kept.get(kept.size() - 1).block();
    }

    boolean longEnough(int block) {
        return tokens(block) >= shortest;
    }

    boolean isKept(int block) {
        for (ClientMarker marker : kept) {
            if (marker.block() == block) {
                return true;
            }
        }
        return false;
    }

    /** Whether a marker of ours may stand exactly there. */
    boolean markable(int block) {
        if (block < 0 || block >= end || isKept(block) || (block < lastKeptLong && !longOffered)) {
            return false;
        }
        Markability markability = blocks.get(block).markability();
        return block == offered || (markability.markable() && (markability != Markability.WRAP || mayWrap));
    }

    /** The nearest place for a marker of ours at or before a block and behind {@code after}; -1 for none. */
    int snap(int block, int after) {
        int from = Math.min(block, end - 1);
        int stop = Math.max(after, from - SNAP_MAX);
        for (int at = from; at > stop; at--) {
            if (isKept(at)) {
                return -1;
            }
            if (markable(at)) {
                return at;
            }
        }
        return -1;
    }

    /** The first place for a marker of ours from a block on; -1 for none nearby. */
    int firstMarkable(int from) {
        int stop = Math.min(end, from + SNAP_MAX);
        for (int at = from; at < stop; at++) {
            if (markable(at)) {
                return at;
            }
        }
        return -1;
    }

    /**
     * What a marker of ours may ask for there. Before a one-hour marker of the client nothing shorter may stand; one hour costs
     * nothing more there, because the client's marker has these tokens written for one hour anyway. Behind a shorter one of
     * the client nothing longer may.
     */
    Lifetimes lifetimesAt(int block) {
        if (block < lastKeptLong) {
            return Lifetimes.LONG;
        }
        return longOffered && block < firstKeptShort ? Lifetimes.ANY : Lifetimes.SHORT;
    }

    /** The lifetime of a marker that costs nothing: as short as the order allows, given the last one-hour marker of ours. */
    Ttl shortestAt(int block, int lastLong) {
        return block < Math.max(lastKeptLong, lastLong) ? Ttl.ONE_HOUR : shortTtl;
    }

    /** Whether the provider finds entries between markers at all. */
    boolean looksBack() {
        return reach.looksBack();
    }

    /** Whether the provider finds an entry at {@code entry} by looking back from a marker of ours. */
    boolean bridged(int entry, int marker) {
        return reach.finds(prompt, marker, false, entry);
    }

    boolean bridgedByKept(int entry) {
        for (ClientMarker marker : kept) {
            if (reach.finds(prompt, marker.block(), marker.byProvider(), entry)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the client set a longer lifetime behind a shorter one: the provider refuses that whatever we add. */
    boolean clientBreaksTtlOrder() {
        for (int i = 1; i < kept.size(); i++) {
            if (kept.get(i).ttl().compareTo(kept.get(i - 1).ttl()) > 0) {
                return true;
            }
        }
        return false;
    }

    boolean anythingMarkable() {
        return snapAnywhere(end - 1) >= 0;
    }

    private int snapAnywhere(int block) {
        for (int at = block; at >= 0; at--) {
            if (markable(at)) {
                return at;
            }
        }
        return -1;
    }
}
