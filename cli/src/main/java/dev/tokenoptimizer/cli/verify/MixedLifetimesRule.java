package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import java.util.Map;

/** Behind what is read, an hour is billed for what lies before the last marker for an hour, five minutes for the rest. */
final class MixedLifetimesRule implements Rule {

    private static final double LEAST = 0.6;
    private static final double MOST = 1.5;

    @Override
    public String name() {
        return "mixed-lifetimes";
    }

    @Override
    public String says(Subject subject) {
        return "Behind what is read, an hour is billed up to the last marker for an hour and five minutes from there.";
    }

    @Override
    public String sent(Subject subject) {
        return "an entry, then an hour for " + subject.step() + " tokens, 5 minutes for " + 2 * subject.step();
    }

    @Override
    public String expected(Subject subject) {
        return "entry read, " + subject.step() + " for 1h, " + 2 * subject.step() + " for 5m";
    }

    @Override
    public List<Step> steps(Subject subject) {
        return List.of(
                new Step("an entry is written for five minutes", entry(subject)),
                new Step("it is read; one block is written for an hour, one for five minutes", insured(subject)));
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        Subject subject = attempt.subject();
        Family family = attempt.family();
        Bill written = attempt.write(family, entry(subject));
        attempt.waitUntil(attempt.now() + SETTLE_MILLIS);
        Bill bill = attempt.send(family, insured(subject));
        if (bill.written1h().isEmpty()) {
            throw Unclear.because("the answer's usage does not tell lifetimes apart");
        }
        long forAnHour = bill.written1h().getAsLong();
        long forFiveMinutes = bill.written() - forAnHour;
        String billed = bill.readInWords() + ", " + Table.number(forAnHour) + " for 1h, " + Table.number(forFiveMinutes)
                + " for 5m";
        boolean holds = Subject.near(bill.read(), written.written())
                && about(forAnHour, subject.step())
                && about(forFiveMinutes, 2L * subject.step());
        return Outcome.of(holds, billed, holds ? Map.of() : Map.of("ttls", "[5m]"));
    }

    static Probe entry(Subject subject) {
        return Probe.of(Part.text(subject.base()).marked(Ttl.FIVE_MINUTES));
    }

    /** What the planner sends where it insures a prefix: the entry and the block behind it for an hour, the end for less. */
    static Probe insured(Subject subject) {
        return Probe.of(
                Part.text(subject.base()).marked(Ttl.ONE_HOUR),
                Part.text(subject.step()).marked(Ttl.ONE_HOUR),
                Part.text(2 * subject.step()).marked(Ttl.FIVE_MINUTES));
    }

    static boolean about(long billed, long intended) {
        return billed >= intended * LEAST && billed <= intended * MOST;
    }
}
