package dev.tokenoptimizer.dialect.bedrock;

import static dev.tokenoptimizer.dialect.bedrock.WireNames.*;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.scan.Contents;
import dev.tokenoptimizer.dialect.scan.DigestSum;
import dev.tokenoptimizer.dialect.scan.Means;
import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.dialect.scan.Part;
import dev.tokenoptimizer.dialect.scan.PartSource;
import dev.tokenoptimizer.dialect.scan.PromptAssembly;
import dev.tokenoptimizer.dialect.scan.RawBlocks;
import dev.tokenoptimizer.dialect.scan.TokenScale;
import dev.tokenoptimizer.dialect.scan.Trait;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.tokens.TokenEstimator;
import org.jspecify.annotations.Nullable;

/** Reads one request body in one pass; used once. */
final class BodyReader {

    private static final int TOOLS_EXPECTED = 16;
    private static final int BLOCKS_PER_LIST = 2;

    private static final int TOOLS_ROW = 1;
    private static final int SYSTEM_ROW = 2;
    private static final int MESSAGES_ROW = 3;

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final MemberNames names;
    private final ElementReader reader;
    private final TokenEstimator estimator;
    private final TokenScale scale;
    private final PartSource parts;
    private final Contents contents;
    /** Not to be mistaken for parameters of the same name beside the tools. */
    private final DigestSum toolParameters = new DigestSum();

    private int toolParameterCount;

    BodyReader(byte[] body, int length, Means means, ScanLimits limits) {
        this.body = body;
        this.scanner = new JsonScanner(body, length, limits);
        this.hash = new KeyedHash(means.key());
        this.names = new MemberNames(body, limits);
        this.estimator = means.estimator();
        this.reader = new ElementReader(body, scanner, hash, names, estimator, limits);
        this.scale = means.scale();
        this.contents = new Contents(length, limits);
        this.parts = new PartSource(
                scanner,
                means.knownParts().trail(hash, body, length),
                part -> reader.count(part.counted(), part.blocks().markers().size()));
    }

