package dev.tokenoptimizer.lab.report;

/** Parts that several charts share. */
final class Part {

    private Part() {}

    /** The header of a row: the policy, and at a touch those that cost exactly the same. */
    static void header(Markup html, Tie tie) {
        if (tie.others().isEmpty()) {
            html.element("th", tie.name(), "scope", "row");
            return;
        }
        html.open("th", "scope", "row").open("details").open("summary").text(tie.name() + " ");
        html.element("small", "+" + tie.others().size()).close("summary");
        html.text(String.join(", ", tie.others())).close("details").close("th");
    }
}
