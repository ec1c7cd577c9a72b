package dev.tokenoptimizer.bench.decision;

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
import java.util.Random;
import java.util.Set;

/**
 * Prompts of many interleaved agent conversations, as a dialect would read them. Each one carries the tools and the system
 * prompt of its application and grows by an answer, a tool call and the tool's result; after some turns another conversation
 * takes its place. Which one is next is drawn, so that what history knows of it is in no processor cache.
 */
final class Traffic {

    /** Conversations that are open at the same time. */
    static final int APPLICATIONS = 10;

    private static final int TURNS = 12;
    private static final int BLOCKS_PER_TURN = 3;
    private static final int TOOLS = 10;
    private static final int TOOL_TOKENS = 150;
    private static final int SYSTEM_TOKENS = 1_500;

    /** Tokens of the blocks of a turn: what the model says, the call, what the tool says. */
    private static final int[] TURN_TOKENS = {80, 40, 240};

    private static final CacheScope SCOPE = new CacheScope("anthropic", "workspace");

    private final Familiarity kind;
    private final int blocks;
    private final String model;
    private final Random random;
    private final long[] numbers;
    private final int[] turns;
    private final int head = TOOLS + 1;
    private long last;
    private int conversation;

    /**
     * @param blocks of the middle request of a conversation, at least 50
     * @param open conversations that go on at the same time
     */
    Traffic(Familiarity kind, int blocks, int open, String model, long seed) {
        this.kind = kind;
        this.blocks = blocks;
        this.model = model;
        this.random = new Random(seed);
        this.numbers = new long[open];
        this.turns = new int[open];
        for (int i = 0; i < open; i++) {
            numbers[i] = ++last;
        }
    }

    /** Conversations that go on at the same time. */
    int open() {
        return numbers.length;
    }

    /** Turns of one conversation. */
    int turns() {
        return TURNS;
    }

    /** The next request of a conversation drawn by lot. */
    Prompt next() {
        return next(random.nextInt(numbers.length));
    }

    /** The next request of that conversation. */
    Prompt next(int which) {
        conversation = which;
        if (turns[which] == TURNS) {
            restart();
        }
        return prompt(numbers[which], turns[which]++);
    }

    /** Whether the prompt handed out last is the first of its conversation. */
    boolean first() {
        return turns[conversation] == 1;
    }

    /** Puts a new conversation in the place of the one that the last prompt belongs to. */
    void restart() {
        numbers[conversation] = ++last;
        turns[conversation] = 0;
    }

    private Prompt prompt(long number, int turn) {
        int count = blocks + (turn - TURNS / 2) * BLOCKS_PER_TURN;
        List<Block> all = new ArrayList<>(count);
        long application = number % APPLICATIONS;
        int tokens = 0;
        for (int i = 0; i < head; i++) {
            boolean tool = i < TOOLS;
            tokens += tool ? TOOL_TOKENS : SYSTEM_TOKENS;
            Tier tier = tool ? Tier.TOOLS : Tier.SYSTEM;
            BlockKind blockKind = tool ? BlockKind.TOOL : BlockKind.SYSTEM_TEXT;
            all.add(block(tier, blockKind, -1, tokens, i, fingerprint(-1 - application, i)));
        }
        int message = 0;
        for (int i = head; i < count; i++) {
            int part = (i - head) % BLOCKS_PER_TURN;
            tokens += TURN_TOKENS[part];
            BlockKind blockKind = part == 0 ? BlockKind.TEXT : part == 1 ? BlockKind.TOOL_USE : BlockKind.TOOL_RESULT;
            all.add(block(Tier.MESSAGES, blockKind, message, tokens, i, fingerprint(number, i)));
            message += part == 0 ? 0 : 1;
        }
        int last = count - 1;
        return new Prompt(
                model,
                true,
                SCOPE,
                all,
                head,
                kind == Familiarity.MARKED ? markers(last) : List.of(),
                all.get(last).message() + 1,
                fingerprint(number, 0),
                false,
                false,
                false,
                Set.of());
    }

    private List<ClientMarker> markers(int last) {
        return List.of(marker(head - 1), marker(last - BLOCKS_PER_TURN), marker(last));
    }

    private static ClientMarker marker(int block) {
        return new ClientMarker(block, Ttl.FIVE_MINUTES, ClientMarker.Place.BLOCK, 0, 0);
    }

    private static Block block(Tier tier, BlockKind kind, int message, int tokens, int position, Fingerprint prefix) {
        return new Block(tier, kind, message, 0, 0, tokens, position, Markability.FIELD, prefix);
    }

    private static Fingerprint fingerprint(long of, int block) {
        long low = mix(of * 0x9E3779B97F4A7C15L + block);
        return new Fingerprint(mix(low), low);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
