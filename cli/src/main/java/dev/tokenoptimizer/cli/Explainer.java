package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.history.History;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.history.Terms;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.PlanPolicy;
import dev.tokenoptimizer.planner.Planner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Plans one request body the way the gateway would, on a history of its own. */
final class Explainer {

    private final Dialect dialect;
    private final TariffBook tariffs;
    private final History history;
    private final Planner planner;

    Explainer(Dialect dialect, TariffBook tariffs, History history, Planner planner) {
        this.dialect = dialect;
        this.tariffs = tariffs;
        this.history = history;
        this.planner = planner;
    }

    /**
     * What would be done when this body comes for the {@code time}-th time. The times before are played through: each is
     * billed as its plan expected.
     *
     * @param betas value of the provider's beta header, empty when absent
     * @param pause time between two of them
     * @throws CommandFailure if the body cannot be read as a prompt
     */
    Explanation explain(byte[] body, String betas, PlanPolicy policy, int time, Duration pause) {
        Prompt prompt = read(body, betas);
        Optional<Tariff> tariff =
                tariffs.find("anthropic", prompt.model()).map(standard -> standard.under(prompt.modifiers()));
        if (tariff.isEmpty()) {
            return new Explanation(dialect.name(), time, prompt, tariff, unknownModel(prompt));
        }
        Terms terms = new Terms(tariff.get().shortTtl(), tariff.get().reach());
        long now = 0;
        for (int earlier = 1; earlier < time; earlier++) {
            Recall recall = history.recall(prompt, terms, now);
            Plan plan = planner.plan(prompt, recall, tariff.get(), policy, now);
            Sending sending = history.sent(prompt, plan, recall, now);
            sending.begun();
            sending.served(Explanation.expectedUsage(plan));
            now += pause.toMillis();
        }
        Plan plan = planner.plan(prompt, history.recall(prompt, terms, now), tariff.get(), policy, now);
        return new Explanation(dialect.name(), time, prompt, tariff, plan);
    }

    private static Plan unknownModel(Prompt prompt) {
        return new Plan(List.of(), List.of(), List.of(Reason.UNKNOWN_MODEL), new Expectation(0, 0, prompt.tokens()));
    }

    private Prompt read(byte[] body, String betas) {
        ReadContext context = new ReadContext(new CacheScope("anthropic", "explain"), betas, _ -> 1);
        return switch (dialect.read(body, body.length, context)) {
            case Reading.Read read -> read.prompt();
            case Reading.Unreadable unreadable ->
                throw CommandFailure.badInput(
                        "not a request body of " + dialect.name() + ": " + problem(unreadable.cause()), null);
        };
    }

    private static String problem(Reading.Cause cause) {
        return switch (cause) {
            case MALFORMED -> "malformed; it must be one complete JSON object in UTF-8";
            case UNEXPECTED_SHAPE -> "it needs a model and a list of messages, in the types that the API documents";
            case DUPLICATE_KEY -> "a field appears twice; keep one of them";
            case TOO_COMPLEX -> "nested deeper, or with more blocks, than is read";
        };
    }
}
