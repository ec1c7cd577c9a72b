package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.gemini.GeminiContent;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.dialect.scan.BatchTap;
import dev.tokenoptimizer.dialect.scan.BatchedAnswer;
import dev.tokenoptimizer.ledger.Accounting;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.usage.Usage;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Accounts for prompts that were sent in batches: nothing of a batch is changed, and what it cost stands in the file of its results, which
 * clients fetch once it is done. Each answer in it is a bill of its own; a file that is fetched again bills nothing that was booked before.
 * Thread-safe.
 */
public final class BatchResults implements Optimizer {

    private final Api api;
    private final Tariffs tariffs;
    private final Consumer<LedgerEntry> booked;
    private final BookedLines lines;

    private BatchResults(Api api, Tariffs tariffs, Consumer<LedgerEntry> booked, BookedLines lines) {
        this.api = api;
        this.tariffs = tariffs;
        this.booked = booked;
        this.lines = lines;
    }

    /** Whose batches they are. */
    public enum Api {
        ANTHROPIC("anthropic.batch") {
            @Override
            List<BatchedAnswer> answers() {
                return List.of(AnthropicMessages.batched());
            }
        },
        OPENAI("openai.batch") {
            @Override
            List<BatchedAnswer> answers() {
                return OpenAiDialect.batched();
            }
        },
        GEMINI("gemini.batch") {
            @Override
            List<BatchedAnswer> answers() {
                return List.of(GeminiContent.batched());
            }
        };

        private final String dialect;

        Api(String dialect) {
            this.dialect = dialect;
        }

        abstract List<BatchedAnswer> answers();

        /** Name that stands for a dialect's. */
        public String dialect() {
            return dialect;
        }
    }

    /**
     * One for each API.
     *
     * @param booked takes what each answer cost
     */
    public static List<BatchResults> all(Tariffs tariffs, Consumer<LedgerEntry> booked) {
        BookedLines lines = new BookedLines();
        return List.of(Api.values()).stream()
                .map(api -> new BatchResults(api, tariffs, booked, lines))
                .toList();
    }

    /** Name that stands for a dialect's. */
    public String dialect() {
        return api.dialect();
    }

    /** @param facts their model is the id of the batch or file that the path names */
    @Override
    public PreparedRequest prepare(byte[] body, int length, RequestFacts facts) {
        return new Fetch(facts);
    }

    private final class Fetch extends UnchangedRequest {

        private final RequestFacts facts;

        Fetch(RequestFacts facts) {
            super(Reason.ANSWERED_BEFORE);
            this.facts = facts;
        }

        @Override
        public Timings timings() {
            return new Timings(0, 0, 0);
        }

        @Override
        public UsageTap tap(String contentType, String contentEncoding) {
            return new BatchTap(api.answers(), contentEncoding, this::answered);
        }

        private void answered(int line, String model, Set<Modifier> served, Usage usage) {
            if (lines.isFirst(facts.scope().provider() + '/' + facts.model(), line)) {
                String known = facts.modelNames().getOrDefault(model, model);
                booked.accept(entry(known, modifiers(served.contains(Modifier.US_ONLY)), usage));
            }
        }

        /** A batch is a tier of its own, so that of what an answer says only its geography counts besides. */
        private Set<Modifier> modifiers(boolean usOnly) {
            Set<Modifier> all = EnumSet.of(Modifier.BATCH);
            all.addAll(facts.modifiers());
            if (usOnly) {
                all.add(Modifier.US_ONLY);
            }
            return all;
        }

        private LedgerEntry entry(String model, Set<Modifier> modifiers, Usage usage) {
            Optional<Tariff> tariff = tariffs.find(facts.scope().provider(), model)
                    .filter(known -> !known.prices().isNone())
                    .map(known -> known.under(modifiers));
            if (tariff.isEmpty()) {
                return Accounting.unpriced(facts.application(), usage);
            }
            Money paid = tariff.get().pricesFor(usage.input()).of(usage);
            return new LedgerEntry(facts.application(), tariff.get().model(), usage, paid, paid, true);
        }

        @Override
        public Optional<LedgerEntry> served(Usage usage) {
            throw new IllegalStateException("the results of a batch are billed one by one");
        }
    }

    /** How many lines of which files are booked. What was fetched longest ago is forgotten. */
    private static final class BookedLines {

        private static final int FILES_MAX = 10_000;

        private final Map<String, Integer> booked = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                return size() > FILES_MAX;
            }
        };

        /** Whether a line is met for the first time, by whichever of several that read the file at once. */
        synchronized boolean isFirst(String file, int line) {
            int known = booked.getOrDefault(file, 0);
            if (line < known) {
                return false;
            }
            booked.put(file, line + 1);
            return true;
        }
    }
}
