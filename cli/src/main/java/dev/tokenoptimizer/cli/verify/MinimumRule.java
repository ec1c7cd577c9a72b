package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The shortest prefix that is kept. Where it is another one, twice or half of it is tried, as providers use powers of two, until
 * it lies between a prefix that is kept and one that is not.
 */
final class MinimumRule implements Rule {

    private static final double BELOW = 0.95;
    private static final double ABOVE = 1.05;
    private static final int LEAST = 128;
    private static final int MOST = 8_192;

    /** Frame and question behind the marker: part of the bill, not of the prefix. */
    private static final int BEHIND_THE_MARKER = 15;

    @Override
    public String name() {
        return "minimum";
    }

    @Override
    public String says(Subject subject) {
        return "A prefix of " + Subject.tokens(subject.tariff().minimumPrefix()) + " is kept, a shorter one is not.";
    }

    @Override
    public String sent(Subject subject) {
        int minimum = subject.tariff().minimumPrefix();
        return "about " + Table.number(below(minimum)) + " and " + Subject.tokens(above(minimum)) + ", marked";
    }

    @Override
    public String expected(Subject subject) {
        return "none, then all written";
    }

    @Override
    public List<Step> steps(Subject subject) {
        int minimum = subject.tariff().minimumPrefix();
        return List.of(
                new Step("a marker a little below the minimum: nothing is written", marked(below(minimum))),
                new Step("a marker a little above it: all is written", marked(above(minimum))));
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        int documented = attempt.subject().tariff().minimumPrefix();
        Bracket bracket = new Bracket();
        bracket.tryBelow(attempt, documented);
        bracket.tryAbove(attempt, documented);
        int at = documented;
        while (bracket.kept == Integer.MAX_VALUE && at < MOST) {
            at *= 2;
            if (bracket.tryAbove(attempt, at)) {
                bracket.tryBelow(attempt, at);
            }
        }
        while (bracket.notKept == 0 && at > LEAST) {
            at /= 2;
            if (!bracket.tryBelow(attempt, at)) {
                bracket.tryAbove(attempt, at);
            }
        }
        if (bracket.kept == Integer.MAX_VALUE) {
            throw Unclear.because("nothing is kept, up to " + Subject.tokens(bracket.notKept) + "; is caching on?");
        }
        int found = bracket.notKept < at && at <= bracket.kept ? at : bracket.kept;
        return Outcome.of(found == documented, bracket.inWords(), Map.of("minimumPrefix", Integer.toString(found)));
    }

    private static int below(int minimum) {
        return (int) (minimum * BELOW);
    }

    private static int above(int minimum) {
        return (int) Math.ceil(minimum * ABOVE);
    }

    private static Probe marked(int tokens) {
        return Probe.of(Part.text(tokens).marked(Ttl.FIVE_MINUTES));
    }

    /** The longest prefix that was not kept and the shortest one that was. */
    private static final class Bracket {

        private final List<String> bills = new ArrayList<>();
        private int notKept;
        private int kept = Integer.MAX_VALUE;

        boolean tryBelow(Attempt attempt, int minimum) throws InterruptedException, Unclear {
            return measure(attempt, below(minimum), 0, minimum - 1);
        }

        boolean tryAbove(Attempt attempt, int minimum) throws InterruptedException, Unclear {
            return measure(attempt, above(minimum), minimum, Integer.MAX_VALUE);
        }

        /** Whether a prefix of about that size is kept; one that comes out beyond its bounds is sized again, once. */
        private boolean measure(Attempt attempt, int target, int least, int most) throws InterruptedException, Unclear {
            int size = target;
            for (int resized = 0; ; resized++) {
                Bill bill = attempt.send(attempt.family(), marked(size));
                long prefix = bill.written() > 0 ? bill.written() : bill.input() - BEHIND_THE_MARKER;
                if (prefix >= least && prefix <= most) {
                    return note((int) prefix, bill.written() > 0);
                }
                if (resized > 0) {
                    throw Unclear.because("a prompt of about " + Subject.tokens(target) + " came out at " + prefix);
                }
                size = (int) ((long) size * target / prefix);
            }
        }

        private boolean note(int prefix, boolean written) {
            if (written) {
                kept = Math.min(kept, prefix);
            } else {
                notKept = Math.max(notKept, prefix);
            }
            bills.add((written ? "all" : "none") + " of " + Table.number(prefix));
            return written;
        }

        String inWords() {
            return String.join(", ", bills) + " written";
        }
    }
}
