package dev.tokenoptimizer.cli.verify;

import java.util.List;
import java.util.OptionalLong;

/** A rule of a provider's cache that placement depends on, and how to try it. Stateless. */
interface Rule {

    /** Time that a provider is given to make an entry readable, where that is not what is tried. */
    long SETTLE_MILLIS = 3_000;

    /** Name on the command line. */
    String name();

    /** The rule itself. */
    String says(Subject subject);

    /** What is sent, in words. */
    String sent(Subject subject);

    /** What should be billed where the rule holds, in words. */
    String expected(Subject subject);

    /** The requests of one try, where the rule holds. */
    List<Step> steps(Subject subject);

    /** How long a try waits for lifetimes to end; 0 for a rule that is tried at once. */
    default long waitMillis(Subject subject) {
        return 0;
    }

    /** When an entry of five minutes that nobody reads must be gone for a try to tell anything. */
    default OptionalLong needsGoneAfter(Subject subject) {
        return OptionalLong.empty();
    }

    /** Tries it once. */
    Outcome attempt(Attempt attempt) throws InterruptedException, Unclear;
}
