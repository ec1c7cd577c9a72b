package dev.tokenoptimizer.dialect.bedrock;

import static dev.tokenoptimizer.dialect.bedrock.WireNames.*;

import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.tokens.TokenEstimator;
import org.jspecify.annotations.Nullable;

/** Estimates what elements are billed as. They are rendered as the same blocks of the Messages API are, and estimated so. */
record ElementTokens(TokenEstimator estimator) {

    /** Plain text that comes as base64: four characters hold three, and about four of these make a token. */
    private static final double TOKENS_PER_BASE64 = 0.75 / 4;

    /**
     * Estimated tokens.
     *
     * @param text in the older tokenizer
     * @param fixed whatever the tokenizer
     */
    record Tokens(double text, double fixed) {

        static final Tokens NONE = new Tokens(0, 0);

        private Tokens plus(Tokens more) {
            return new Tokens(text + more.text, fixed + more.fixed);
        }
    }

    /** @param value what stands behind the type's name; of no known type the whole element */
    Tokens of(ElementType type, ObjectView value) throws ScanException {
        Tokens own = switch (type) {
            case TEXT -> text(value);
            case TOOL_USE -> json(value.member(INPUT));
            case TOOL_RESULT -> contents(value.member(CONTENT));
            case TOOL_SPEC -> new Tokens(estimator.tool(value.body(), value.start(), value.end()), 0);
            case SYSTEM_TOOL -> new Tokens(0, estimator.providerTool(value.text(NAME)));
            case IMAGE -> new Tokens(0, image(bytes(value)));
            case DOCUMENT -> document(value);
            case REASONING -> reasoning(value);
            case VIDEO, AUDIO -> new Tokens(0, estimator.documentByReference());
            case CACHE_POINT -> Tokens.NONE;
            case SEARCH_RESULT, CITATIONS, GUARDED, OTHER -> json(value);
        };
        return own.plus(new Tokens(estimator.blockOverhead(type.kind), 0));
    }

    private Tokens text(@Nullable ObjectView value) {
        return value == null || value.body()[value.start()] != '"'
                ? Tokens.NONE
                : new Tokens(estimator.text(value.body(), value.start() + 1, value.end() - 1), 0);
    }

    private Tokens json(@Nullable ObjectView value) {
        return value == null ? Tokens.NONE : new Tokens(estimator.json(value.body(), value.start(), value.end()), 0);
    }

    /** What a tool answered: a list of elements of which each is text, JSON or media. */
    private Tokens contents(@Nullable ObjectView list) throws ScanException {
        if (list == null || list.body()[list.start()] != '[') {
            return json(list);
        }
        Tokens sum = Tokens.NONE;
        JsonScanner scanner = JsonScanner.over(list.body(), list.start(), list.end(), ScanLimits.DEFAULT);
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            int start = scanner.offset();
            scanner.skipValue();
            sum = sum.plus(content(new ObjectView(list.body(), start, scanner.offset())));
        }
        return sum;
    }

    private Tokens content(ObjectView element) throws ScanException {
        ObjectView said = element.member(TEXT);
        if (said != null) {
            return text(said);
        }
        ObjectView image = element.member(IMAGE);
        if (image != null) {
            return new Tokens(0, image(bytes(image)));
        }
        ObjectView document = element.member(DOCUMENT);
        return document == null ? json(element) : document(document);
    }

    private Tokens reasoning(ObjectView value) throws ScanException {
        ObjectView said = value.member(REASONING_TEXT);
        return said == null ? Tokens.NONE : text(said.member(TEXT));
    }

    /** The string in which the content of an image or a document stands; null where it is elsewhere. */
    private static @Nullable ObjectView bytes(ObjectView media) throws ScanException {
        ObjectView source = media.member(SOURCE);
        ObjectView bytes = source == null ? null : source.member(BYTES);
        return bytes == null || bytes.body()[bytes.start()] != '"' ? null : bytes;
    }

    private double image(@Nullable ObjectView bytes) {
        return bytes == null
                ? estimator.imageByReference()
                : estimator.image(bytes.body(), bytes.start() + 1, bytes.end() - 1);
    }

    private Tokens document(ObjectView document) throws ScanException {
        ObjectView bytes = bytes(document);
        if (bytes == null) {
            ObjectView source = document.member(SOURCE);
            ObjectView said = source == null ? null : source.member(TEXT);
            return said == null ? new Tokens(0, estimator.documentByReference()) : text(said);
        }
        return document.text(FORMAT).equals("pdf")
                ? new Tokens(0, estimator.document(bytes.body(), bytes.start() + 1, bytes.end() - 1))
                : new Tokens((bytes.end() - bytes.start()) * TOKENS_PER_BASE64, 0);
    }
}
