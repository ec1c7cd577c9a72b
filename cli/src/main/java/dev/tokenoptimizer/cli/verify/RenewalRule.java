package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Which entries a read renews: the one that it finds, or the shorter ones before it as well. */
final class RenewalRule implements Rule {

    private static final long READ_AFTER_MILLIS = 4 * 60_000;
    private static final long LOOK_AFTER_MILLIS = 7 * 60_000;

    /** A little less than five minutes. */
    private static final long LIFETIME_FOR_SURE_MILLIS = Ttl.FIVE_MINUTES.millis() - 10_000;

    @Override
    public String name() {
        return "renewal";
    }

    @Override
    public String says(Subject subject) {
        return "A read renews the entry that it finds and no shorter one.";
    }

    @Override
    public String sent(Subject subject) {
        return "two entries on one way; the longer read after " + Subject.minutes(READ_AFTER_MILLIS) + ", both after "
                + Subject.minutes(LOOK_AFTER_MILLIS);
    }

    @Override
    public String expected(Subject subject) {
        return "0 read at the shorter, all at the longer";
    }

    @Override
    public List<Step> steps(Subject subject) {
        return List.of(
                new Step("two entries are written, one behind the other", both(subject)),
                new Step("after " + Subject.minutes(READ_AFTER_MILLIS) + ": the longer one is read", longer(subject)),
                new Step("after " + Subject.minutes(LOOK_AFTER_MILLIS) + ": the shorter one is gone", shorter(subject)),
                new Step("the longer one is read", longer(subject)));
    }

    @Override
    public long waitMillis(Subject subject) {
        return LOOK_AFTER_MILLIS;
    }

    @Override
    public OptionalLong needsGoneAfter(Subject subject) {
        return OptionalLong.of(LOOK_AFTER_MILLIS);
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        Subject subject = attempt.subject();
        Family family = attempt.family();
        long start = attempt.now();
        Bill written = attempt.write(family, both(subject));
        attempt.waitUntil(start + READ_AFTER_MILLIS);
        long renewed = attempt.now();
        Bill middle = attempt.send(family, longer(subject));
        checkInTime(attempt.now() - start);
        if (!Subject.near(middle.read(), written.written())) {
            throw Unclear.because("the longer entry was lost before its time");
        }
        attempt.waitUntil(start + LOOK_AFTER_MILLIS);
        Bill shorter = attempt.send(family, shorter(subject));
        Bill longer = attempt.send(family, longer(subject));
        checkInTime(attempt.now() - renewed);
        if (!Subject.near(longer.read(), written.written())) {
            throw Unclear.because("the entry that was read was gone before its time, too");
        }
        boolean gone = shorter.read() == 0;
        return Outcome.of(
                gone,
                shorter.readInWords() + ", " + longer.readInWords(),
                Map.of("readRenewsOnlyItsEntry", Boolean.toString(gone)));
    }

    private static void checkInTime(long took) throws Unclear {
        if (took > LIFETIME_FOR_SURE_MILLIS) {
            throw Unclear.because("answers came too late to tell");
        }
    }

    private static Probe both(Subject subject) {
        return Probe.of(
                Part.text(subject.base()).marked(Ttl.FIVE_MINUTES),
                Part.text(subject.step()).marked(Ttl.FIVE_MINUTES));
    }

    private static Probe longer(Subject subject) {
        return Probe.of(Part.text(subject.base()), Part.text(subject.step()).marked(Ttl.FIVE_MINUTES));
    }

    private static Probe shorter(Subject subject) {
        return Probe.of(Part.text(subject.base()).marked(Ttl.FIVE_MINUTES));
    }
}
