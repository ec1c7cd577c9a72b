package dev.tokenoptimizer.tokens;

import dev.tokenoptimizer.tokens.RecordedCall.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Fits scales and overheads to what the provider billed: relative errors count, large ones count less (the provider
 * changed its hidden tool prompt between recordings), and every value is pulled towards a plausible one.
 */
@SuppressWarnings("ArrayRecordComponent")
record OverheadFit(double[] values, double newFactor, Map<String, Double> providerTools) {

    private static final double NOISE = 0.03;
    private static final double OUTLIER = 0.06;
    private static final int ROUNDS = 15;
    private static final double UNKNOWN_PROVIDER_TOOL = 1_000;

    static double[] prior() {
        return Arrays.stream(Part.values()).mapToDouble(part -> part.prior).toArray();
    }

    static OverheadFit of(List<RecordedCall> calls) {
        List<RecordedCall> old = calls.stream()
                .filter(call -> call.plain && !call.newTokenizer())
                .toList();
        Part[] parts = Part.values();
        double[] prior = prior();
        double[] strength = Arrays.stream(parts)
                .mapToDouble(part -> 1 / (part.spread * part.spread))
                .toArray();
        double[] values = prior;
        for (int round = 0; round < ROUNDS; round++) {
            LeastSquares squares = new LeastSquares(prior, strength);
            for (RecordedCall call : old) {
                double error = Math.abs(call.fixed + content(values, call) - call.billed) / call.billed;
                double trust = Math.min(1, OUTLIER / Math.max(error, 1e-6));
                double scale = NOISE * (call.billed + 20);
                squares.add(call.parts, call.billed - call.fixed, trust / (scale * scale));
            }
            values = squares.solve(0, 1_000, 400);
        }
        double newFactor = newFactor(calls, values);
        return new OverheadFit(values, newFactor, providerTools(calls, values, newFactor));
    }

    /** Tokens of the newer tokenizer per token of the older one; the published 1.3 counts like 3,000 tokens. */
    private static double newFactor(List<RecordedCall> calls, double[] values) {
        double billed = 3_900;
        double estimated = 3_000;
        for (RecordedCall call : calls) {
            if (call.plain && call.newTokenizer()) {
                billed += call.billed - call.fixed;
                estimated += content(values, call);
            }
        }
        return billed / estimated;
    }

    /** What each of the provider's own tools adds: the median over calls with no other such tool and a single pass. */
    private static Map<String, Double> providerTools(List<RecordedCall> calls, double[] values, double newFactor) {
        Map<String, List<Double>> rests = new TreeMap<>();
        for (RecordedCall call : calls) {
            if (call.providerTools.size() == 1 && !call.severalPasses) {
                double rest = call.billed - call.fixed - content(values, call) * (call.newTokenizer() ? newFactor : 1);
                rests.computeIfAbsent(call.providerTools.get(0), type -> new ArrayList<>())
                        .add(rest);
            }
        }
        Map<String, Double> medians = new TreeMap<>();
        rests.forEach((type, all) ->
                medians.put(type, Math.max(0, all.stream().sorted().toList().get(all.size() / 2))));
        return medians;
    }

    private static double content(double[] values, RecordedCall call) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * call.parts[i];
        }
        return sum;
    }

    double estimate(RecordedCall call) {
        double hidden = call.providerTools.stream()
                .mapToDouble(type -> providerTools.getOrDefault(type, UNKNOWN_PROVIDER_TOOL))
                .sum();
        return call.fixed + hidden + content(values, call) * (call.newTokenizer() ? newFactor : 1);
    }

    void nameInto(Properties named) {
        Part[] parts = Part.values();
        for (int i = 0; i < parts.length; i++) {
            named.setProperty(parts[i].coefficient, String.format(java.util.Locale.ROOT, "%.3f", values[i]));
        }
        providerTools.forEach((type, tokens) ->
                named.setProperty("provider_tool." + type, String.format(java.util.Locale.ROOT, "%.0f", tokens)));
        named.setProperty("provider_tool", String.valueOf(UNKNOWN_PROVIDER_TOOL));
        named.setProperty("factor.new", String.format(java.util.Locale.ROOT, "%.3f", newFactor));
    }
}
