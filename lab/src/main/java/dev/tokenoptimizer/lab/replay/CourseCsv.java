package dev.tokenoptimizer.lab.replay;

import java.io.IOException;
import java.util.List;

/** Cost over time as CSV: a row per trace, policy and point in time, sums since the start. */
public final class CourseCsv {

    private CourseCsv() {}

    /** Writes a header and the rows of all results. */
    public static void write(List<TraceResult> results, Appendable out) throws IOException {
        out.append("trace,policy,request,seconds,noCacheCost,cost,fresh,read,written5m,written1h,written30m\n");
        for (TraceResult result : results) {
            for (PolicyResult policy : result.policies()) {
                if (policy instanceof PolicyResult.Measured measured) {
                    for (CoursePoint point : measured.course()) {
                        row(result.trace(), measured.name(), point, out);
                    }
                }
            }
        }
    }

    private static void row(String trace, String policy, CoursePoint point, Appendable out) throws IOException {
        Tokens tokens = point.tokens();
        out.append(quoted(trace)
                + ','
                + quoted(policy)
                + ','
                + point.request()
                + ','
                + point.seconds()
                + ','
                + point.noCacheCost()
                + ','
                + point.cost().toPlainString()
                + ','
                + tokens.fresh()
                + ','
                + tokens.read()
                + ','
                + tokens.written5m()
                + ','
                + tokens.written1h()
                + ','
                + tokens.written30m()
                + '\n');
    }

    private static String quoted(String text) {
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
