package dev.tokenoptimizer.dialect.anthropic;

import static dev.tokenoptimizer.dialect.anthropic.WireNames.*;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.scan.Contents;
import dev.tokenoptimizer.dialect.scan.DigestSum;
import dev.tokenoptimizer.dialect.scan.FoundMarker;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one request body in one pass; used once. */
final class PromptReader {

    /** Server tools whose results the provider caches by itself once a request carries a marker. */
    private static final List<String> CACHING_SERVER_TOOLS = List.of("web_search", "web_fetch", "code_execution");

    private static final int TOOLS_EXPECTED = 16;
    private static final int BLOCKS_PER_MESSAGE = 2;

    private static final int TOOLS_ROW = 1;
    private static final int SYSTEM_ROW = 2;
    private static final int MESSAGES_ROW = 3;

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final BlockReader reader;
    private final MarkerReader markerReader;
    private final MemberNames names;
    private final TokenEstimator estimator;
    private final TokenScale scale;
    private final PartSource parts;
    private final Contents contents;

    PromptReader(byte[] body, int length, Means means, ScanLimits limits) {
        this.body = body;
        this.scanner = new JsonScanner(body, length, limits);
        this.hash = new KeyedHash(means.key());
        this.names = new MemberNames(body, limits);
        this.estimator = means.estimator();
        this.markerReader = new MarkerReader(scanner, names);
        this.reader = new BlockReader(body, scanner, hash, names, markerReader, estimator, limits);
        this.scale = means.scale();
        this.contents = new Contents(length, limits);
        this.parts = new PartSource(scanner, means.knownParts().trail(hash, body, length), this::count);
    }

