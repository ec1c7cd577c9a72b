package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.List;
import java.util.function.Supplier;

/**
 * A request that was read and is not planned yet, because it may be worth its while to ask other instances, or to let another one write first. For one
 * thread at a time.
 */
public interface ReadRequest {

    /**
     * Asks other instances what they know of this prompt and this one does not; there may be none. Never throws.
     *
     * @param anew whether to ask also about what was asked a moment ago
     * @param whenAnswered runs once, on any thread, when everything asked was answered; maybe late or never
     * @return whether anything was asked; else there is nothing to wait for
     */
    default boolean ask(boolean anew, Runnable whenAnswered) {
        return false;
    }

    /** The answers did not come in time; they are taken up when they come all the same. */
    default void gaveUp() {}

    /**
     * What it may have in common with others on their way, and the provider is not believed to hold, the longest first; empty
     * when it is not to wait for anybody. Asked again it answers for the time then.
     *
     * @param tokensMin tokens below which waiting is not worth its while
     */
    List<ColdPrefix> cold(int tokensMin);

    /** Fingerprint of its first block: whoever shares any prefix with it shares this one. */
    Fingerprint first();

    /**
     * Whether an entry can be read once the answer of the request that writes it begins; otherwise once it has ended.
     */
    boolean readableWhenBegun();

    /**
     * Plans it, to be sent now. Called once; never throws.
     *
     * @param led prefixes that others let it write first; those that are common are written without further evidence, within
     *     the learning budget
     */
    PreparedRequest plan(List<ColdPrefix> led);

    /** One that waits for nobody. */
    static ReadRequest independent(Supplier<PreparedRequest> plan) {
        return new ReadRequest() {
            @Override
            public List<ColdPrefix> cold(int tokensMin) {
                return List.of();
            }

            @Override
            public Fingerprint first() {
                return new Fingerprint(0, 0);
            }

            @Override
            public boolean readableWhenBegun() {
                return true;
            }

            @Override
            public PreparedRequest plan(List<ColdPrefix> led) {
                return plan.get();
            }
        };
    }
}
