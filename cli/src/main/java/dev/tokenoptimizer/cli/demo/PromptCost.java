package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.TariffBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a prompt that all requests share cost: all that was paid for input, less the plain price of the tokens that are each
 * request's own. So a write premium on those counts against us. For one thread.
 */
final class PromptCost implements Consumer<Answered> {

    private static final long CACHED_MILLIS = Duration.ofMinutes(5).toMillis();

    private final int promptTokens;
    private final Prices prices;
    private final List<Answered> answers = new ArrayList<>();

    /** @param promptTokens tokens that all requests share */
    PromptCost(int promptTokens) {
        this.promptTokens = promptTokens;
        this.prices = TariffBook.shipped()
                .find("anthropic", SharedPromptDay.MODEL)
                .orElseThrow()
                .prices();
    }

    @Override
    public void accept(Answered one) {
        answers.add(one);
    }

    /** All of it, answers and own tokens included. */
    Bill bill() {
        return answers.stream().map(Answered::bill).reduce(Bill.NOTHING, Bill::plus);
    }

    Money paid() {
        return floor().plus(new Money(
                answers.stream().mapToLong(one -> aboveRead(one.bill())).sum()));
    }

    /** Had nothing been cached. */
    Money uncached() {
        return new Money((long) answers.size() * promptTokens * prices.input());
    }

    /** Had everything been read from the cache, the first time too. */
    Money floor() {
        return new Money((long) answers.size() * promptTokens * prices.read());
    }

    /** How often nothing was sent for longer than the provider keeps an entry of five minutes. */
    long pauses() {
        long[] sent = answers.stream().mapToLong(Answered::sentMillis).sorted().toArray();
        long pauses = 0;
        for (int i = 1; i < sent.length; i++) {
            pauses += sent[i] - sent[i - 1] > CACHED_MILLIS ? 1 : 0;
        }
        return pauses;
    }

    /** How many requests found nothing cached, the first apart. */
    long misses() {
        return missed().count();
    }

    /** What these paid above the price of a read. */
    Money paidForMisses() {
        return new Money(missed().mapToLong(this::aboveRead).sum());
    }

    private Stream<Bill> missed() {
        return answers.stream()
                .sorted(Comparator.comparingLong(Answered::sentMillis))
                .skip(1)
                .map(Answered::bill)
                .filter(bill -> bill.read() == 0);
    }

    private long aboveRead(Bill bill) {
        long input = bill.cost().picoDollars() - bill.output() * prices.output();
        return input - (bill.input() - promptTokens) * prices.input() - promptTokens * prices.read();
    }
}
