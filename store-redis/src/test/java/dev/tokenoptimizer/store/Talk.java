package dev.tokenoptimizer.store;

import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixChange;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One prefix in each of many families, told and asked for. */
final class Talk {

    private Talk() {}

    private static Fingerprint family(int number) {
        return new Fingerprint(number * 0x9E37_79B9_7F4A_7C15L, number);
    }

    static void tell(SharedStore store, int family, long visits) {
        PrefixFacts facts =
                new PrefixFacts().tell(Fact.VISITS, visits).tell(Fact.LAST_SEEN, System.currentTimeMillis(), 1);
        store.outlet(Realm.SENT).tell(List.of(new PrefixChange(family(family), new Fingerprint(1, family), facts)));
    }

    /** Visits known of a family's prefix; -1 when the store was not asked or did not answer. */
    static long visits(SharedStore store, int family) {
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        Question question = new Question(family(family), List.of(new Question.Place(0, new Fingerprint(1, family))));
        if (!store.library(Realm.SENT).ask(List.of(question), answers::add)) {
            return -1;
        }
        try {
            Answer answer = answers.poll(2, TimeUnit.SECONDS);
            if (answer == null) {
                store.library(Realm.SENT).gaveUp();
                return -1;
            }
            PrefixFacts facts = answer.facts().get(0);
            return facts == null ? 0 : facts.main(Fact.VISITS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static void awaitInUse(SharedStore store) {
        Wait.until(
                "the store is in use",
                () -> store.state() == StoreState.IN_USE,
                () -> store.state() + " " + store.figures());
    }

    static void awaitWritten(SharedStore store) {
        Wait.until("all is written", () -> store.figures().waiting() == 0, () -> store.state() + " " + store.figures());
    }
}
