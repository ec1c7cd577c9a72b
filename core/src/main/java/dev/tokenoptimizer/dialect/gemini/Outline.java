package dev.tokenoptimizer.dialect.gemini;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import dev.tokenoptimizer.prompt.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of a request stand, and what it carries that not every account can read. Names are those of the Gemini API reference
 * (generateContent, Content, FileData), each as JSON or as protocol buffers have it.
 *
 * @param head what conversations share: instruction, then tools, without those that say nothing
 * @param contents the messages
 * @param held what only one account has, as far as it is named
 * @param signed whether there are signatures of thoughts, which other accounts than the one that made them refuse (observed by users, issue
 *     393 of Wei-Shaw/sub2api, January 2026)
 * @param signatures those in the messages that tell one conversation from all others
 */
record Outline(List<Span> head, List<Span> contents, List<HeldName> held, boolean signed, List<Signature> signatures) {

    /**
     * A signature.
     *
     * @param content index of the message that carries it
     * @param value its text as it stands in the body
     */
    record Signature(int content, Span value) {}

    Outline {
        head = List.copyOf(head);
        contents = List.copyOf(contents);
        held = List.copyOf(held);
        signatures = List.copyOf(signatures);
    }

    /**
     * Reads a body once.
     *
     * @throws ScanException if it is no JSON, or no request of this API
     */
    static Outline of(byte[] body, int length) throws ScanException {
        return new Pass(body, length).outline();
    }

    private static final class Pass {

        private static final byte[] CONTENTS = ascii("contents");
        private static final List<byte[]> INSTRUCTION = all("systemInstruction", "system_instruction");
        private static final byte[] TOOLS = ascii("tools");
        private static final List<byte[]> HOLDERS = all(
                "cachedContent",
                "cached_content",
                "fileUri",
                "file_uri",
                "fileSearchStoreNames",
                "file_search_store_names");
        private static final List<byte[]> SIGNATURES = all("thoughtSignature", "thought_signature");

        /** More than any name has. */
        private static final int NAME_MAX = 512;

        /**
         * Less than any signature has, and more than the texts that anybody may send instead of one ({@code
         * context_engineering_is_the_way_to_go}; Gemini API, thought signatures).
         */
        private static final int SIGNATURE_MIN = 40;

        /** Two bytes of brackets. */
        private static final int EMPTY = 2;

        private final byte[] body;
        private final JsonScanner in;
        private final List<Span> instruction = new ArrayList<>();
        private final List<Span> tools = new ArrayList<>();
        private final List<Span> contents = new ArrayList<>();
        private final List<HeldName> held = new ArrayList<>();
        private final List<Signature> signatures = new ArrayList<>();
        private boolean signed;
        private boolean inContents;

        Pass(byte[] body, int length) {
            this.body = body;
            this.in = new JsonScanner(body, length, ScanLimits.DEFAULT);
        }

        Outline outline() throws ScanException {
            boolean found = false;
            in.openObject();
            for (boolean more = in.firstMember(); more; more = in.nextMember()) {
                if (in.stringIs(CONTENTS)) {
                    found = true;
                    inContents = true;
                    contents();
                    inContents = false;
                } else if (isOneOf(INSTRUCTION)) {
                    headPart(instruction);
                } else if (in.stringIs(TOOLS)) {
                    headPart(tools);
                } else {
                    member();
                }
            }
            in.expectEnd();
            if (!found) {
                throw new ScanException(ScanException.Problem.UNEXPECTED_SHAPE, in.offset());
            }
            return new Outline(
                    Stream.concat(instruction.stream(), tools.stream()).toList(), contents, held, signed, signatures);
        }

        /** One message may stand without its list. */
        private void contents() throws ScanException {
            if (in.peek() == '{') {
                contents.add(value());
                return;
            }
            in.openArray();
            for (boolean more = in.firstElement(); more; more = in.nextElement()) {
                contents.add(value());
            }
        }

        /** Neither null nor an empty list nor an empty object says anything. */
        private void headPart(List<Span> into) throws ScanException {
            boolean nothing = in.peek() == 'n';
            Span part = value();
            if (!nothing && part.end() - part.start() > EMPTY) {
                into.add(part);
            }
        }

        private Span value() throws ScanException {
            in.peek();
            int start = in.offset();
            walk();
            return new Span(start, in.offset());
        }

        private void walk() throws ScanException {
            switch (in.peek()) {
                case '{' -> {
                    in.openObject();
                    for (boolean more = in.firstMember(); more; more = in.nextMember()) {
                        member();
                    }
                }
                case '[' -> {
                    in.openArray();
                    for (boolean more = in.firstElement(); more; more = in.nextElement()) {
                        walk();
                    }
                }
                default -> in.skipValue();
            }
        }

        private void member() throws ScanException {
            if (isOneOf(HOLDERS)) {
                names();
            } else if (isOneOf(SIGNATURES)) {
                signed = true;
                signature();
            } else {
                walk();
            }
        }

        private void signature() throws ScanException {
            if (in.peek() != '"') {
                walk();
                return;
            }
            in.string();
            if (inContents && in.stringEnd() - in.stringStart() >= SIGNATURE_MIN) {
                signatures.add(new Signature(contents.size(), new Span(in.stringStart(), in.stringEnd())));
            }
        }

        /** One name, or a list of them; anything else is somebody else's field of that name. */
        private void names() throws ScanException {
            if (in.peek() == '[') {
                in.openArray();
                for (boolean more = in.firstElement(); more; more = in.nextElement()) {
                    name();
                }
            } else {
                name();
            }
        }

        private void name() throws ScanException {
            if (in.peek() != '"') {
                walk();
                return;
            }
            in.string();
            if (in.stringEnd() - in.stringStart() <= NAME_MAX) {
                HeldName.of(StringEscapes.decode(body, in.stringStart(), in.stringEnd()))
                        .ifPresent(held::add);
            }
        }

        private boolean isOneOf(List<byte[]> names) {
            for (byte[] name : names) {
                if (in.stringIs(name)) {
                    return true;
                }
            }
            return false;
        }

        private static List<byte[]> all(String... names) {
            return Stream.of(names).map(Pass::ascii).toList();
        }

        private static byte[] ascii(String name) {
            return name.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
