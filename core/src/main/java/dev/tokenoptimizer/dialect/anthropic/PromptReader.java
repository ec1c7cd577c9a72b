package dev.tokenoptimizer.dialect.anthropic;

import static dev.tokenoptimizer.dialect.anthropic.WireNames.*;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.scan.DigestSum;
import dev.tokenoptimizer.dialect.scan.FoundMarker;
import dev.tokenoptimizer.dialect.scan.KnownParts;
import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.dialect.scan.Part;
import dev.tokenoptimizer.dialect.scan.PartSource;
import dev.tokenoptimizer.dialect.scan.RawBlocks;
import dev.tokenoptimizer.dialect.scan.TokenScale;
import dev.tokenoptimizer.dialect.scan.Trait;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one request body in one pass; used once. */
final class PromptReader {

    /** Server tools whose results the provider caches by itself once a request carries a marker. */
    private static final List<String> CACHING_SERVER_TOOLS = List.of("web_search", "web_fetch", "code_execution");

    private static final int BYTES_PER_BLOCK = 400;
    private static final int BLOCKS_EXPECTED_MIN = 16;
    private static final int BLOCKS_EXPECTED_MAX = 1_024;
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
    private final PartSource parts;
    private final int messagesMax;

    private final RawBlocks tools = new RawBlocks(0, 0);
    private final RawBlocks system = new RawBlocks(0, 0);
    private final RawBlocks messages;
    private final DigestSum fromTools = new DigestSum();
    private final DigestSum fromSystem = new DigestSum();
    private final DigestSum fromMessages = new DigestSum();
    private final List<DigestSum> headers = new ArrayList<>();
    private final Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
    private @Nullable String model;
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private boolean stream;
    private boolean forcedTool;
    private double parameterTokens;
    private boolean messagesSeen;
    private int lastSpokenTurn;
    private @Nullable FoundMarker automatic;

    PromptReader(
            byte[] body,
            int length,
            FingerprintKey key,
            TokenEstimator estimator,
            KnownParts knownParts,
            ScanLimits limits) {
        this.body = body;
        this.scanner = new JsonScanner(body, length, limits);
        this.hash = new KeyedHash(key);
        this.names = new MemberNames(body, limits);
        this.estimator = estimator;
        this.markerReader = new MarkerReader(scanner, names);
        this.reader = new BlockReader(body, scanner, hash, names, markerReader, estimator, limits);
        this.messagesMax = limits.blocks();
        this.messages = new RawBlocks(0, Math.min(BLOCKS_EXPECTED_MAX, BLOCKS_EXPECTED_MIN + length / BYTES_PER_BLOCK));
        this.parts = new PartSource(scanner, knownParts.trail(hash, body, length), this::count);
    }

    /** Reads the whole body. */
    Prompt read(ReadContext context, TokenScale scale) throws ScanException {
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            topLevelMember();
        }
        scanner.expectEnd();
        if (model == null || !messagesSeen) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, 0);
        }
        PromptAssembly assembly = new PromptAssembly(hash, scale.of(model, context), tools, system, messages);
        return assembly.prompt(this, context);
    }

    String model() {
        return model == null ? "" : model;
    }

    boolean stream() {
        return stream;
    }

    boolean serverTools() {
        return traits.contains(Trait.CACHING_TOOLS);
    }

    /** Estimated tokens that parameters add to the prompt, in the older tokenizer. */
    double parameterTokens() {
        return parameterTokens;
    }

    /** Whether {@code tool_choice} makes the model use a tool. */
    boolean forcedTool() {
        return forcedTool;
    }

    boolean volatileHead() {
        return traits.contains(Trait.VOLATILE_HEAD);
    }

    boolean signedThinking() {
        return traits.contains(Trait.SIGNED_THINKING);
    }

    /** What the request asks for that changes its prices (Anthropic pricing page, 2026-10-08). */
    Set<Modifier> modifiers() {
        return modifiers;
    }

    @Nullable
    FoundMarker automatic() {
        return automatic;
    }

    int messageCount() {
        return headers.size();
    }

    /** Index of the last message in which the user says more than tool results; 0 when there is none. */
    int lastSpokenTurn() {
        return lastSpokenTurn;
    }

    /** Feeds what the messages' own members, other than their content, come to. */
    void feedHeader(int message) {
        headers.get(message).feedTo(hash);
    }

    /** Feeds the parameters that change the prompt from that tier on. */
    void feedParameters(Tier tier) {
        parametersFrom(tier).feedTo(hash);
        if (tier == Tier.SYSTEM) {
            hash.update(traits.contains(Trait.CITATIONS) ? 1 : 0);
        } else if (tier == Tier.MESSAGES) {
            hash.update(traits.contains(Trait.IMAGES) ? 1 : 0);
        }
    }

    private DigestSum parametersFrom(Tier tier) {
        return switch (tier) {
            case TOOLS -> fromTools;
            case SYSTEM -> fromSystem;
            case MESSAGES -> fromMessages;
        };
    }

    private void topLevelMember() throws ScanException {
        if (scanner.stringIs(MODEL)) {
            if (scanner.peek() != '"') {
                throw scanner.unexpected();
            }
            reader.parameter();
            fromTools.add(hash);
            model = StringEscapes.decode(body, scanner.stringStart(), scanner.stringEnd());
        } else if (scanner.stringIs(MESSAGES)) {
            messagesSeen = true;
            readMessages();
        } else if (scanner.stringIs(SYSTEM)) {
            parts.row(SYSTEM_ROW);
            take(system, -1, this::readSystem);
        } else if (scanner.stringIs(TOOLS)) {
            parts.row(TOOLS_ROW);
            take(tools, -1, this::readTools);
        } else if (scanner.stringIs(STREAM)) {
            stream = scanner.literal() == 't';
        } else if (markerReader.atMarker()) {
            automatic = markerReader.read(false);
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
        parametersFrom(tier).add(hash);
        ObjectView value = new ObjectView(body, start, scanner.offset());
        if (toolChoice) {
            String type = value.text(TYPE);
            forcedTool = type.equals("any") || type.equals("tool");
        } else if (thinking && value.text(TYPE).equals("enabled")) {
            parameterTokens += estimator.thinkingOverhead();
        } else if (outputFormat) {
            format(value);
        } else if (outputConfig) {
            format(value.member(FORMAT));
        } else if (speed && value.text().equals("fast")) {
            modifiers.add(Modifier.FAST);
        } else if (geography && value.text().equals("us")) {
            modifiers.add(Modifier.US_ONLY);
        }
    }

    private void format(@Nullable ObjectView format) {
        if (format != null && format.isObject()) {
            parameterTokens += estimator.outputFormat(body, format.start(), format.end());
        }
    }

    private Part take(RawBlocks into, int message, PartSource.Reader unknown) throws ScanException {
        Part part = parts.take(into, message, unknown);
        traits.addAll(part.traits());
        return part;
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
        RawBlocks blocks = new RawBlocks(partStart, BLOCKS_EXPECTED_MIN);
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

    private void readMessages() throws ScanException {
        parts.row(MESSAGES_ROW);
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            Part message = take(messages, headers.size(), this::readMessage);
            if (message.traits().contains(Trait.SPOKEN)) {
                lastSpokenTurn = headers.size();
            }
            if (headers.size() == messagesMax) {
                throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
            }
            headers.add(message.header());
        }
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
