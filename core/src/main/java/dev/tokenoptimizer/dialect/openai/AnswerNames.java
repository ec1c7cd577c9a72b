package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.answer.JsonWalker;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.KeyedHash;

/** By what an answer that the provider stored is known here: the keyed hash of its id, as far as a tap keeps it. */
final class AnswerNames {

    private static final int TAG = 'a';

    private AnswerNames() {}

    static Fingerprint of(KeyedHash hash, String id) {
        hash.start();
        hash.update(TAG);
        hash.update(id.substring(0, Math.min(id.length(), JsonWalker.MAX_TEXT)));
        hash.finish();
        return new Fingerprint(hash.high(), hash.low());
    }
}
