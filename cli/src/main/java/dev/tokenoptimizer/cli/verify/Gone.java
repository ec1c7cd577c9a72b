package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import java.util.Map;

/**
 * The check that makes other tries tell something: an entry of five minutes that nobody reads is gone after some more minutes.
 * Providers promise that they delete soon after a lifetime's end, not at once.
 */
record Gone(long afterMillis) implements Rule {

    @Override
    public String name() {
        return "gone after " + Subject.minutes(afterMillis);
    }

    @Override
    public String says(Subject subject) {
        return "An entry of five minutes is gone after " + Subject.minutes(afterMillis) + ".";
    }

    @Override
    public String sent(Subject subject) {
        return "an entry, and again after " + Subject.minutes(afterMillis);
    }

    @Override
    public String expected(Subject subject) {
        return "0 read";
    }

    @Override
    public List<Step> steps(Subject subject) {
        return List.of(
                new Step("an entry is written", entry(subject)),
                new Step("after " + Subject.minutes(afterMillis) + ": it is gone", entry(subject)));
    }

    @Override
    public long waitMillis(Subject subject) {
        return afterMillis;
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        Family family = attempt.family();
        Bill written = attempt.write(family, entry(attempt.subject()));
        attempt.waitUntil(written.endedMillis() + afterMillis);
        Bill bill = attempt.send(family, entry(attempt.subject()));
        return Outcome.of(bill.read() == 0, bill.readInWords(), Map.of());
    }

    private static Probe entry(Subject subject) {
        return Probe.of(Part.text(subject.base()).marked(Ttl.FIVE_MINUTES));
    }
}
