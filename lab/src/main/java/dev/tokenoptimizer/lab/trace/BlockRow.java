package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * One row of a block trace, read into this object: rows of thousands of blocks come by the ten thousands, so nothing is made
 * per block.
 */
final class BlockRow {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final NodeKind[] KINDS = NodeKind.values();
    private static final Set<NodeTrait> STARTING = EnumSet.of(NodeTrait.STARTS_MESSAGE);
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double LONGEST_SECONDS = 1e12;

    private long atMillis;
    private String scope = "";
    private String session = "";
    private String model = "";
    private int from;
    private int[] tokens = new int[16];
    private NodeKind[] kinds = new NodeKind[16];
    private int added;
    private long output;
    private OptionalLong durationMillis = OptionalLong.empty();

    /**
     * Reads a line.
     *
     * @throws Malformed if it is no row of a block trace
     */
    void read(byte[] line) throws Malformed {
        try (JsonParser in = JSON.createParser(line)) {
            read(in);
        } catch (JsonProcessingException e) {
            throw new Malformed("no JSON, byte " + e.getLocation().getByteOffset() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Malformed(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Adds the blocks to the tree.
     *
     * @param endsRequest whether an earlier request ended with a node: what is added behind it is another message
     * @throws Malformed if it follows a node that is not there
     */
    TraceRequest request(long line, PrefixTree tree, IntPredicate endsRequest) throws Malformed {
        if (from < 0 || from >= tree.size()) {
            throw new Malformed("from names node " + from + ", and there are only " + (tree.size() - 1) + " so far");
        }
        int leaf = from;
        for (int i = 0; i < added; i++) {
            if ((long) tree.prefixTokens(leaf) + tokens[i] > Integer.MAX_VALUE) {
                throw new Malformed("a prompt of more than " + Integer.MAX_VALUE + " tokens");
            }
            boolean head = kinds[i] == NodeKind.TOOLS || kinds[i] == NodeKind.SYSTEM;
            leaf = i == 0 && !head && endsRequest.test(from)
                    ? tree.add(leaf, tokens[i], kinds[i], STARTING)
                    : tree.add(leaf, tokens[i], kinds[i]);
        }
        return new TraceRequest(line, atMillis, scope, session, model, leaf, output, durationMillis);
    }

    private void read(JsonParser in) throws IOException, Malformed {
        expect(in.nextToken() == JsonToken.START_OBJECT, "an object");
        boolean hasTime = false;
        boolean hasPrompt = false;
        session = "";
        model = "";
        scope = "";
        added = 0;
        output = 0;
        durationMillis = OptionalLong.empty();
        from = -1;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "t" -> {
                    atMillis = millis(in, value, "t");
                    hasTime = true;
                }
                case "scope" -> scope = text(in, value, "scope");
                case "session" -> session = text(in, value, "session");
                case "model" -> model = text(in, value, "model");
                case "from" -> from = wholeNumber(in, value, "from");
                case "add" -> {
                    blocks(in, value);
                    hasPrompt = true;
                }
                case "out" -> output = value == JsonToken.VALUE_NULL ? 0 : wholeNumber(in, value, "out");
                case "dur" ->
                    durationMillis = value == JsonToken.VALUE_NULL
                            ? OptionalLong.empty()
                            : OptionalLong.of(millis(in, value, "dur"));
                default -> in.skipChildren();
            }
        }
        expect(in.nextToken() == null, "one object");
        expect(hasTime && hasPrompt && from >= 0, "an object with t, from and add");
    }

    private void blocks(JsonParser in, JsonToken value) throws IOException, Malformed {
        expect(value == JsonToken.START_ARRAY, "an array as add");
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(in.currentToken() == JsonToken.START_ARRAY, "[tokens,kind] as block");
            if (added == tokens.length) {
                tokens = Arrays.copyOf(tokens, 2 * added);
                kinds = Arrays.copyOf(kinds, 2 * added);
            }
            tokens[added] = wholeNumber(in, in.nextToken(), "tokens of a block");
            kinds[added] = kind(in, in.nextToken());
            expect(in.nextToken() == JsonToken.END_ARRAY, "[tokens,kind] as block");
            added++;
        }
    }

    private static NodeKind kind(JsonParser in, JsonToken value) throws IOException, Malformed {
        expect(value == JsonToken.VALUE_STRING, "text as kind of a block");
        char[] text = in.getTextCharacters();
        for (NodeKind kind : KINDS) {
            if (same(kind.wireName(), text, in.getTextOffset(), in.getTextLength())) {
                return kind;
            }
        }
        throw new Malformed("\"" + in.getText() + "\" is no kind of block");
    }

    private static boolean same(String name, char[] text, int offset, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != text[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private static long millis(JsonParser in, JsonToken value, String name) throws IOException, Malformed {
        expect(value.isNumeric(), "seconds as " + name);
        double seconds = in.getDoubleValue();
        expect(seconds >= 0 && seconds < LONGEST_SECONDS, "seconds from 0 on as " + name);
        return Math.round(seconds * MILLIS_PER_SECOND);
    }

    private static String text(JsonParser in, JsonToken value, String name) throws IOException, Malformed {
        if (value == JsonToken.VALUE_NULL) {
            return "";
        }
        expect(value == JsonToken.VALUE_STRING, "text or null as " + name);
        return in.getText();
    }

    private static int wholeNumber(JsonParser in, JsonToken value, String name) throws IOException, Malformed {
        if (value != JsonToken.VALUE_NUMBER_INT || in.getNumberType() != JsonParser.NumberType.INT) {
            throw new Malformed("not a whole number as " + name + ": " + in.getText());
        }
        int number = in.getIntValue();
        if (number < 0) {
            throw new Malformed(name + " must not be negative, got " + number);
        }
        return number;
    }

    private static void expect(boolean given, String what) throws Malformed {
        if (!given) {
            throw new Malformed("not " + what);
        }
    }
}
