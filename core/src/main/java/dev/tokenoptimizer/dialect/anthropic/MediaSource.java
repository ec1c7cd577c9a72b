package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.json.StringEscapes;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.tokens.TokenEstimator;

/** Where an image or a document has its content from, and what that costs. */
final class MediaSource {

    private final byte[] body;
    private int start = -1;
    private int end;
    private boolean escaped;
    private boolean text;

    MediaSource(byte[] body) {
        this.body = body;
    }

    /** The content is in the body, between these offsets. */
    void data(int from, int to, boolean hasEscapes) {
        start = from;
        end = to;
        escaped = hasEscapes;
    }

    /** The content is text. */
    void isText() {
        text = true;
    }

    /** Estimated tokens of content that is text. */
    double textTokens(TokenEstimator estimator) {
        return text && start >= 0 ? estimator.text(body, start, end) : 0;
    }

    /** Estimated tokens of content that costs the same whatever the tokenizer. */
    double fixedTokens(BlockKind kind, TokenEstimator estimator) {
        if (text) {
            return 0;
        }
        return switch (kind) {
            case IMAGE -> start >= 0 ? image(estimator) : estimator.imageByReference();
            case DOCUMENT -> start >= 0 ? estimator.document(body, start, end) : estimator.documentByReference();
            default -> 0;
        };
    }

    /** Some writers of JSON escape every slash, and base64 is full of them. */
    private double image(TokenEstimator estimator) {
        if (!escaped) {
            return estimator.image(body, start, end);
        }
        byte[] plain = StringEscapes.bytes(body, start, end);
        return estimator.image(plain, 0, plain.length);
    }
}
