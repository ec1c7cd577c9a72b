package dev.tokenoptimizer.history.shared;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.List;

/**
 * What a history asks the others about the prefixes of one family.
 *
 * @param family as in {@link PrefixChange}
 * @param places the prefixes, ascending by block
 */
public record Question(Fingerprint family, List<Place> places) {

    public Question {
        places = List.copyOf(places);
    }

    /**
     * One prefix asked about.
     *
     * @param block index of the block it ends with
     */
    public record Place(int block, Fingerprint prefix) {}
}
