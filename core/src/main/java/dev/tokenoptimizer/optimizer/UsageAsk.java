package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes requests ask for the usage of their streamed answers, but where the provider lately refused that. Thread-safe. */
final class UsageAsk {

    private static final List<String> FIELDS = List.of("stream_options", "include_usage");

    private final Dialect dialect;
    private final Refusals refusals = new Refusals(FIELDS);

    UsageAsk(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The edits that ask; none where the request does, or is not to be made to. */
    List<Edit> edits(Prompt prompt, RequestFacts facts, long now) {
        boolean wanted = facts.asksForUsage() && !facts.optedOut() && facts.mode() != Mode.OFF;
        return !wanted || refusals.active(prompt.scope(), prompt.model(), now)
                ? List.of()
                : dialect.askForUsage(prompt);
    }

    /** Two lists of edits of one body as one. What is inserted where a removed field begins comes first. */
    static List<Edit> merged(List<Edit> some, List<Edit> more) {
        return Stream.concat(some.stream(), more.stream())
                .sorted(Comparator.comparingInt(Edit::offset).thenComparingInt(Edit::removed))
                .toList();
    }

    /** Whether a refusal speaks of what asks. */
    static boolean isMeant(String error) {
        return FIELDS.stream().anyMatch(error::contains);
    }

    /** The provider refused a request that asked, and took the original. */
    void refused(CacheScope scope, String model, String error, long now) {
        refusals.add(scope, model, error, now);
    }
}
