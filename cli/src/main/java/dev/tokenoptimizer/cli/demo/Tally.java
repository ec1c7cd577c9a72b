package dev.tokenoptimizer.cli.demo;

import java.util.function.Consumer;
import java.util.stream.LongStream;

/** What one workload was billed and how long its users waited. For one thread. */
final class Tally implements Consumer<Answered> {

    private final LongStream.Builder firstTokens = LongStream.builder();
    private final LongStream.Builder added = LongStream.builder();
    private Bill bill = Bill.NOTHING;

    @Override
    public void accept(Answered one) {
        bill = bill.plus(one.bill());
        firstTokens.add(one.firstTokenNanos());
        added.add(one.addedNanos());
    }

    /** Of all so far; to be asked once. */
    Outcome outcome() {
        return new Outcome(
                bill,
                Sample.of(firstTokens.build().toArray()),
                Sample.of(added.build().toArray()));
    }

    /**
     * The sum.
     *
     * @param firstTokens nanoseconds
     * @param added nanoseconds
     */
    record Outcome(Bill bill, Sample firstTokens, Sample added) {}
}
