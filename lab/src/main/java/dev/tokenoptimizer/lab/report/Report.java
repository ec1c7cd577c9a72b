package dev.tokenoptimizer.lab.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Results of replays, ready to be shown. The same results give the same pages. */
public final class Report {

    private final List<TraceFigures> traces;

    private Report(List<TraceFigures> traces) {
        this.traces = List.copyOf(traces);
    }

    /**
     * Reads results as {@code lab replay --json} writes them; traces stay in the order of files.
     *
     * @throws ResultFileException if one of the files holds no such results, or all of them hold no trace
     */
    public static Report read(List<Path> files) throws ResultFileException {
        List<TraceFigures> traces = new ArrayList<>();
        for (Path file : files) {
            traces.addAll(ResultFile.read(file));
        }
        if (traces.isEmpty()) {
            throw new ResultFileException("no trace in " + files.getFirst() + "; replay at least one", null);
        }
        return new Report(traces);
    }

    /** One page with charts, which needs nothing else. */
    public String html() {
        return new HtmlReport(traces).page();
    }

    /** Tables for a document. */
    public String markdown() {
        return new MarkdownReport(traces).document();
    }
}
