package dev.tokenoptimizer.dialect.gemini;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;
import dev.tokenoptimizer.dialect.scan.BatchedAnswer;
import dev.tokenoptimizer.dialect.scan.PrefixChain;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Dialogue;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.prompt.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code generateContent} and {@code streamGenerateContent} of the Gemini API and of Vertex. The path names the model:
 * {@link ReadContext#model}. Thread-safe.
 *
 * <p>The provider caches by itself and there is nothing to mark, so a prompt is read as one without blocks: that the body is one is
 * checked, its bill counts, and what it has in common with others tells which account should serve it.
 */
public final class GeminiContent implements Dialect {

    /** In the place of a model's name, which contains no space. */
    private static final String SAID = "what was said";

    private static final String SIGNED = "a signature";

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

    /** How the results of a batch of the Gemini API hold answers, which do not tell what they are (Gemini API, batch page, November 2026). */
    public static BatchedAnswer batched() {
        return new BatchedAnswer(List.of("response"), "modelVersion", "", "", () -> new UsageReader(false, false));
    }

    @Override
    public String name() {
        return streamed ? "gemini.streamGenerateContent" : "gemini.generateContent";
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        return Reading.of(() -> prompt(context, conversation(Outline.of(body, length), body, context)));
    }

    @Override
    public Optional<PromptFamily> family(byte[] body, int length, ReadContext context) {
        try {
            return Optional.of(family(Outline.of(body, length), body, context));
        } catch (ScanException unreadable) {
            return Optional.empty();
        }
    }

    private PromptFamily family(Outline outline, byte[] body, ReadContext context) {
        Prefixes prefixes = new Prefixes(body, context.scope(), context.model());
        outline.head().forEach(prefixes::add);
        Fingerprint head = prefixes.last();
        List<Fingerprint> turns = outline.contents().stream().map(prefixes::add).toList();
        Fingerprint shared = outline.head().isEmpty() && !turns.isEmpty() ? turns.get(0) : head;
        if (!outline.held().isEmpty()) {
            String provider = context.scope().provider();
            List<Fingerprint> names =
                    outline.held().stream().map(held -> held.tie(key, provider)).toList();
            return new PromptFamily(shared, prefixes.last(), names, PromptFamily.Bound.UPLOADS);
        }
        Dialogue dialogue = dialogue(outline, body, context.scope());
        return outline.signed()
                ? PromptFamily.of(
                        shared, prefixes.last(), dialogue, dialogue.ties(turns), PromptFamily.Bound.CONVERSATION)
                : PromptFamily.of(shared, prefixes.last(), dialogue, List.of(), PromptFamily.Bound.FREE);
    }

    /** The messages as they stand in the body, signatures and all. */
    private Dialogue dialogue(Outline outline, byte[] body, CacheScope scope) {
        List<Outline.Signature> signatures = outline.signatures();
        List<Span> contents = outline.contents();
        int before = signatures.isEmpty()
                ? contents.size()
                : signatures.get(signatures.size() - 1).content();
        Prefixes said = new Prefixes(body, scope, SAID);
        contents.subList(0, before).forEach(said::add);
        Fingerprint saidBefore = said.last();
        contents.subList(before, contents.size()).forEach(said::add);
        List<Fingerprint> signed = signatures.stream()
                .map(signature -> new Prefixes(body, scope, SIGNED).add(signature.value()))
                .toList();
        return new Dialogue(said.last(), saidBefore, before, signed);
    }

    /** What all requests of a conversation begin with: instruction, tools and the first message, whatever the model. */
    private Fingerprint conversation(Outline outline, byte[] body, ReadContext context) {
        Prefixes prefixes = new Prefixes(body, context.scope(), "");
        outline.head().forEach(prefixes::add);
        outline.contents().stream().limit(1).forEach(prefixes::add);
        return prefixes.last();
    }

    /** Prefixes of a prompt, part by part as they stand in its body. */
    private final class Prefixes {

        private final KeyedHash hash = new KeyedHash(key);
        private final PrefixChain chain = new PrefixChain(hash);
        private final byte[] body;

        Prefixes(byte[] body, CacheScope scope, String model) {
            this.body = body;
            chain.openRoot();
            chain.text(scope.provider());
            chain.text(scope.owner());
            chain.text(model);
            chain.close();
        }

        Fingerprint add(Span part) {
            chain.open();
            hash.update(body, part.start(), part.end());
            chain.close();
            return chain.prefix();
        }

        Fingerprint last() {
            return chain.prefix();
        }
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
