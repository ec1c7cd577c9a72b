package dev.tokenoptimizer.history;

import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Ttl;

/**
 * What of a model's tariff decides what there is to know of a prefix.
 *
 * @param shortTtl shortest lifetime on offer; chances and returns are told for it and for an hour
 * @param reach how far the provider searches back from a marker for an earlier entry
 * @param readRenewsShorter whether a read renews every entry on the way to the one that it finds, too
 * @param readableAtFirstByte whether an entry can be read once the answer that writes it begins; else once it has ended
 */
public record Terms(Ttl shortTtl, Reach reach, boolean readRenewsShorter, boolean readableAtFirstByte) {

    /** Entries behave as Anthropic documents it, and where that says nothing, the less is believed. */
    public Terms(Ttl shortTtl, Reach reach) {
        this(shortTtl, reach, false, true);
    }
}
