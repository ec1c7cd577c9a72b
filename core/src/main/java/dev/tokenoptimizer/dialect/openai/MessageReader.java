package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.openai.WireNames.*;

import dev.tokenoptimizer.dialect.scan.DigestSum;
import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.dialect.scan.Part;
import dev.tokenoptimizer.dialect.scan.RawBlocks;
import dev.tokenoptimizer.dialect.scan.Trait;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Markability;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads a message of Chat or an item of Responses: its content parts are blocks, and so is every other member that holds text or a
 * structure, such as the calls of tools; the rest is its header. An item that is no message and no result is one block.
 */
final class MessageReader {

    private static final int BLOCKS_EXPECTED = 2;

    private final Api api;
    private final byte[] body;
    private final int length;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final MemberNames names;
    private final PartReader reader;

    MessageReader(
            Api api,
            byte[] body,
            int length,
            JsonScanner scanner,
            KeyedHash hash,
            MemberNames names,
            PartReader reader) {
        this.api = api;
        this.body = body;
        this.length = length;
        this.scanner = scanner;
        this.hash = hash;
        this.names = names;
        this.reader = reader;
    }

    /** Consumes what begins there. */
    Part read(int start) throws ScanException {
        if (scanner.peek() != '{') {
            throw scanner.unexpected();
        }
        if (api == Api.CHAT) {
            return message(start);
        }
        String type = typeAhead();
        return switch (type) {
            case "", "message" -> message(start);
            case "function_call_output", "computer_call_output" -> result(start, Role.TOOL);
            case "custom_tool_call_output" -> result(start, Role.PLAIN_TOOL);
            default -> item(start, type);
        };
    }

    /** A string that stands for one message of the user. */
    Part spoken(int start) throws ScanException {
        int counted = reader.counted();
        RawBlocks blocks = new RawBlocks(start, 1);
        reader.text();
        blocks.add(BlockKind.TEXT, Markability.UNSUPPORTED, start, scanner.offset(), reader);
        DigestSum header = new DigestSum();
        reader.member("role", "user");
        header.add(hash);
        return part(start, blocks, header, counted, Role.USER);
    }

    private String typeAhead() throws ScanException {
        int start = scanner.offset();
        JsonScanner ahead = JsonScanner.over(body, start, length, ScanLimits.DEFAULT);
        ahead.openObject();
        for (boolean more = ahead.firstMember(); more; more = ahead.nextMember()) {
            boolean type = ahead.stringIs(TYPE);
            if (type && ahead.peek() == '"') {
                ahead.string();
                return StringEscapes.decode(body, ahead.stringStart(), ahead.stringEnd());
            }
            ahead.skipValue();
        }
        return "";
    }

    private Part message(int start) throws ScanException {
        int counted = reader.counted();
        RawBlocks blocks = new RawBlocks(start, BLOCKS_EXPECTED);
        DigestSum header = new DigestSum();
        Role role = null;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(CONTENT)) {
                content(blocks);
            } else if (scanner.stringIs(ROLE)) {
                if (scanner.peek() != '"') {
                    throw scanner.unexpected();
                }
                reader.member();
                header.add(hash);
                role = Role.of(StringEscapes.decode(body, scanner.stringStart(), scanner.stringEnd()));
            } else if (api == Api.RESPONSES && scanner.stringIs(TYPE)) {
                scanner.skipValue();
            } else {
                other(blocks, header);
            }
        }
        names.close(opened);
        if (role == null) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, scanner.offset());
        }
        return part(start, blocks, header, counted, role);
    }

    private Part result(int start, Role role) throws ScanException {
        int counted = reader.counted();
        RawBlocks blocks = new RawBlocks(start, BLOCKS_EXPECTED);
        DigestSum header = new DigestSum();
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(OUTPUT)) {
                content(blocks);
            } else {
                other(blocks, header);
            }
        }
        names.close(opened);
        return part(start, blocks, header, counted, role);
    }

    private Part item(int start, String type) throws ScanException {
        int counted = reader.counted();
        RawBlocks blocks = new RawBlocks(start, 1);
        reader.whole();
        BlockKind kind = kind(type, new ObjectView(body, start, scanner.offset()));
        blocks.add(kind, Markability.UNSUPPORTED, start, scanner.offset(), reader);
        return part(start, blocks, new DigestSum(), counted, Role.OTHER);
    }

    /** What only the provider can read is as good as a reference: nobody else can tell how long it is. */
    private static BlockKind kind(String type, ObjectView item) throws ScanException {
        if (type.equals("item_reference") || !item.text(ENCRYPTED_CONTENT).isEmpty()) {
            return BlockKind.REFERENCE;
        }
        if (type.equals("reasoning")) {
            return BlockKind.THINKING;
        }
        return type.endsWith("_call") ? BlockKind.TOOL_USE : BlockKind.UNKNOWN;
    }

    private void content(RawBlocks blocks) throws ScanException {
        byte first = scanner.peek();
        int start = scanner.offset();
        switch (first) {
            case '"' -> {
                reader.text();
                Markability markability = reader.markability();
                Markability wrapped = markability == Markability.FIELD ? Markability.WRAP : markability;
                blocks.add(BlockKind.TEXT, wrapped, start, scanner.offset(), reader);
            }
            case '{' -> part(blocks);
            case '[' -> {
                scanner.openArray();
                for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
                    part(blocks);
                }
            }
            default -> scanner.literal();
        }
    }

    private void part(RawBlocks blocks) throws ScanException {
        boolean object = scanner.peek() == '{';
        int start = scanner.offset();
        if (object) {
            reader.part();
            blocks.add(reader.type().kind, reader.markability(), start, scanner.offset(), reader);
        } else {
            reader.whole();
            blocks.add(BlockKind.UNKNOWN, Markability.UNKNOWN_KIND, start, scanner.offset(), reader);
        }
    }

    private void other(RawBlocks blocks, DigestSum header) throws ScanException {
        boolean named = scanner.stringIs(NAME)
                || scanner.stringIs(ID)
                || scanner.stringIs(CALL_ID)
                || scanner.stringIs(TOOL_CALL_ID)
                || scanner.stringIs(STATUS)
                || scanner.stringIs(TYPE);
        boolean calls = scanner.stringIs(TOOL_CALLS) || scanner.stringIs(FUNCTION_CALL);
        byte first = scanner.peek();
        if (named || (first != '"' && first != '{' && first != '[')) {
            reader.member();
            header.add(hash);
            return;
        }
        int start = scanner.offset();
        reader.memberAsBlock();
        blocks.add(
                calls ? BlockKind.TOOL_USE : BlockKind.UNKNOWN,
                Markability.UNSUPPORTED,
                start,
                scanner.offset(),
                reader);
    }

    private Part part(int start, RawBlocks blocks, DigestSum header, int countedBefore, Role role) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (role.trait != null) {
            traits.add(role.trait);
        }
        for (int i = 0; i < blocks.size(); i++) {
            blocks.become(i, role.kind(blocks.kind(i)), role.markability(blocks.markability(i)));
        }
        int counted = reader.counted() - countedBefore;
        return new Part(scanner.offset() - start, blocks.trimmed(), header, counted, traits);
    }
}
