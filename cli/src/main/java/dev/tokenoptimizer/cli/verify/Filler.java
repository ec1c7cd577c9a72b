package dev.tokenoptimizer.cli.verify;

import java.util.SplittableRandom;

/** Harmless text in common words, about one token each: the same seed, the same text. */
final class Filler {

    private static final String[] WORDS = ("the time year people way day man thing woman life child world school state"
                    + " family student group country problem hand part place case week company system program question"
                    + " work government number night point home water room mother area money story fact month lot right"
                    + " study book eye job word business issue side kind head house service friend father power hour game"
                    + " line end member law car city community name")
            .split(" ");
    private static final int SENTENCE = 12;

    private Filler() {}

    static String words(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(count * 6);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
            if (i % SENTENCE == SENTENCE - 1) {
                text.append('.');
            }
        }
        return text.toString();
    }
}
