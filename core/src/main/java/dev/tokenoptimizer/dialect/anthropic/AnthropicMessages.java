package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.BatchedAnswer;
import dev.tokenoptimizer.dialect.scan.Means;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;

/** The Anthropic Messages API ({@code POST /v1/messages}, version 2023-06-01). Thread-safe. */
public final class AnthropicMessages implements Dialect {

    private static final String NAME = "anthropic.messages";

    private final Means means;

    public AnthropicMessages(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator) {
        this(new Means(key, tariffs.at(NAME), estimator));
    }

    AnthropicMessages(Means means) {
        this.means = means;
    }

    /** How the results of a batch hold messages (Anthropic API reference, results of a message batch, November 2026). */
    public static BatchedAnswer batched() {
        return new BatchedAnswer(
                List.of("result", "message"), "model", "type", "message", () -> new UsageReader(false));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        return Reading.of(() -> new PromptReader(body, length, means, ScanLimits.DEFAULT).read(context));
    }

    @Override
    public List<Edit> mark(Prompt prompt, Plan plan) {
        return MarkerEdits.of(prompt, plan);
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return AnthropicUsageTap.of(contentType, contentEncoding);
    }
}
