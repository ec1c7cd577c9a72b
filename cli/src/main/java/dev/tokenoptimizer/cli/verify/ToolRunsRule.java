package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.verify.Probe.Kind;
import dev.tokenoptimizer.cli.verify.Probe.Part;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Whether a run of tool uses, or of their results, counts as one position of the look-back. */
final class ToolRunsRule implements Rule {

    private static final int BEYOND_LOOKBACK = 2;

    @Override
    public String name() {
        return "tool-runs";
    }

    @Override
    public String says(Subject subject) {
        return subject.tariff().groupsToolRuns()
                ? "A run of tool uses, or of their results, is one position of the look-back."
                : "Each of a run of tool uses, or of their results, is a position of the look-back.";
    }

    @Override
    public String sent(Subject subject) {
        return "an entry, then a marker behind " + calls(subject) + " tool uses and their results";
    }

    @Override
    public String expected(Subject subject) {
        return subject.tariff().groupsToolRuns() ? "all read" : "0 read";
    }

    @Override
    public List<Step> steps(Subject subject) {
        return List.of(
                new Step("an entry is written", entry(subject)),
                new Step(
                        "a marker behind " + calls(subject) + " tool uses and as many results "
                                + (subject.tariff().groupsToolRuns() ? "finds it" : "does not find it"),
                        behind(subject)));
    }

    @Override
    public Outcome attempt(Attempt attempt) throws InterruptedException, Unclear {
        Subject subject = attempt.subject();
        Family family = attempt.family();
        Bill written = attempt.write(family, entry(subject));
        attempt.waitUntil(attempt.now() + SETTLE_MILLIS);
        Bill bill = attempt.send(family, behind(subject));
        boolean found = Subject.near(bill.read(), written.written());
        return Outcome.of(
                found == subject.tariff().groupsToolRuns(),
                bill.readInWords(),
                Map.of("groupsToolRuns", Boolean.toString(found)));
    }

    private static int calls(Subject subject) {
        return subject.tariff().lookback() + BEYOND_LOOKBACK;
    }

    private static Probe entry(Subject subject) {
        return Probe.of(Part.text(subject.base()).marked(Ttl.FIVE_MINUTES)).withTools();
    }

    private static Probe behind(Subject subject) {
        int calls = calls(subject);
        List<Part> run = new ArrayList<>(Collections.nCopies(calls, Part.of(Kind.TOOL_USE)));
        run.addAll(Collections.nCopies(calls - 1, Part.of(Kind.TOOL_RESULT)));
        run.add(Part.of(Kind.TOOL_RESULT).marked(Ttl.FIVE_MINUTES));
        return Probe.of(Part.text(subject.base())).withTools().then(run);
    }
}
