package dev.tokenoptimizer.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.Defects;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.ledger.StorageEntry;
import dev.tokenoptimizer.ledger.StrategyAccounts;
import dev.tokenoptimizer.tariff.Money;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation names exactly the metrics that there are, each with its type and labels. */
class MetricsDocTest {

    private static final Pattern ROW =
            Pattern.compile("\\| `(token_optimizer_[a-z0-9_]+)` \\| ([a-z]+) \\| ([^|]*) \\| [^|]+ \\|");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    @Test
    void theTableListsEveryMetric() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(documentation())) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> labels = new TreeSet<>();
                Matcher label = Pattern.compile("`([a-z_]+)`").matcher(row.group(3));
                while (label.find()) {
                    labels.add(label.group(1));
                }
                documented.put(row.group(1), row.group(2) + " " + labels);
            }
        }

        assertThat(documented).isEqualTo(exported());
    }

    private static Map<String, String> exported() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        GatewayMetrics metrics = new GatewayMetrics(registry, model -> "other");
        for (Watched figure : Watched.values()) {
            metrics.watch(figure, () -> 1);
        }
        metrics.watch(new Defects());
        StrategyAccounts strategies = new StrategyAccounts(100, 10);
        ComparedStrategies.againstLearned(
                strategies, Reports.entry(true, "1", "1").application());
        metrics.watch(strategies);
        metrics.received();
        metrics.firstByte("anthropic", 1);
        metrics.finished(Reports.optimized());
        metrics.finished(Reports.passedThrough());
        metrics.finished(Reports.held());
        metrics.finished(Reports.report(
                "m", Outcome.ANSWERED, 200, 422, Optional.empty(), Reports.plan(), Reports.bill(false, "1", "2")));
        metrics.stored(new StorageEntry("a", "m", 1, Money.ZERO));
        metrics.batched(Reports.bill(true, "1", "1").orElseThrow());

        Map<String, String> types = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        String current = "";
        for (String line : registry.scrape().split("\n")) {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                current = type.group(1);
                types.put(current, type.group(2));
                labels.put(current, new TreeSet<>());
            } else if (!line.startsWith("#")) {
                Matcher label = LABEL.matcher(line);
                while (label.find()) {
                    if (!label.group(1).equals("le")) {
                        Objects.requireNonNull(labels.get(current)).add(label.group(1));
                    }
                }
            }
        }
        Map<String, String> exported = new TreeMap<>();
        types.forEach((name, type) -> {
            String base = name.replaceAll("_max$", "");
            if (base.equals(name) || !types.containsKey(base)) {
                exported.put(name, type + " " + labels.get(name));
            }
        });
        return exported;
    }

    private static Path documentation() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = Objects.requireNonNull(folder.getParent(), "the tests run inside the project");
        }
        return folder.resolve("docs/metrics.md");
    }
}