    /** Reads the whole body. */
    Prompt read(ReadContext context) throws ScanException {
        names.walk(scanner, this::topLevelMember);
        scanner.expectEnd();
        if (!context.model().isEmpty()) {
            model(context.model());
        }
        if (!contents.hasModel() || !contents.hasMessages()) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, 0);
        }
        return new PromptAssembly(hash, scale.of(contents.model(), context), contents, context).prompt();
    }

    /** The path of the request names the model, as it does on platforms that serve others' models too. */
    private void model(String named) {
        reader.parameter("model", named);
        contents.addParameter(Tier.TOOLS, hash);
        contents.setModel(named);
    }

    private void topLevelMember() throws ScanException {
        if (scanner.stringIs(MODEL)) {
            if (scanner.peek() != '"') {
                throw scanner.unexpected();
            }
            reader.parameter();
            contents.addParameter(Tier.TOOLS, hash);
            contents.setModel(StringEscapes.decode(body, scanner.stringStart(), scanner.stringEnd()));
        } else if (scanner.stringIs(MESSAGES)) {
            parts.row(MESSAGES_ROW);
            contents.takeMessages(scanner, parts, this::readMessage);
        } else if (scanner.stringIs(SYSTEM)) {
            parts.row(SYSTEM_ROW);
            contents.takeSystem(parts, this::readSystem);
        } else if (scanner.stringIs(TOOLS)) {
            parts.row(TOOLS_ROW);
            contents.takeTools(parts, this::readTools);
        } else if (scanner.stringIs(STREAM)) {
            contents.setStream(scanner.literal() == 't');
        } else if (markerReader.atMarker()) {
            contents.setAutomatic(markerReader.read(false));
        } else {
            Tier tier = Parameter.tierOf(scanner);
            if (tier == null) {
                scanner.skipValue();
            } else {
                parameter(tier);
            }
        }
    }

    private void parameter(Tier tier) throws ScanException {
        boolean toolChoice = scanner.stringIs(TOOL_CHOICE);
        boolean thinking = scanner.stringIs(THINKING);
        boolean outputFormat = scanner.stringIs(OUTPUT_FORMAT);
        boolean outputConfig = scanner.stringIs(OUTPUT_CONFIG);
        boolean speed = scanner.stringIs(SPEED);
        boolean geography = scanner.stringIs(INFERENCE_GEO);
        int start = scanner.offset();
        reader.parameter();
        contents.addParameter(tier, hash);
        ObjectView value = new ObjectView(body, start, scanner.offset());
        if (toolChoice) {
            String type = value.text(TYPE);
            contents.setForcedTool(type.equals("any") || type.equals("tool"));
        } else if (thinking && value.text(TYPE).equals("enabled")) {
            contents.addParameterTokens(estimator.thinkingOverhead());
        } else if (outputFormat) {
            format(value);
        } else if (outputConfig) {
            format(value.member(FORMAT));
        } else if (speed && value.text().equals("fast")) {
            contents.addModifier(Modifier.FAST);
        } else if (geography && value.text().equals("us")) {
            contents.addModifier(Modifier.US_ONLY);
        }
    }

    private void format(@Nullable ObjectView format) {
        if (format != null && format.isObject()) {
            contents.addParameterTokens(estimator.outputFormat(body, format.start(), format.end()));
        }
    }

    private void count(Part part) throws ScanException {
        reader.count(part.counted());
        markerReader.count(part.blocks().markers().size());
    }

    private Part part(int start, RawBlocks blocks, DigestSum header, int countedBefore) {
        int counted = reader.counted() - countedBefore;
        return new Part(scanner.offset() - start, blocks.trimmed(), header, counted, reader.takeTraits());
    }

    private Part readTools(int partStart) throws ScanException {
        RawBlocks blocks = new RawBlocks(partStart, TOOLS_EXPECTED);
        int counted = reader.counted();
        boolean caching = false;
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            int start = scanner.offset();
            reader.tool();
            int end = scanner.offset();
            blocks.add(reader.kind(), reader.markability(), start, end, reader);
            if (reader.kind() == BlockKind.SERVER_TOOL) {
                String type = new ObjectView(body, start, end).text(TYPE);
                caching |= CACHING_SERVER_TOOLS.stream().anyMatch(type::startsWith);
            }
        }
        Part part = part(partStart, blocks, new DigestSum(), counted);
        if (caching) {
            part.traits().add(Trait.CACHING_TOOLS);
        }
        return part;
    }

    private Part readSystem(int partStart) throws ScanException {
        RawBlocks blocks = new RawBlocks(partStart, BLOCKS_PER_MESSAGE);
        int counted = reader.counted();
        boolean billing = false;
        if (scanner.peek() == '"') {
            int start = scanner.offset();
            reader.text();
            if (scanner.stringEnd() > scanner.stringStart()) {
                blocks.add(BlockKind.SYSTEM_TEXT, wrapped(reader.markability()), start, scanner.offset(), reader);
                billing = StringEscapes.startsWith(body, start + 1, scanner.offset() - 1, BILLING_LINE);
            }
        } else {
            scanner.openArray();
            for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
                int start = scanner.offset();
                reader.block();
                BlockKind kind = reader.kind() == BlockKind.TEXT ? BlockKind.SYSTEM_TEXT : reader.kind();
                blocks.add(kind, reader.markability(), start, scanner.offset(), reader);
                if (blocks.size() == 1) {
                    billing = reader.textStart() >= 0
                            && StringEscapes.startsWith(body, reader.textStart(), reader.textEnd(), BILLING_LINE);
                }
            }
        }
        Part part = part(partStart, blocks, new DigestSum(), counted);
        if (billing) {
            part.traits().add(Trait.VOLATILE_HEAD);
        }
        return part;
    }

    private Part readMessage(int start) throws ScanException {
        RawBlocks blocks = new RawBlocks(start, BLOCKS_PER_MESSAGE);
        int counted = reader.counted();
        DigestSum header = new DigestSum();
        boolean role = false;
        boolean content = false;
        boolean systemRole = false;
        boolean userRole = false;
        boolean turnScoped = false;
        FoundMarker marker = null;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(CONTENT)) {
                content = true;
                readContent(blocks);
                continue;
            }
            if (markerReader.atMarker()) {
                marker = markerReader.read(false);
                continue;
            }
            boolean isRole = scanner.stringIs(ROLE);
            turnScoped |= scanner.stringIs(CLEAR_AT);
            if (isRole && scanner.peek() != '"') {
                throw scanner.unexpected();
            }
            reader.parameter();
            header.add(hash);
            if (isRole) {
                role = true;
                systemRole = scanner.stringIs(SYSTEM);
                userRole = scanner.stringIs(USER);
            }
        }
        names.close(opened);
        if (!role || !content) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, scanner.offset());
        }
        if (systemRole) {
            blocks.becomeSystem(turnScoped, estimator.blockOverhead(BlockKind.MID_CONVERSATION_SYSTEM));
        }
        if (marker != null) {
            blocks.mark(marker);
        }
        Part part = part(start, blocks, header, counted);
        if (userRole && blocks.anyOtherThan(BlockKind.TOOL_RESULT)) {
            part.traits().add(Trait.SPOKEN);
        }
        return part;
    }

    private void readContent(RawBlocks blocks) throws ScanException {
        if (scanner.peek() == '"') {
            int start = scanner.offset();
            reader.text();
            blocks.add(BlockKind.TEXT, wrapped(reader.markability()), start, scanner.offset(), reader);
            return;
        }
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            int start = scanner.offset();
            reader.block();
            blocks.add(reader.kind(), reader.markability(), start, scanner.offset(), reader);
        }
    }

    private static Markability wrapped(Markability text) {
        return text == Markability.FIELD ? Markability.WRAP : text;
    }
}
