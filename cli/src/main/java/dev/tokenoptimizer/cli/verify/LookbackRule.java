package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How far back from a marker an earlier entry is found. Where it is not as documented, other distances are tried. */
final class LookbackRule implements Rule {

    private static final int BLOCK_TOKENS = 12;

    @Override
    public String name() {
        return "look-back";
    }

    @Override
    public String says(Subject subject) {
        return "From a marker " + positions(subject) + " positions are searched for an entry, its own included.";
    }

    @Override
    public String sent(Subject subject) {
        return "an entry, then a marker " + (positions(subject) - 1) + " and " + positions(subject) + " blocks behind";
    }

    @Override
    public String expected(Subject subject) {
        return "all read, then 0 read";
    }

    @Override
    public List<Step> steps(Subject subject) {
        int positions = positions(subject);
        Step write = new Step("an entry is written", entry(subject));
        return List.of(
                write,
                new Step("a marker " + (positions - 1) + " blocks behind it finds it", behind(subject, positions - 1)),
                write,
                new Step("a marker " + positions + " blocks behind it does not", behind(subject, positions)));
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        int documented = positions(attempt.subject());
        List<String> bills = new ArrayList<>();
        boolean near = found(attempt, documented - 1, bills);
        boolean far = found(attempt, documented, bills);
        int farthest = far ? documented : near ? documented - 1 : -1;
        if (far) {
            for (int distance : List.of(documented * 3 / 2, documented * 2, documented * 3)) {
                if (!found(attempt, distance, bills)) {
                    break;
                }
                farthest = distance;
            }
        } else if (!near) {
            for (int distance : List.of(documented * 3 / 4, documented / 2, documented / 4, 1)) {
                if (found(attempt, distance, bills)) {
                    farthest = distance;
                    break;
                }
            }
        }
        String billed = String.join(", ", bills);
        if (farthest < 0) {
            throw Unclear.because("an entry was not found even one block before a marker (" + billed + ")");
        }
        return Outcome.of(near && !far, billed, Map.of("lookback", Integer.toString(farthest + 1)));
    }

    /** Every distance has an entry of its own: what one marker writes, the next one would find. */
    private static boolean found(Attempt attempt, int distance, List<String> bills)
            throws InterruptedException, Unclear {
        Family family = attempt.family();
        Bill written = attempt.write(family, entry(attempt.subject()));
        attempt.waitUntil(attempt.now() + SETTLE_MILLIS);
        Bill bill = attempt.send(family, behind(attempt.subject(), distance));
        bills.add(distance + " behind: " + bill.readInWords());
        return Subject.near(bill.read(), written.written());
    }

    private static int positions(Subject subject) {
        return subject.tariff().lookback();
    }

    private static Probe entry(Subject subject) {
        return Probe.of(Part.text(subject.base()).marked(Ttl.FIVE_MINUTES));
    }

    private static Probe behind(Subject subject, int distance) {
        List<Part> blocks = new ArrayList<>(Probe.small(distance - 1, BLOCK_TOKENS));
        blocks.add(Part.text(BLOCK_TOKENS).marked(Ttl.FIVE_MINUTES));
        return Probe.of(Part.text(subject.base())).then(blocks);
    }
}
