package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.tariff.Tariff;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was found, as a tariff file that lies over the shipped one. */
final class TariffOverride {

    /** First words of every such file: what may be written over. */
    static final String MARK = "# Written by token-optimizer verify";

    private static final String PRICES = "prices: ";

    private TariffOverride() {}

    /** Fields of a tariff file that the findings tell; empty when they tell none. */
    static Map<String, String> learned(List<Finding> findings) {
        Map<String, String> fields = new TreeMap<>();
        findings.forEach(finding -> fields.putAll(finding.outcome().learned()));
        return fields;
    }

    static String of(List<Finding> findings, Subject subject, URI url, LocalDate day) {
        Tariff tariff = subject.tariff();
        StringBuilder yaml = new StringBuilder();
        yaml.append(MARK + " on " + day + ": what was found at " + url + " with " + subject.model() + ".\n");
        for (Finding finding : findings) {
            yaml.append(
                    "# " + finding.rule() + ": " + finding.outcome().verdict().label() + "\n");
        }
        yaml.append(tariff.origin().assumed() ? "families:\n" : "models:\n");
        yaml.append("  " + tariff.model() + ":\n    platforms:\n      " + subject.platform() + ":\n");
        yaml.append("        asOf: " + day + "\n");
        yaml.append("        source: " + quoted(source(url, tariff)) + "\n");
        learned(findings).forEach((field, value) -> yaml.append("        " + field + ": " + value + "\n"));
        return yaml.toString();
    }

    private static String source(URI url, Tariff tariff) {
        String before = tariff.origin().source();
        int prices = before.lastIndexOf(PRICES);
        return "verify at " + url + "; " + PRICES + (prices < 0 ? before : before.substring(prices + PRICES.length()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
