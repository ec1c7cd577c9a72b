package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Whether a short stretch written for an hour keeps the whole prefix before it, although that was only read. */
final class LongMarkerRule implements Rule {

    @Override
    public String name() {
        return "long-marker";
    }

    @Override
    public String says(Subject subject) {
        return "A marker for an hour right behind what is read keeps all of the prefix for an hour.";
    }

    @Override
    public String sent(Subject subject) {
        return "an entry, an hour for " + subject.step() + " tokens behind it, both again after " + subject.pause();
    }

    @Override
    public String expected(Subject subject) {
        return "all read, of both";
    }

    @Override
    public List<Step> steps(Subject subject) {
        return List.of(
                new Step("an entry is written for five minutes", MixedLifetimesRule.entry(subject)),
                new Step("it is read; the block behind it is written for an hour", MixedLifetimesRule.insured(subject)),
                new Step("after " + subject.pause() + ": entry and block are read", again(subject)));
    }

    @Override
    public long waitMillis(Subject subject) {
        return subject.pauseMillis();
    }

    @Override
    public OptionalLong needsGoneAfter(Subject subject) {
        return OptionalLong.of(subject.pauseMillis());
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        Subject subject = attempt.subject();
        Family family = attempt.family();
        Bill written = attempt.write(family, MixedLifetimesRule.entry(subject));
        attempt.waitUntil(attempt.now() + SETTLE_MILLIS);
        Bill insured = attempt.send(family, MixedLifetimesRule.insured(subject));
        if (!Subject.near(insured.read(), written.written())) {
            throw Unclear.because("of " + Subject.tokens(written.written()) + " just written only "
                    + insured.readInWords() + " at the next request");
        }
        long stretch = insured.written1h().orElse(subject.step());
        if (!MixedLifetimesRule.about(stretch, subject.step())) {
            throw Unclear.because("the hour was billed for " + Subject.tokens(stretch) + ", see mixed-lifetimes");
        }
        attempt.waitUntil(insured.endedMillis() + subject.pauseMillis());
        Bill again = attempt.send(family, again(subject));
        if (again.read() > 0 && Subject.near(again.read(), written.written())) {
            throw Unclear.because("the entry of five minutes alone was still there after " + subject.pause());
        }
        boolean kept = Subject.near(again.read(), written.written() + stretch);
        return Outcome.of(kept, again.readInWords(), Map.of("longMarkerKeepsPrefix", Boolean.toString(kept)));
    }

    private static Probe again(Subject subject) {
        return Probe.of(Part.text(subject.base()), Part.text(subject.step()).marked(Ttl.FIVE_MINUTES));
    }
}
