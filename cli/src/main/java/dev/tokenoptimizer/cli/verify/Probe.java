package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request to send: blocks of about so many tokens, some of them marked, and a short question behind them.
 *
 * @param atLength whether the answer shall be streamed and long; else it is a single token
 * @param tools whether a tool is declared
 */
record Probe(List<Part> parts, boolean atLength, boolean tools) {

    /** What a block of a run of tool blocks takes at most, its frame included. */
    private static final int TOOL_BLOCK_TOKENS = 80;

    /** Frame of the request, name of the run and question. */
    private static final int FRAME_TOKENS = 80;

    /** A prompt may come out that much longer than intended. */
    private static final double SIZE_ERROR = 1.15;

    private static final int LONG_ANSWER = 400;

    Probe {
        parts = List.copyOf(parts);
    }

    /** What a block is. */
    enum Kind {
        TEXT,
        TOOL_USE,
        TOOL_RESULT
    }

    /**
     * One block.
     *
     * @param tokens intended size; of no matter for tool blocks, which are small
     * @param ttl lifetime of its marker; null for none
     * @param variant which of several texts stands in this place
     */
    record Part(Kind kind, int tokens, @Nullable Ttl ttl, int variant) {

        static Part text(int tokens) {
            return new Part(Kind.TEXT, tokens, null, 0);
        }

        static Part of(Kind kind) {
            return new Part(kind, TOOL_BLOCK_TOKENS, null, 0);
        }

        Part marked(Ttl lifetime) {
            return new Part(kind, tokens, lifetime, variant);
        }

        Part variant(int number) {
            return new Part(kind, tokens, ttl, number);
        }
    }

    /** A request whose answer is as short as can be. */
    static Probe of(Part... parts) {
        return new Probe(List.of(parts), false, false);
    }

    /** The same with further blocks before the question. */
    Probe then(List<Part> more) {
        List<Part> all = new ArrayList<>(parts);
        all.addAll(more);
        return new Probe(all, atLength, tools);
    }

    /** The same with a long, streamed answer. */
    Probe answeredAtLength() {
        return new Probe(parts, true, tools);
    }

    /** The same with a tool declared. */
    Probe withTools() {
        return new Probe(parts, atLength, true);
    }

    /** Most tokens of its answer. */
    int outputTokens() {
        return atLength ? LONG_ANSWER : 1;
    }

    /** The longest lifetime that it asks for. */
    Optional<Ttl> longestTtl() {
        return parts.stream().map(Part::ttl).filter(Objects::nonNull).max(Comparator.naturalOrder());
    }

    /** What it costs if every token is billed at the dearest rate that it can meet. */
    Money costsAtMost(Tariff tariff) {
        double tokens = FRAME_TOKENS
                + (tools ? tariff.toolPrompt().auto() + TOOL_BLOCK_TOKENS : 0)
                + parts.stream().mapToInt(Part::tokens).sum() * SIZE_ERROR;
        long input = (long) Math.ceil(tokens);
        Prices prices = tariff.pricesFor(input);
        long each = Math.max(prices.input(), longestTtl().map(prices::write).orElse(0L));
        return new Money(input * each + outputTokens() * prices.output());
    }

    static List<Part> small(int count, int tokensEach) {
        return Collections.nCopies(count, Part.text(tokensEach));
    }
}
