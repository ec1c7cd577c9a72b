package dev.tokenoptimizer.lab.provider.wire;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Counts the tokens of text by a public byte-pair encoding. Thread-safe. */
public final class Tokenizer {

    /** Of GPT-4; near enough to the older one of Claude. */
    public static final Tokenizer CL100K = new Tokenizer(EncodingType.CL100K_BASE);

    /** Of GPT-4o and everything later of OpenAI. */
    public static final Tokenizer O200K = new Tokenizer(EncodingType.O200K_BASE);

    /** The encoder takes quadratic time over an unbroken run; a longer one is counted in pieces of this length. */
    private static final int LONGEST_RUN = 64;

    private final Encoding encoding;

    private Tokenizer(EncodingType type) {
        encoding = Encodings.newLazyEncodingRegistry().getEncoding(type);
    }

    /** Tokens of this text. */
    public int count(String text) {
        int[] sum = {0};
        pieces(text, piece -> sum[0] += encoding.countTokensOrdinary(piece));
        return sum[0];
    }

    /** The tokens of this text by number. */
    public int[] encode(String text) {
        IntStream.Builder tokens = IntStream.builder();
        pieces(text, piece -> {
            IntArrayList encoded = encoding.encodeOrdinary(piece);
            for (int i = 0; i < encoded.size(); i++) {
                tokens.add(encoded.get(i));
            }
        });
        return tokens.build().toArray();
    }

    private static void pieces(String raw, Consumer<String> piece) {
        // The encoder insists on text that UTF-8 can carry; a lone surrogate counts as the question mark it becomes.
        String text =
                Digest.wellFormed(raw) ? raw : new String(raw.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        int from = 0;
        int run = 0;
        boolean inSpace = false;
        for (int i = 0; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i));
            run = space == inSpace ? run + 1 : 1;
            inSpace = space;
            if (run > LONGEST_RUN && !Character.isLowSurrogate(text.charAt(i))) {
                piece.accept(text.substring(from, i));
                from = i;
                run = 1;
            }
        }
        if (from < text.length()) {
            piece.accept(text.substring(from));
        }
    }
}
