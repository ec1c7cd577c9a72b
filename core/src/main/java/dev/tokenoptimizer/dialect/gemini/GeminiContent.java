package dev.tokenoptimizer.dialect.gemini;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Prompt;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * {@code generateContent} and {@code streamGenerateContent} of the Gemini API and of Vertex. The path names the model:
 * {@link ReadContext#model}. Thread-safe.
 *
 * <p>The provider caches by itself and there is nothing to mark, so a prompt is read as one without blocks: that the body is one is
 * checked, its bill counts.
 */
public final class GeminiContent implements Dialect {

    private static final byte[] CONTENTS = "contents".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INSTRUCTION = "systemInstruction".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INSTRUCTION_TOO = "system_instruction".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TOOLS = "tools".getBytes(StandardCharsets.US_ASCII);

    private final FingerprintKey key;
    private final boolean streamed;

    private GeminiContent(FingerprintKey key, boolean streamed) {
        this.key = key;
        this.streamed = streamed;
    }

    /** {@code POST .../models/MODEL:generateContent}. */
    public static GeminiContent whole(FingerprintKey key) {
        return new GeminiContent(key, false);
    }

    /** {@code POST .../models/MODEL:streamGenerateContent}, as events or as a JSON array. */
    public static GeminiContent streamed(FingerprintKey key) {
        return new GeminiContent(key, true);
    }

    @Override
    public String name() {
        return streamed ? "gemini.streamGenerateContent" : "gemini.generateContent";
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        try {
            JsonScanner in = new JsonScanner(body, length, ScanLimits.DEFAULT);
            KeyedHash root = new KeyedHash(key);
            root.start();
            root.update(context.scope().provider());
            root.update(context.scope().owner());
            if (!readRoot(in, body, root)) {
                return new Reading.Unreadable(Reading.Cause.UNEXPECTED_SHAPE);
            }
            in.expectEnd();
            root.finish();
            return new Reading.Read(prompt(context, new Fingerprint(root.high(), root.low())));
        } catch (ScanException e) {
            return Reading.Unreadable.of(e);
        }
    }

    /**
     * Adds what all requests of a conversation begin with, as it stands in the body: instruction, by either of its names, tools and the
     * first message. False where there are no messages.
     */
    private static boolean readRoot(JsonScanner in, byte[] body, KeyedHash root) throws ScanException {
        boolean found = false;
        in.openObject();
        for (boolean more = in.firstMember(); more; more = in.nextMember()) {
            if (in.stringIs(CONTENTS)) {
                found = in.peek() == '[' || in.peek() == '{';
                addFirst(in, body, root);
            } else if (in.stringIs(INSTRUCTION) || in.stringIs(INSTRUCTION_TOO) || in.stringIs(TOOLS)) {
                add(in, body, root);
            } else {
                in.skipValue();
            }
        }
        return found;
    }

    /** One message may stand without its list. */
    private static void addFirst(JsonScanner in, byte[] body, KeyedHash root) throws ScanException {
        if (in.peek() != '[') {
            add(in, body, root);
            return;
        }
        in.openArray();
        if (in.firstElement()) {
            add(in, body, root);
            while (in.nextElement()) {
                in.skipValue();
            }
        }
    }

    private static void add(JsonScanner in, byte[] body, KeyedHash root) throws ScanException {
        in.peek();
        int start = in.offset();
        in.skipValue();
        root.update(body, start, in.offset());
    }

    private Prompt prompt(ReadContext context, Fingerprint conversation) {
        return new Prompt(
                context.model(),
                streamed,
                context.scope(),
                List.of(),
                0,
                List.of(),
                0,
                conversation,
                false,
                false,
                false,
                Set.of());
    }

    @Override
    public List<Edit> mark(Prompt prompt, Plan plan) {
        return List.of();
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return AnswerTap.of(contentType, contentEncoding, events -> new UsageReader(events, streamed));
    }
}
