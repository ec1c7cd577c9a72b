package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.history.Recall.Prospect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Positions for slots that nothing else needs, inside what is written anyway: entries there cost nothing (anthropic.md, section
 * 4.3) and are all that a later prompt can read that parts before the end.
 */
final class SparePlaces {

    private SparePlaces() {}

    /**
     * Where prompts part: the head, which every new conversation reads, then known forks from the deepest up.
     *
     * @param hit deepest block that is read
     * @param end deepest block that is written
     */
    static List<Integer> parting(int hit, int end, Ground ground, Recall recall) {
        List<Integer> wanted = new ArrayList<>();
        prospects(Place.HEAD, recall, wanted);
        List<KnownPrefix> known = recall.prefixes();
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).block() == ground.headEnd) {
                wanted.add(0, ground.headEnd);
            } else if (known.get(i).fork()) {
                wanted.add(known.get(i).block());
            }
        }
        return markable(wanted, hit, end, ground);
    }

    /**
     * Where nothing says yet that prompts part: the end of the message before the last, then places inside new content from
     * the shallowest down; from the deepest up where no bridges of the look-back stand among the deep ones.
     *
     * @param hit deepest block that is read
     * @param end deepest block that is written
     */
    static List<Integer> inside(int hit, int end, Ground ground, Recall recall) {
        List<Integer> wanted = new ArrayList<>();
        prospects(Place.BEFORE_LAST, recall, wanted);
        List<Integer> inner = new ArrayList<>();
        prospects(Place.INNER, recall, inner);
        if (!ground.looksBack()) {
            Collections.reverse(inner);
        }
        wanted.addAll(inner);
        return markable(wanted, hit, end, ground);
    }

    private static List<Integer> markable(List<Integer> wanted, int hit, int end, Ground ground) {
        List<Integer> places = new ArrayList<>(wanted.size());
        for (int block : wanted) {
            int at = block < end && block > hit ? ground.snap(block, hit) : -1;
            if (at >= 0 && ground.longEnough(at)) {
                places.add(at);
            }
        }
        return places;
    }

    private static void prospects(Place place, Recall recall, List<Integer> to) {
        for (Prospect prospect : recall.prospects()) {
            if (prospect.place() == place) {
                to.add(prospect.block());
            }
        }
    }
}
