package dev.tokenoptimizer.store;

import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Question;
import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the store, about prefixes with one command for each family, all of them on their way at once. Thread-safe. */
final class Lookups {

    private final Keys keys;
    private final Breaker breaker;
    private final LongSupplier nanoClock;
    private final long deadlineNanos;
    private final Supplier<Link.@Nullable Wire> wire;
    private final LongAdder answered = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder spared = new LongAdder();

    Lookups(
            Keys keys,
            Breaker breaker,
            LongSupplier nanoClock,
            long deadlineNanos,
            Supplier<Link.@Nullable Wire> wire) {
        this.keys = keys;
        this.breaker = breaker;
        this.nanoClock = nanoClock;
        this.deadlineNanos = deadlineNanos;
        this.wire = wire;
    }

    boolean ask(Realm realm, List<Question> questions, Consumer<Answer> whenAnswered) {
        Link.Wire open = wire.get();
        if (open == null || !breaker.closed()) {
            spared.increment();
            return false;
        }
        long asked = nanoClock.getAsLong();
        for (Question question : questions) {
            hear(
                    asked,
                    open.commands().hmget(keys.family(realm, question.family()), fields(question)),
                    values -> whenAnswered.accept(answer(question, values)));
        }
        return true;
    }

    /** Whether the store is asked; then {@code whenAnswered} hears what it says, if anything. */
    <T> boolean ask(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> question,
            Consumer<T> whenAnswered) {
        Link.Wire open = wire.get();
        if (open == null || !breaker.closed()) {
            spared.increment();
            return false;
        }
        long asked = nanoClock.getAsLong();
        hear(asked, question.apply(open.commands()), whenAnswered);
        return true;
    }

    private <T> void hear(long asked, CompletionStage<T> answer, Consumer<T> whenAnswered) {
        CompletionStage<T> _ = answer.whenComplete((said, failure) -> {
            if (said == null) {
                failed.increment();
                breaker.failed();
                return;
            }
            if (nanoClock.getAsLong() - asked <= deadlineNanos) {
                answered.increment();
                breaker.succeeded();
            }
            whenAnswered.accept(said);
        });
    }

    /** A request waited for answers until its deadline, and goes on without. */
    void gaveUp() {
        late.increment();
        breaker.failed();
    }

    /** Questions answered in time. */
    long answered() {
        return answered.sum();
    }

    /** Requests that went on without an answer. */
    long late() {
        return late.sum();
    }

    /** Questions that the store answered with an error, or never. */
    long failed() {
        return failed.sum();
    }

    /** Requests that did not ask, because the store is left alone. */
    long spared() {
        return spared.sum();
    }

    private static byte[][] fields(Question question) {
        byte[][] fields = new byte[question.places().size()][];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = Keys.field(question.places().get(i).prefix());
        }
        return fields;
    }

    private static Answer answer(Question question, List<KeyValue<byte[], byte[]>> values) {
        List<@Nullable PrefixFacts> facts = new ArrayList<>(values.size());
        for (KeyValue<byte[], byte[]> value : values) {
            facts.add(value.hasValue() ? read(value.getValue()) : null);
        }
        return new Answer(question, facts);
    }

    /** What a later version wrote counts as unknown. */
    private static @Nullable PrefixFacts read(byte[] bytes) {
        try {
            return PrefixFacts.of(bytes);
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }
}
