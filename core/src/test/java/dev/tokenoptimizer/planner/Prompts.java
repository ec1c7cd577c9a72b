package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Terms;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.EntryRules;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.ToolPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds prompts and tariffs for tests: equal texts after equal texts have equal fingerprints. */
public final class Prompts {

    /** $3 per million tokens, write 1.25 and 2.0, read 0.1, minimum 1,024, four slots. */
    public static final Tariff TARIFF = tariff(1_024);

    /** What history knows of {@link #TARIFF}. */
    public static final Terms TERMS = new Terms(Ttl.FIVE_MINUTES, new Reach(20));

    /** What history knows of {@link #openAi}. */
    public static final Terms OPENAI_TERMS = new Terms(Ttl.THIRTY_MINUTES, new Reach(1, 20));

    private final List<Block> blocks = new ArrayList<>();
    private final List<ClientMarker> markers = new ArrayList<>();
    private final CacheScope scope;
    private int head;
    private int message = -1;
    private int tokens;
    private int position = -1;
    private long high;
    private long low;
    private boolean volatileHead;
    private boolean serverTools;
    private boolean signedThinking;

    private Prompts(CacheScope scope) {
        this.scope = scope;
        this.low = mix(scope.hashCode(), 1);
    }

    public static Prompts prompt() {
        return new Prompts(new CacheScope("anthropic", "test"));
    }

    public static Prompts prompt(String owner) {
        return new Prompts(new CacheScope("anthropic", owner));
    }

    public static Tariff tariff(int minimum) {
        return tariff(minimum, Ttl.FIVE_MINUTES, Ttl.ONE_HOUR);
    }

    public static Tariff tariff(int minimum, Ttl... offered) {
        return tariff(minimum, new Prices(3_000_000, 3_750_000, 3_750_000, 6_000_000, 300_000, 15_000_000), offered);
    }

    /** 30 minutes and nothing else, found only where a marker stands: write 1.25, read 0.1, minimum 1,024, four slots. */
    public static Tariff openAi() {
        return tariff(
                CacheRules.OPENAI,
                1_024,
                new Prices(3_000_000, 9_000_000, 3_750_000, 9_000_000, 300_000, 15_000_000),
                EntryRules.UNTRIED,
                Ttl.THIRTY_MINUTES);
    }

    public static Tariff tariff(int minimum, Prices prices, Ttl... offered) {
        return tariff(CacheRules.ANTHROPIC, minimum, prices, EntryRules.UNTRIED, offered);
    }

    public static Tariff tariff(int minimum, Prices prices, EntryRules entries, Ttl... offered) {
        return tariff(CacheRules.ANTHROPIC, minimum, prices, entries, offered);
    }

    private static Tariff tariff(CacheRules rules, int minimum, Prices prices, EntryRules entries, Ttl... offered) {
        return new Tariff(
                "test",
                prices,
                prices,
                Integer.MAX_VALUE,
                prices,
                rules,
                minimum,
                4,
                20,
                true,
                Set.of(offered),
                entries,
                "new",
                true,
                new ToolPrompt(0, 0, ""),
                Map.of(),
                new Tariff.Origin("", "", false));
    }

    public Prompts tool(String text, int blockTokens) {
        head++;
        return add(Tier.TOOLS, BlockKind.TOOL, text, blockTokens, Markability.FIELD);
    }

    public Prompts system(String text, int blockTokens) {
        head++;
        return add(Tier.SYSTEM, BlockKind.SYSTEM_TEXT, text, blockTokens, Markability.FIELD);
    }

    /** A message of one block. */
    public Prompts message(String text, int blockTokens) {
        message++;
        return block(text, blockTokens);
    }

    /** One more block of the last message. */
    public Prompts block(String text, int blockTokens) {
        return block(text, blockTokens, Markability.FIELD);
    }

    public Prompts block(String text, int blockTokens, Markability markability) {
        return add(Tier.MESSAGES, BlockKind.TEXT, text, blockTokens, markability);
    }

    /** The client's marker on the last block so far. */
    public Prompts marked(Ttl ttl) {
        markers.add(new ClientMarker(blocks.size() - 1, ttl, ClientMarker.Place.BLOCK, 0, 0));
        return this;
    }

    public Prompts marked(Ttl ttl, ClientMarker.Place place) {
        markers.add(new ClientMarker(blocks.size() - 1, ttl, place, 0, 0));
        return this;
    }

    public Prompts volatileHead() {
        volatileHead = true;
        return this;
    }

    public Prompts serverTools() {
        serverTools = true;
        return this;
    }

    public Prompts signedThinking() {
        signedThinking = true;
        return this;
    }

    public Prompt build() {
        return new Prompt(
                "test",
                false,
                scope,
                blocks,
                head,
                markers,
                message + 1,
                new Fingerprint(
                        0, head < blocks.size() ? blocks.get(head).prefix().low() : 0),
                volatileHead,
                serverTools,
                signedThinking,
                Set.of());
    }

    private Prompts add(Tier tier, BlockKind kind, String text, int blockTokens, Markability markability) {
        tokens += blockTokens;
        position++;
        low = mix(low, text.hashCode());
        high = mix(high, low);
        blocks.add(new Block(tier, kind, message, 0, 0, tokens, position, markability, new Fingerprint(high, low)));
        return this;
    }

    private static long mix(long a, long b) {
        long z = (a + 0x9E3779B97F4A7C15L) ^ (b * 0xD6E8FEB86659FD93L);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
