package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A prompt that was read; what it may share with others on their way is told from history at the moment of asking. */
final class UnplannedRequest implements ReadRequest {

    private final PromptOptimizer optimizer;
    private final RequestFacts facts;
    private final Prompt prompt;
    private final AppliedCorrection correction;
    private final long readNanos;
    private @Nullable Tariff tariff;

    UnplannedRequest(
            PromptOptimizer optimizer,
            RequestFacts facts,
            Prompt prompt,
            AppliedCorrection correction,
            long readNanos) {
        this.optimizer = optimizer;
        this.facts = facts;
        this.prompt = prompt;
        this.correction = correction;
        this.readNanos = readNanos;
    }

    @Override
    public boolean ask(boolean anew, Runnable whenAnswered) {
        try {
            OtherInstances others = optimizer.others(prompt, facts);
            return others != null && others.ask(prompt, anew, optimizer::now, whenAnswered);
        } catch (RuntimeException failedHistory) {
            // The plan meets the same failure, and tells of it.
            return false;
        }
    }

    @Override
    public void gaveUp() {
        OtherInstances others = optimizer.others(prompt, facts);
        if (others != null) {
            others.library().gaveUp();
        }
    }

    @Override
    public List<ColdPrefix> cold(int tokensMin) {
        try {
            tariff = optimizer.tariff(prompt);
            return tariff == null || facts.mode() != Mode.OPTIMIZE ? List.of() : cold(tariff, tokensMin);
        } catch (RuntimeException failedHistory) {
            // The plan meets the same failure, and tells of it.
            return List.of();
        }
    }

    private List<ColdPrefix> cold(Tariff known, int tokensMin) {
        long now = optimizer.now();
        Recall recall = optimizer.recallForPlan(prompt, known, facts, now);
        if (recall == null) {
            return List.of();
        }
        int live = -1;
        int fork = -1;
        for (KnownPrefix prefix : recall.prefixes()) {
            live = prefix.live(now) ? Math.max(live, prefix.block()) : live;
            fork = prefix.fork() ? Math.max(fork, prefix.block()) : fork;
        }
        int from = prompt.tokensThrough(live);
        int shortest = Math.max(known.minimumPrefix(), from + tokensMin);
        List<ColdPrefix> cold = new ArrayList<>();
        candidates(fork).descendingMap().forEach((block, common) -> {
            Block end = prompt.blocks().get(block);
            if (end.prefixTokens() >= shortest) {
                cold.add(new ColdPrefix(end.prefix(), block, end.prefixTokens() - from, common));
            }
        });
        return cold;
    }

    /** Where prompts may agree: the head, the last known fork, what the client marks, and the end; and whether it is common. */
    private NavigableMap<Integer, Boolean> candidates(int fork) {
        int end = end();
        NavigableMap<Integer, Boolean> candidates = new TreeMap<>();
        for (ClientMarker marker : prompt.clientMarkers()) {
            candidates.put(marker.block(), false);
        }
        candidates.put(end, false);
        candidates.put(fork, true);
        candidates.put(Math.min(prompt.headBlocks() - 1, end), true);
        return candidates.subMap(-1, false, Math.max(-1, end), true);
    }

    /** The last block that can ever come back, -1 for none: where the first system block always varies only the tools can. */
    private int end() {
        if (!prompt.volatileHead()) {
            return prompt.blocks().size() - 1;
        }
        int tools = 0;
        while (tools < prompt.headBlocks() && prompt.blocks().get(tools).tier() == Tier.TOOLS) {
            tools++;
        }
        return tools - 1;
    }

    @Override
    public Fingerprint first() {
        return prompt.blocks().get(0).prefix();
    }

    @Override
    public boolean readableWhenBegun() {
        return tariff == null || tariff.entries().readableAtFirstByte().taken();
    }

    @Override
    public PreparedRequest plan(List<ColdPrefix> led) {
        int write = -1;
        for (ColdPrefix prefix : led) {
            write = prefix.common() ? Math.max(write, prefix.block()) : write;
        }
        return optimizer.plan(prompt, correction, facts, write, readNanos);
    }
}
