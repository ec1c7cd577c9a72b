package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import java.util.Map;

/** Whether what a request writes can be read while its answer is still under way. */
final class FirstByteRule implements Rule {

    private static final int TRIES = 3;
    private static final int BLOCK_TOKENS = 30;
    private static final List<Integer> SECONDS_AFTER_THE_END = List.of(0, 2, 5);

    @Override
    public String name() {
        return "first-byte";
    }

    @Override
    public String says(Subject subject) {
        return "An entry can be read once the answer to the request that writes it begins.";
    }

    @Override
    public String sent(Subject subject) {
        return "an entry with a long answer; the same again while it comes";
    }

    @Override
    public String expected(Subject subject) {
        return "all read";
    }

    @Override
    public List<Step> steps(Subject subject) {
        return List.of(
                new Step("an entry is written; its answer is long and streamed", writing(subject)),
                new Step("at the first byte of that answer: the entry is read", reading(subject, 1)));
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        for (int left = TRIES; left > 0; left--) {
            Outcome outcome = once(attempt);
            if (outcome.verdict().decided()) {
                return outcome;
            }
        }
        throw Unclear.because("the first answer was over before the second one began, " + TRIES + " times");
    }

    private static Outcome once(Attempt attempt) throws InterruptedException, Unclear {
        Subject subject = attempt.subject();
        Family family = attempt.family();
        Provider.Pending pending = attempt.start(family, writing(subject));
        pending.awaitBeginning();
        Bill during = attempt.send(family, reading(subject, 1));
        Bill written = pending.bill();
        if (written.written() == 0) {
            throw Unclear.because("nothing was written at the first marker; is caching on?");
        }
        if (!Subject.near(during.read(), written.written())) {
            return tooEarly(attempt, family, during, written);
        }
        Outcome held = Outcome.of(true, during.readInWords(), Map.of("readableAtFirstByte", "true"));
        return during.beganMillis() <= written.endedMillis() ? held : held.unclear("");
    }

    /** When it can be read instead. Every look has a marker of its own, so that it never finds what another one wrote. */
    private static Outcome tooEarly(Attempt attempt, Family family, Bill during, Bill written)
            throws InterruptedException, Unclear {
        int variant = 2;
        for (int seconds : SECONDS_AFTER_THE_END) {
            attempt.waitUntil(written.endedMillis() + seconds * 1_000L);
            Bill after = attempt.send(family, reading(attempt.subject(), variant++));
            if (Subject.near(after.read(), written.written())) {
                String when = seconds == 0 ? " at its end" : " " + seconds + " s after its end";
                return Outcome.of(
                        false,
                        during.readInWords() + ", " + after.readInWords() + when,
                        Map.of("readableAtFirstByte", "false"));
            }
        }
        throw Unclear.because("the entry was never found, not even " + SECONDS_AFTER_THE_END.getLast()
                + " s after the end of the answer");
    }

    private static Probe writing(Subject subject) {
        return Probe.of(Part.text(subject.base()).marked(Ttl.FIVE_MINUTES)).answeredAtLength();
    }

    private static Probe reading(Subject subject, int variant) {
        return Probe.of(
                Part.text(subject.base()),
                Part.text(BLOCK_TOKENS).marked(Ttl.FIVE_MINUTES).variant(variant));
    }
}
