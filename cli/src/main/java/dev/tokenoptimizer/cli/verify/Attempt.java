package dev.tokenoptimizer.cli.verify;

import java.util.function.LongSupplier;

/** One try of one rule. For one thread. */
final class Attempt {

    private final Provider provider;
    private final Subject subject;
    private final Budget.Allotment money;
    private final LongSupplier names;
    private final double tokensPerWord;

    Attempt(Provider provider, Subject subject, Budget.Allotment money, LongSupplier names, double tokensPerWord) {
        this.provider = provider;
        this.subject = subject;
        this.money = money;
        this.names = names;
        this.tokensPerWord = tokensPerWord;
    }

    Subject subject() {
        return subject;
    }

    /** Requests that nobody has sent before. */
    Family family() {
        return new Family(subject.model(), names.getAsLong(), tokensPerWord);
    }

    Bill send(Family family, Probe probe) throws InterruptedException, Unclear {
        return provider.bill(money, family, probe);
    }

    /** Sends the first request of a family and makes sure that its last marker took effect. */
    Bill write(Family family, Probe probe) throws InterruptedException, Unclear {
        Bill bill = send(family, probe);
        if (bill.written() == 0) {
            throw Unclear.because(
                    "nothing was written at a marker behind " + Subject.tokens(bill.input()) + "; is caching on?");
        }
        if (bill.read() > 0) {
            throw Unclear.because("a prompt that nobody sent before was read from the cache");
        }
        return bill;
    }

    Provider.Pending start(Family family, Probe probe) throws InterruptedException, Unclear {
        return provider.start(money, family, probe);
    }

    long now() {
        return provider.world().nowMillis();
    }

    /** Waits until that time has come, on the provider's clock. */
    void waitUntil(long millis) throws InterruptedException {
        long left = millis - now();
        if (left > 0) {
            provider.world().pause(left);
        }
    }
}
