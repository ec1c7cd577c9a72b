package dev.tokenoptimizer.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    private static final Pattern TAG = Pattern.compile("<(/?)([a-z][a-z0-9]*)[^>]*>");
    private static final Set<String> NEVER_CLOSED = Set.of("meta");

    @TempDir
    private Path folder;

    @Test
    void aTraceWithoutRequestsHasNoRatios() throws Exception {
        assertThat(new Results().nothing("quiet", "ours").report(folder).html())
                .contains("ours (requests)")
                .doesNotContain("0.0000");
    }

    @Test
    void everyElementThatIsOpenedIsClosed() throws Exception {
        Deque<String> open = new ArrayDeque<>();
        Matcher tag = TAG.matcher(page().replaceAll("(?s)<style>.*?</style>", ""));
        while (tag.find()) {
            if (tag.group(1).isEmpty() && !NEVER_CLOSED.contains(tag.group(2))) {
                open.push(tag.group(2));
            } else if (!tag.group(1).isEmpty()) {
                assertThat(open.pop()).isEqualTo(tag.group(2));
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws Exception {
        assertThat(page()).doesNotContain("<script", "<link", "<img", "src=", "url(", "@import", "http");
    }

    @Test
    void everyTraceHasASectionThatTheOverviewLinksTo() throws Exception {
        assertThat(page())
                .contains("<a href=\"#trace-1\">weka</a>", "<a href=\"#trace-2\">chat</a>")
                .contains("<section id=\"trace-1\"", "<section id=\"trace-2\"");
    }

    @Test
    void policiesStandInOrderOfCostWithBoundAndOracleAmongThem() throws Exception {
        String plot = between(page(), "policy by policy", "</table>");
        assertThat(plot).containsSubsequence("lower bound", "oracle", "ours", "auto-5m", "none");
    }

    @Test
    void theCostAndItsDistanceFromTheOracleStandBesideTheDot() throws Exception {
        String row = between(page(), "<tr class=\"ours\"><th scope=\"row\">ours</th><td class=\"plot\"", "</tr>");
        assertThat(row).contains(">0.2500<", ">+25.0 %<");
    }

    @Test
    void partsOfTheMoneyAddUpToTheCost() throws Exception {
        String row = between(between(page(), "Where the money goes", "</table>"), "<th scope=\"row\">auto-5m", "</tr>");
        assertThat(row).contains(">0.3000<", ">0.0500<", ">0.1125<", ">0.0375<");
    }

    @Test
    void policiesOfTheSameCostShareARow() throws Exception {
        Report report = new Results()
                .trace("one", Results.policy("x", 0.5), Results.policy("litellm", 0.5), Results.policy("y", 0.5))
                .report(folder);
        assertThat(between(report.html(), "policy by policy", "</table>"))
                .contains("<details><summary>litellm <small>+2</small></summary>x, y</details>");
    }

    @Test
    void whatIsNotApplicableIsSaidWithTheReason() throws Exception {
        assertThat(page()).contains("n/a, as the trace lacks what they need: agentgateway (text).");
    }

    @Test
    void theCourseIsToldInWords() throws Exception {
        assertThat(page()).contains("ours: 0.6000 after half of the requests, 0.2500 in the end");
    }

    @Test
    void conditionsOfAllTracesAreToldOnce() throws Exception {
        assertThat(page()).containsOnlyOnce("<dt>Model that sets prices and minimum</dt><dd>claude-sonnet-4-5</dd>");
    }

    @Test
    void namesFromTheResultAreText() throws Exception {
        String evil = "<script>alert('x')</script>\\\"&";
        String html = new Results()
                .trace(evil, Results.policy(evil, 0.5), Results.notApplicable(evil))
                .report(folder)
                .html();
        assertThat(html)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;");
    }

    @Test
    void aResultWithoutBoundOracleOrCourseIsShownAllTheSame() throws Exception {
        String policy = "{\"name\":\"last\",\"cost\":5,\"ratio\":0.5,\"readShare\":0.5,\"writeShare\":0.2,"
                + "\"wastedWriteShare\":0,\"rejected\":0,\"microsPerRequest\":0}";
        String html = new Results()
                .object("{\"trace\":\"t\",\"requests\":1,\"inputTokens\":10,\"noCacheCost\":10,\"policies\":[" + policy
                        + "],\"bound\":null}")
                .report(folder)
                .html();
        assertThat(html).contains("lower bound n/a, oracle n/a").doesNotContain("<polyline");
    }

    @Test
    void theSameResultGivesTheSamePage() throws Exception {
        assertThat(page()).isEqualTo(page());
    }

    private String page() throws Exception {
        return new Results()
                .trace(
                        "weka",
                        Results.policy("none", 1),
                        Results.policy("ours", 0.25),
                        Results.policy("auto-5m", 0.5),
                        Results.notApplicable("agentgateway"))
                .trace("chat", Results.policy("none", 1))
                .report(folder)
                .html();
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from);
        assertThat(start).as(from).isNotNegative();
        return text.substring(start, text.indexOf(to, start));
    }
}
