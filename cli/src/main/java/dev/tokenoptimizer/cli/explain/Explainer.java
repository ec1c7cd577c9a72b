package dev.tokenoptimizer.cli.explain;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.optimizer.Keys;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.Translator;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Deliberation;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.planner.PlanPolicy;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.snapshot.Saved;
import dev.tokenoptimizer.snapshot.Section;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.Tariffs;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans request bodies the way the gateway would, one after the other, on a history and a clock of its own. */
final class Explainer {

    private static final int APPLICATIONS = 1;

    private final Dialect dialect;
    private final Tariffs tariffs;
    private final CacheScope scope;
    private final String betas;
    private final String pathModel;
    private final PlanPolicy policy;
    private final EvidencePlanner planner = new EvidencePlanner();
    private final Translator translator = new Translator();
    private final Knowledge knowledge = Knowledge.empty(
            new InMemoryHistory(HistoryLimits.standard()),
            new InMemoryHistory(HistoryLimits.of(64)),
            APPLICATIONS,
            Money.ZERO);
    private long now;

    /**
     * An explainer that knows nothing yet.
     *
     * @param scope whose cache it is
     * @param betas value of the provider's beta header, empty when absent
     * @param pathModel model that the requests' path names; empty where their bodies do
     */
    Explainer(Dialect dialect, Tariffs tariffs, CacheScope scope, String betas, String pathModel, PlanPolicy policy) {
        this.dialect = dialect;
        this.tariffs = tariffs.at(dialect.name());
        this.scope = scope;
        this.betas = betas;
        this.pathModel = pathModel;
        this.policy = policy;
    }

    /** Where what a gateway had learned is put. */
    Map<Section, Saved> saved() {
        Map<Section, Saved> parts = knowledge.saved();
        parts.keySet().retainAll(List.of(Section.HISTORY, Section.TOKEN_CORRECTIONS, Section.MINIMUMS));
        return parts;
    }

    long nowMillis() {
        return now;
    }

    /** Lets time pass; it never goes back. */
    void advanceTo(long millis) {
        now = Math.max(now, millis);
    }

    /**
     * A request that came before; it is billed as its plan expected.
     *
     * @param name what to call it in an error
     * @throws CommandFailure if the body cannot be read as a prompt
     */
    void play(byte[] body, String name) {
        Prompt prompt = read(body, name);
        tariff(prompt).ifPresent(tariff -> {
            Recall recall = knowledge.history().recall(prompt, PromptOptimizer.terms(tariff), now);
            Plan plan = translated(planner.plan(prompt, recall, tariff, policy, now), prompt, recall, tariff);
            Sending sending = knowledge.history().sent(prompt, plan, recall, now);
            sending.begun();
            sending.served(Explanation.expectedUsage(plan));
        });
    }

    /**
     * What would be done with a request that comes now.
     *
     * @param past in words, what came before the request came for the first time; empty for nothing
     * @param time how often it came by then, this time included
     * @throws CommandFailure if the body cannot be read as a prompt
     */
    Explanation explain(byte[] body, String name, String past, int time) {
        Prompt prompt = read(body, name);
        Optional<Tariff> tariff = tariff(prompt);
        Recall recall = tariff.map(known -> knowledge.history().recall(prompt, PromptOptimizer.terms(known), now))
                .orElse(Recall.nothing());
        Deliberation deliberation = tariff.map(known -> known.rules() == CacheRules.AUTOMATIC
                        ? automatic(prompt, known, now)
                        : translated(planner.explain(prompt, recall, known, policy, now), prompt, recall, known))
                .orElseGet(() -> unknownModel(prompt));
        return new Explanation(dialect.name(), past, time, now, prompt, tariff, recall, deliberation);
    }

    private Deliberation translated(Deliberation planned, Prompt prompt, Recall recall, Tariff tariff) {
        return new Deliberation(
                translated(planned.plan(), prompt, recall, tariff), planned.readThrough(), planned.candidates());
    }

    /** What the platform refuses of the client's own is said otherwise. */
    private Plan translated(Plan plan, Prompt prompt, Recall recall, Tariff tariff) {
        boolean mayWrap = !prompt.signedThinking() || recall.conversationKnown();
        return translator.translated(prompt, plan, tariff, !pathModel.isEmpty(), mayWrap, now);
    }

    private Optional<Tariff> tariff(Prompt prompt) {
        return tariffs.find(scope.provider(), prompt.model())
                .map(standard -> standard.under(prompt.modifiers())
                        .withMinimumPrefix(knowledge
                                .minimums()
                                .minimum(scope.provider(), prompt.model(), standard.minimumPrefix())));
    }

    /** A provider that caches by itself is shown the key that it takes where the client sent none; what it will read nobody can tell. */
    private static Deliberation automatic(Prompt prompt, Tariff tariff, long now) {
        Plan keyed =
                new Plan(List.of(), List.of(), List.of(Reason.PROVIDER_CACHES), new Expectation(0, 0, prompt.tokens()));
        return new Deliberation(keyed.withKey(new Keys().of(prompt, tariff, now)), -1, List.of());
    }

    private static Deliberation unknownModel(Prompt prompt) {
        Plan nothing =
                new Plan(List.of(), List.of(), List.of(Reason.UNKNOWN_MODEL), new Expectation(0, 0, prompt.tokens()));
        return new Deliberation(nothing, -1, List.of());
    }

    private Prompt read(byte[] body, String name) {
        ReadContext context = new ReadContext(
                scope, betas, pathModel, model -> knowledge.corrections().ratio(scope, model));
        return switch (dialect.read(body, body.length, context)) {
            case Reading.Read read -> read.prompt();
            case Reading.Unreadable unreadable ->
                throw CommandFailure.badInput(
                        name + " is not a request body of " + dialect.name() + ": " + problem(unreadable.cause()),
                        null);
        };
    }

    private static String problem(Reading.Cause cause) {
        return switch (cause) {
            case MALFORMED -> "malformed; it must be one complete JSON object in UTF-8";
            case UNEXPECTED_SHAPE ->
                "it needs a model (or --model, where the path names it) and a list of messages, in the types that the API documents";
            case DUPLICATE_KEY -> "a field appears twice; keep one of them";
            case TOO_COMPLEX -> "nested deeper, or with more blocks, than is read";
        };
    }
}