    /** Reads the whole body. */
    Prompt read(ReadContext context) throws ScanException {
        names.walk(scanner, this::topLevelMember);
        scanner.expectEnd();
        if (!contents.hasMessages()) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, 0);
        }
        model(context.model());
        return new PromptAssembly(hash, scale.of(contents.model(), context), contents, context).prompt();
    }

    private void model(String named) {
        reader.parameter("modelId", named);
        contents.addParameter(Tier.TOOLS, hash);
        contents.setModel(named);
    }

    private void topLevelMember() throws ScanException {
        if (scanner.stringIs(MESSAGES)) {
            parts.row(MESSAGES_ROW);
            contents.takeMessages(scanner, parts, this::readMessage);
        } else if (scanner.stringIs(SYSTEM)) {
            if (!skipsNull()) {
                parts.row(SYSTEM_ROW);
                contents.takeSystem(parts, start -> list(start, BLOCKS_PER_LIST));
            }
        } else if (scanner.stringIs(TOOL_CONFIG)) {
            if (!skipsNull()) {
                toolConfig();
            }
        } else if (Parameter.rendersNothing(scanner)) {
            scanner.skipValue();
        } else {
            parameter();
        }
    }

    /** Some clients write null for what they leave out. */
    private boolean skipsNull() throws ScanException {
        boolean isNull = scanner.peek() == 'n';
        if (isNull) {
            scanner.literal();
        }
        return isNull;
    }

    private void toolConfig() throws ScanException {
        names.walk(scanner, this::toolMember);
        if (toolParameterCount > 0) {
            reader.parameters(toolParameters, toolParameterCount);
            contents.addParameter(Tier.TOOLS, hash);
        }
    }

    private void toolMember() throws ScanException {
        if (scanner.stringIs(TOOLS)) {
            parts.row(TOOLS_ROW);
            contents.takeTools(parts, start -> list(start, TOOLS_EXPECTED));
        } else if (scanner.stringIs(TOOL_CHOICE)) {
            ObjectView choice = value();
            contents.addParameter(Tier.MESSAGES, hash);
            contents.setForcedTool(choice.isObject()
                    && (choice.member(Parameter.ANY) != null || choice.member(Parameter.TOOL) != null));
        } else {
            reader.parameter();
            toolParameters.add(hash);
            toolParameterCount++;
        }
    }

    private void parameter() throws ScanException {
        boolean modelFields = scanner.stringIs(MODEL_FIELDS);
        boolean output = scanner.stringIs(OUTPUT_CONFIG);
        boolean tier = scanner.stringIs(SERVICE_TIER);
        ObjectView value = value();
        contents.addParameter(Tier.TOOLS, hash);
        if (!value.isObject()) {
            return;
        }
        if (modelFields) {
            ObjectView thinking = value.member(THINKING);
            if (thinking != null && thinking.text(TYPE).equals("enabled")) {
                contents.addParameterTokens(estimator.thinkingOverhead());
            }
        } else if (output) {
            contents.addParameterTokens(estimator.outputFormat(body, value.start(), value.end()));
        } else if (tier) {
            switch (value.text(TYPE)) {
                case "flex" -> contents.addModifier(Modifier.FLEX);
                case "priority" -> contents.addModifier(Modifier.PRIORITY);
                default -> {}
            }
        }
    }

    /** Consumes the value of the member just entered and leaves the digest of both in the hash. */
    private ObjectView value() throws ScanException {
        scanner.peek();
        int start = scanner.offset();
        reader.parameter();
        return new ObjectView(body, start, scanner.offset());
    }

    /** Reads the system prompt or the tools. */
    private Part list(int start, int expected) throws ScanException {
        RawBlocks blocks = new RawBlocks(start, expected);
        int counted = reader.counted();
        elements(blocks);
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.kind(i) == BlockKind.TEXT) {
                blocks.become(i, BlockKind.SYSTEM_TEXT, blocks.markability(i));
            }
        }
        return part(start, blocks, new DigestSum(), counted);
    }

    private void elements(RawBlocks blocks) throws ScanException {
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            scanner.peek();
            int start = scanner.offset();
            reader.read();
            if (reader.isBlock()) {
                blocks.add(reader.kind(), reader.markability(), start, scanner.offset(), reader);
            } else {
                blocks.mark(reader.point());
            }
        }
    }

    private Part readMessage(int start) throws ScanException {
        RawBlocks blocks = new RawBlocks(start, BLOCKS_PER_LIST);
        int counted = reader.counted();
        DigestSum header = new DigestSum();
        boolean content = false;
        String role = null;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(CONTENT)) {
                content = true;
                elements(blocks);
                continue;
            }
            boolean isRole = scanner.stringIs(ROLE);
            if (isRole && scanner.peek() != '"') {
                throw scanner.unexpected();
            }
            reader.parameter();
            header.add(hash);
            if (isRole) {
                role = StringEscapes.decode(body, scanner.stringStart(), scanner.stringEnd());
            }
        }
        names.close(opened);
        if (role == null || !content) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, scanner.offset());
        }
        return message(start, blocks, header, counted, role);
    }

    private Part message(int start, RawBlocks blocks, DigestSum header, int counted, @Nullable String role) {
        boolean user = "user".equals(role);
        if (!user) {
            unmarkable(blocks);
        }
        Part part = part(start, blocks, header, counted);
        if (user && blocks.anyOtherThan(BlockKind.TOOL_RESULT)) {
            part.traits().add(Trait.SPOKEN);
        }
        return part;
    }

    /**
     * The provider refuses a cache point behind reasoning, by some reports anywhere in a message that holds any; in messages of the
     * user there is none (field reports of 2026).
     */
    private static void unmarkable(RawBlocks blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.markability(i).markable()) {
                blocks.become(i, blocks.kind(i), Markability.UNSUPPORTED);
            }
        }
    }

    private Part part(int start, RawBlocks blocks, DigestSum header, int countedBefore) {
        int counted = reader.counted() - countedBefore;
        return new Part(scanner.offset() - start, blocks.trimmed(), header, counted, reader.takeTraits());
    }
}
