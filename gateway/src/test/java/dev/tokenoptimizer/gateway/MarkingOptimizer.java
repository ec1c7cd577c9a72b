package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.ColdPrefix;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Puts one field behind the opening brace of every body that has one, and remembers what becomes of it. */
final class MarkingOptimizer implements Optimizer {

    static final String MARK = "\"cache_control\":{\"type\":\"ephemeral\"},";

    final BlockingQueue<Marked> prepared = new LinkedBlockingQueue<>();
    volatile List<Edit> onceRefused = List.of();

    @Override
    public PreparedRequest prepare(byte[] body, int length, RequestFacts facts) {
        boolean marks = facts.mode() == Mode.OPTIMIZE && !facts.optedOut() && length > 1 && body[0] == '{';
        Marked request = new Marked(facts, marks, onceRefused);
        prepared.add(request);
        return request;
    }

    /** One request's fate. */
    static final class Marked implements PreparedRequest {
        final RequestFacts facts;
        private final boolean marks;
        private final List<Edit> onceRefused;
        final AtomicInteger refusals = new AtomicInteger();
        volatile boolean refused;
        volatile String explained = "";
        volatile boolean begun;
        final AtomicInteger served = new AtomicInteger();
        final AtomicInteger abandoned = new AtomicInteger();
        volatile String tapped = "";
        volatile Runnable whenBegun = () -> {};
        volatile Predicate<ColdPrefix> writes = prefix -> false;

        Marked(RequestFacts facts, boolean marks, List<Edit> onceRefused) {
            this.onceRefused = onceRefused;
            this.facts = facts;
            this.marks = marks;
        }

        @Override
        public String model() {
            return "test-model";
        }

        @Override
        public Plan plan() {
            return new Plan(List.of(), List.of(), List.of(Reason.NO_EVIDENCE), new Expectation(1, 2, 3));
        }

        @Override
        public List<Edit> edits() {
            return marks ? List.of(new Edit(1, 0, MARK.getBytes(StandardCharsets.UTF_8))) : List.of();
        }

        @Override
        public List<Edit> editsOnceRefused() {
            return refusals.get() == 1 ? onceRefused : List.of();
        }

        @Override
        public boolean writes(ColdPrefix prefix, int tokensMin) {
            return writes.test(prefix);
        }

        @Override
        public Timings timings() {
            return new Timings(1, 2, 3);
        }

        @Override
        public Optional<String> fallback() {
            return Optional.empty();
        }

        @Override
        public Optional<Throwable> defect() {
            return Optional.empty();
        }

        @Override
        public UsageTap tap(String contentType, String contentEncoding) {
            return new UsageTap() {
                @Override
                public void accept(byte[] bytes, int offset, int length) {
                    tapped = tapped.concat(new String(bytes, offset, length, StandardCharsets.UTF_8));
                }

                @Override
                public Optional<Usage> usage() {
                    return !tapped.contains("usage")
                            ? Optional.empty()
                            : Optional.of(new Usage(10, 20, 30, 0, OptionalLong.of(4)));
                }

                @Override
                public boolean complete() {
                    return true;
                }

                @Override
                public boolean lost() {
                    return false;
                }
            };
        }

        @Override
        public void markersRefused() {
            refused = true;
            refusals.incrementAndGet();
        }

        @Override
        public void refusalExplained(int status, String error) {
            explained = status + " " + error;
        }

        @Override
        public void begun() {
            begun = true;
            whenBegun.run();
        }

        @Override
        public Optional<LedgerEntry> served(Usage usage) {
            served.incrementAndGet();
            return Optional.of(new LedgerEntry(facts.application(), "test-model", usage, Money.ZERO, Money.ZERO, true));
        }

        @Override
        public void abandoned() {
            abandoned.incrementAndGet();
        }
    }
}
