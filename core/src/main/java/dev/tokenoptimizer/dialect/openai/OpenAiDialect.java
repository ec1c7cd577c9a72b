package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;
import dev.tokenoptimizer.dialect.scan.BatchedAnswer;
import dev.tokenoptimizer.dialect.scan.Means;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;
import java.util.Optional;

/**
 * The two APIs of OpenAI that generate answers, Chat Completions and Responses, and what others serve in their shape. Thread-safe.
 *
 * <p>A prompt that begins with what only the provider holds (an earlier response, a stored conversation, a prompt template) is read
 * as one without blocks: nothing is placed, its bill counts.
 */
public final class OpenAiDialect implements Dialect {

    private final Api api;
    private final Means means;

    OpenAiDialect(Api api, Means means) {
        this.api = api;
        this.means = means;
    }

    /** Chat Completions, {@code POST /v1/chat/completions}. */
    public static OpenAiDialect chat(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator) {
        return new OpenAiDialect(Api.CHAT, new Means(key, tariffs.at(Api.CHAT.dialect()), estimator));
    }

    /** Responses, {@code POST /v1/responses}. */
    public static OpenAiDialect responses(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator) {
        return new OpenAiDialect(Api.RESPONSES, new Means(key, tariffs.at(Api.RESPONSES.dialect()), estimator));
    }

    /** How the results of a batch hold answers of either API (OpenAI API reference, the request output object, November 2026). */
    public static List<BatchedAnswer> batched() {
        return List.of(batched(Api.CHAT, "chat.completion"), batched(Api.RESPONSES, "response"));
    }

    private static BatchedAnswer batched(Api api, String object) {
        return new BatchedAnswer(
                List.of("response", "body"), "model", "object", object, () -> new UsageReader(api, false));
    }

    @Override
    public String name() {
        return api.dialect();
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        return Reading.of(() -> new BodyReader(api, body, length, means, ScanLimits.DEFAULT).read(context));
    }

    @Override
    public List<Edit> mark(Prompt prompt, Plan plan) {
        return MarkerEdits.of(api, prompt, plan);
    }

    @Override
    public List<Edit> askForUsage(Prompt prompt) {
        return prompt.usagePlace().map(StreamOptions::asking).stream().toList();
    }

    @Override
    public boolean isUsageEvent(byte[] bytes, int offset, int length) {
        return api == Api.CHAT && UsageChunk.is(bytes, offset, length);
    }

    @Override
    public Optional<Fingerprint> answerName(String id) {
        return api == Api.RESPONSES ? Optional.of(AnswerNames.of(new KeyedHash(means.key()), id)) : Optional.empty();
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return AnswerTap.of(contentType, contentEncoding, events -> new UsageReader(api, events));
    }
}
