package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.KnownParts;
import dev.tokenoptimizer.dialect.scan.TokenScale;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;

/** The Anthropic Messages API ({@code POST /v1/messages}, version 2023-06-01). Thread-safe. */
public final class AnthropicMessages implements Dialect {

    private final FingerprintKey key;
    private final TokenEstimator estimator;
    private final TokenScale scale;
    private final KnownParts knownParts;

    public AnthropicMessages(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator) {
        this(key, tariffs, estimator, new KnownParts());
    }

    AnthropicMessages(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator, KnownParts knownParts) {
        this.key = key;
        this.knownParts = knownParts;
        this.estimator = estimator;
        this.scale = new TokenScale(tariffs, estimator);
    }

    @Override
    public String name() {
        return "anthropic.messages";
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        try {
            PromptReader reader = new PromptReader(body, length, key, estimator, knownParts, ScanLimits.DEFAULT);
            return new Reading.Read(reader.read(context, scale));
        } catch (ScanException e) {
            return Reading.Unreadable.of(e);
        }
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
