package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Dialogue;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.KeyedHash;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads what a prompt's messages say, apart from all that stands before them. */
public final class Dialogues {

    /** What other accounts than the one that made it cannot read. */
    private static final Set<BlockKind> SIGNED =
            EnumSet.of(BlockKind.THINKING, BlockKind.REDACTED_THINKING, BlockKind.REFERENCE);

    private static final String SAID = "said";
    private static final String MADE = "signed";

    private final PrefixChain chain;
    private final CacheScope scope;
    private final KeyedHash hash;

    private Dialogues(KeyedHash hash, CacheScope scope) {
        this.hash = hash;
        this.chain = new PrefixChain(hash);
        this.scope = scope;
    }

    /**
     * @param hash one that nothing else is being fed to
     * @param messages blocks, of which those before {@code from} are no messages
     */
    public static Dialogue of(KeyedHash hash, CacheScope scope, RawBlocks messages, int from) {
        return new Dialogues(hash, scope).read(messages, from);
    }

    private Dialogue read(RawBlocks messages, int from) {
        DigestSum said = new DigestSum();
        DigestSum before = said;
        DigestSum opened = said.copy();
        int first = from;
        int blocksBefore = messages.size() - from;
        List<Fingerprint> signed = new ArrayList<>();
        for (int i = from; i < messages.size(); i++) {
            if (i > from && messages.message(i) != messages.message(i - 1)) {
                opened = said.copy();
                first = i;
            }
            if (SIGNED.contains(messages.kind(i))) {
                before = opened;
                blocksBefore = first - from;
                signed.add(made(messages, i));
            } else {
                said.add(messages.digestHigh(i), messages.digestLow(i));
            }
        }
        return new Dialogue(said(said), said(before), blocksBefore, signed);
    }

    private Fingerprint made(RawBlocks messages, int i) {
        open(MADE);
        hash.update(messages.digestHigh(i));
        hash.update(messages.digestLow(i));
        return close();
    }

    private Fingerprint said(DigestSum sum) {
        open(SAID);
        sum.feedInOrderTo(hash);
        return close();
    }

    private void open(String what) {
        chain.openRoot();
        chain.text(what);
        chain.text(scope.provider());
        chain.text(scope.owner());
    }

    private Fingerprint close() {
        chain.close();
        return chain.prefix();
    }
}
