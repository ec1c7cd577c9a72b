package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.bedrock.BedrockConverse;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.trace.BodyForm;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The gateway's optimizer as it ships: history, planner, learning budget and ledger, all empty at the start of a trace, and one
 * application. Bodies go through the real dialect, and the provider reads the markers from the bytes that come out of it; block
 * traces come to the planner as prompts whose token counts are exact.
 */
final class Ours implements Policy {

    private static final String APPLICATION = "lab";
    private static final String NO_BETAS = "";
    private static final byte[] NO_BODY = {};
    private static final FingerprintKey KEY = new FingerprintKey(0x6c61622d6f757273L, 0x7265706c61797321L);

    private final String platform;
    private final TraceDialect blocks;
    private final Optimizer forBlocks;
    private final Map<BodyForm, Optimizer> forBodies = new EnumMap<>(BodyForm.class);
    private final Function<Dialect, Optimizer> optimizers;
    private final Tariffs tariffs;
    private final IdentityHashMap<PolicyRequest, PreparedRequest> underWay = new IdentityHashMap<>();
    private long now;

    /** @param credit starting credit of the learning budget */
    Ours(Tariff tariff, Money credit) {
        boolean openAi = tariff.rules() == CacheRules.OPENAI;
        this.platform = openAi ? "openai" : "anthropic";
        this.blocks = new TraceDialect(openAi);
        this.tariffs = (_, _) -> Optional.of(tariff);
        Time time = new Time(() -> now, () -> 0);
        Knowledge knowledge = Knowledge.empty(
                new InMemoryHistory(HistoryLimits.standard()),
                new InMemoryHistory(HistoryLimits.standard()),
                1,
                credit);
        this.optimizers = dialect -> new PromptOptimizer(dialect, tariffs, new EvidencePlanner(), knowledge, time);
        this.forBlocks = optimizers.apply(blocks);
    }

    private Optimizer forBodies(BodyForm form) {
        return forBodies.computeIfAbsent(form, any -> optimizers.apply(dialect(any)));
    }

    private Dialect dialect(BodyForm form) {
        TokenEstimator estimator = TokenEstimator.shipped();
        return switch (form) {
            case MESSAGES -> new AnthropicMessages(KEY, tariffs, estimator);
            case CONVERSE -> new BedrockConverse(KEY, tariffs, estimator);
            case CHAT -> OpenAiDialect.chat(KEY, tariffs, estimator);
            case RESPONSES -> OpenAiDialect.responses(KEY, tariffs, estimator);
        };
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        now = request.atMillis();
        Optional<byte[]> sent = request.body();
        byte[] body = sent.orElse(NO_BODY);
        if (sent.isEmpty()) {
            blocks.next(request);
        }
        Optimizer optimizer = sent.isPresent() ? forBodies(request.form()) : forBlocks;
        boolean pathNamesModel = sent.isPresent() && request.form() == BodyForm.CONVERSE;
        PreparedRequest prepared = optimizer.prepare(body, body.length, facts(request, pathNamesModel));
        prepared.defect().ifPresent(defect -> {
            throw new IllegalStateException("the optimizer failed: " + prepared.fallback(), defect);
        });
        underWay.put(request, prepared);
        return sent.isPresent()
                ? request.markersIn(Splice.apply(body, body.length, prepared.edits()))
                : markers(prepared.plan());
    }

    @Override
    public void answered(PolicyRequest request, Outcome outcome) {
        PreparedRequest prepared = underWay.remove(request);
        if (prepared == null) {
            throw new IllegalArgumentException("answered twice, or never sent");
        }
        switch (outcome) {
            case Outcome.Served served -> {
                prepared.begun();
                prepared.served(served.usage());
            }
            case Outcome.Rejected _ -> prepared.abandoned();
        }
    }

    /** What the provider would read from the marked body. */
    private static List<Marker> markers(Plan plan) {
        return plan.breakpoints().stream()
                .map(breakpoint -> breakpoint.reason() == Reason.IMPLICIT
                        ? Marker.OF_PROVIDER
                        : new Marker(breakpoint.block(), breakpoint.ttl()))
                .toList();
    }

    private RequestFacts facts(PolicyRequest request, boolean pathNamesModel) {
        String owner = request.scope() + '\n' + request.model();
        return new RequestFacts(
                new CacheScope(platform, owner),
                NO_BETAS,
                pathNamesModel ? request.model() : "",
                APPLICATION,
                Mode.OPTIMIZE,
                ClientMarkers.AUGMENT,
                0,
                false,
                false,
                Map.of());
    }
}
