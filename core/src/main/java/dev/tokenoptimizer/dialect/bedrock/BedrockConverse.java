package dev.tokenoptimizer.dialect.bedrock;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;
import dev.tokenoptimizer.dialect.scan.Means;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;

/**
 * Converse of Amazon Bedrock, {@code POST /model/ID/converse}, and its stream, {@code POST /model/ID/converse-stream}. The path names
 * the model: {@link ReadContext#model}, percent-decoded. Thread-safe.
 */
public final class BedrockConverse implements Dialect {

    private static final String NAME = "bedrock.converse";

    private final Means means;

    public BedrockConverse(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator) {
        this.means = new Means(key, tariffs.at(NAME), estimator);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        return Reading.of(() -> new BodyReader(body, length, means, ScanLimits.DEFAULT).read(context));
    }

    @Override
    public List<Edit> mark(Prompt prompt, Plan plan) {
        return MarkerEdits.of(prompt, plan);
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return AnswerTap.of(contentType, contentEncoding, UsageReader::new);
    }
}
