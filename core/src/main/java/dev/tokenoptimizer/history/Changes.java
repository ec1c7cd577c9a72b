package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.shared.Outlet;
import dev.tokenoptimizer.history.shared.PrefixChange;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers what one request changes, for the other instances to hear. Without any, everything told is forgotten. Not thread-safe. */
final class Changes {

    private final Path path;
    private final @Nullable Outlet outlet;
    private final PrefixFacts forgotten = new PrefixFacts();
    private final Map<Long, List<Returned>> elsewhere = new HashMap<>();
    private List<PrefixChange> gathered = new ArrayList<>();

    Changes(Path path, @Nullable Outlet outlet) {
        this.path = path;
        this.outlet = outlet;
    }

    /** What is to be told of the prefix that ends with a block, until {@link #tell}. */
    PrefixFacts of(int block) {
        if (outlet == null) {
            return forgotten;
        }
        PrefixFacts facts = new PrefixFacts();
        gathered.add(new PrefixChange(path.family(block), path.key(block), facts));
        return facts;
    }

    /** The number of this instance; 0 when it is the only one. */
    long instance() {
        return outlet == null ? 0 : outlet.instance();
    }

    /**
     * A prefix came back.
     *
     * @param seenBy the instance that saw it last; it is told, unless it is this one or not known
     */
    void returned(long seenBy, Fingerprint prefix, long now) {
        if (outlet != null && seenBy != 0 && seenBy != outlet.instance()) {
            elsewhere.computeIfAbsent(seenBy, instance -> new ArrayList<>()).add(new Returned(prefix, now));
        }
    }

    /** Tells what was gathered. */
    void tell() {
        if (outlet == null) {
            return;
        }
        elsewhere.forEach(outlet::returned);
        elsewhere.clear();
        if (gathered.isEmpty()) {
            return;
        }
        List<PrefixChange> told = gathered;
        gathered = new ArrayList<>();
        told.removeIf(change -> change.facts().isEmpty());
        if (!told.isEmpty()) {
            outlet.tell(told);
        }
    }
}
