package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.MarkerPlaces;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tariff.ToolPrompt;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.Optional;

/** How estimates in the older tokenizer become tokens of the model at hand. */
public record TokenScale(Tariffs tariffs, TokenEstimator estimator) {

    /**
     * What one model makes of an estimate.
     *
     * @param factor multiplies estimates of text
     * @param fixedFactor multiplies estimates of what no tokenizer sees
     * @param message tokens that every message adds, already scaled
     * @param request tokens that every request adds, already scaled
     * @param toolPrompt the hidden prompt that comes with the first tool
     * @param groupsToolRuns whether runs of tool uses or results count as one look-back position
     * @param implicitBreakpoint whether the provider sets a breakpoint of its own unless told not to
     * @param blockMarkers whether entries stand where markers of Anthropic's kind do
     * @param keepsThinking whether thinking of earlier turns stays in the prompt
     * @param places where markers may stand
     */
    public record Scale(
            double factor,
            double fixedFactor,
            double message,
            double request,
            ToolPrompt toolPrompt,
            boolean groupsToolRuns,
            boolean implicitBreakpoint,
            boolean blockMarkers,
            boolean keepsThinking,
            MarkerPlaces places) {}

    private static final ToolPrompt NO_TOOL_PROMPT = new ToolPrompt(0, 0, "unknown model");

    public Scale of(String model, ReadContext context) {
        Optional<Tariff> tariff = tariffs.find(context.scope().provider(), model);
        double family = tariff.map(t -> estimator.factor(t.tokenizer())).orElse(1.0);
        double ratio = context.tokenRatio().applyAsDouble(model);
        double factor = family * ratio;
        return new Scale(
                factor,
                ratio,
                factor * estimator.messageOverhead(),
                factor * estimator.requestOverhead(),
                tariff.map(Tariff::toolPrompt).orElse(NO_TOOL_PROMPT),
                tariff.map(Tariff::groupsToolRuns).orElse(true),
                tariff.map(t -> t.rules() == CacheRules.OPENAI).orElse(false),
                tariff.map(t -> t.rules() == CacheRules.ANTHROPIC).orElse(false),
                tariff.map(Tariff::keepsThinking).orElse(true),
                tariff.map(Tariff::places).orElse(MarkerPlaces.ANYWHERE));
    }
}
