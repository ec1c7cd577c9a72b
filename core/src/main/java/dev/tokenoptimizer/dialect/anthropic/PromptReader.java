package dev.tokenoptimizer.dialect.anthropic;

import static dev.tokenoptimizer.dialect.anthropic.WireNames.*;

import dev.tokenoptimizer.dialect.ReadContext;
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

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final BlockReader reader;
    private final MarkerReader markerReader;
    private final MemberNames names;
    private final TokenEstimator estimator;
    private final int messagesMax;

    private final RawBlocks tools = new RawBlocks();
    private final RawBlocks system = new RawBlocks();
    private final RawBlocks messages = new RawBlocks();
    private final DigestSum fromTools = new DigestSum();
    private final DigestSum fromSystem = new DigestSum();
    private final DigestSum fromMessages = new DigestSum();
    private final List<DigestSum> headers = new ArrayList<>();
    private final Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
    private @Nullable String model;
    private boolean stream;
    private boolean serverTools;
    private boolean forcedTool;
    private double parameterTokens;
    private boolean volatileHead;
    private boolean messagesSeen;
    private int lastSpokenTurn;
    private MarkerReader.@Nullable Marker automatic;

    PromptReader(byte[] body, int length, FingerprintKey key, TokenEstimator estimator, ScanLimits limits) {
        this.body = body;
        this.scanner = new JsonScanner(body, length, limits);
        this.hash = new KeyedHash(key);
        this.names = new MemberNames(body, limits);
        this.estimator = estimator;
        this.markerReader = new MarkerReader(scanner, names);
        this.reader = new BlockReader(body, scanner, hash, names, markerReader, estimator, limits);
        this.messagesMax = limits.blocks();
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
        return serverTools;
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
        return volatileHead;
    }

    boolean signedThinking() {
        return reader.sawSignedThinking();
    }

    /** What the request asks for that changes its prices (Anthropic pricing page, 2026-10-08). */
    Set<Modifier> modifiers() {
        return modifiers;
    }

    MarkerReader.@Nullable Marker automatic() {
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
            hash.update(reader.sawCitations() ? 1 : 0);
        } else if (tier == Tier.MESSAGES) {
            hash.update(reader.sawImages() ? 1 : 0);
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
            readSystem();
        } else if (scanner.stringIs(TOOLS)) {
            readTools();
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

    private void readTools() throws ScanException {
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            int start = scanner.offset();
            reader.tool();
            int end = scanner.offset();
            tools.add(reader.kind(), reader.markability(), -1, start, end, reader);
            if (reader.kind() == BlockKind.SERVER_TOOL) {
                String type = new ObjectView(body, start, end).text(TYPE);
                serverTools |= CACHING_SERVER_TOOLS.stream().anyMatch(type::startsWith);
            }
        }
    }

    private void readSystem() throws ScanException {
        if (scanner.peek() == '"') {
            int start = scanner.offset();
            reader.text();
            if (scanner.stringEnd() > scanner.stringStart()) {
                system.add(BlockKind.SYSTEM_TEXT, wrapped(reader.markability()), -1, start, scanner.offset(), reader);
                volatileHead = StringEscapes.startsWith(body, start + 1, scanner.offset() - 1, BILLING_LINE);
            }
            return;
        }
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            int start = scanner.offset();
            reader.block();
            BlockKind kind = reader.kind() == BlockKind.TEXT ? BlockKind.SYSTEM_TEXT : reader.kind();
            system.add(kind, reader.markability(), -1, start, scanner.offset(), reader);
            if (system.size() == 1) {
                volatileHead = reader.textStart() >= 0
                        && StringEscapes.startsWith(body, reader.textStart(), reader.textEnd(), BILLING_LINE);
            }
        }
    }

    private void readMessages() throws ScanException {
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            readMessage();
        }
    }

    private void readMessage() throws ScanException {
        DigestSum header = new DigestSum();
        boolean role = false;
        boolean content = false;
        boolean systemRole = false;
        boolean userRole = false;
        boolean turnScoped = false;
        MarkerReader.Marker marker = null;
        int firstBlock = messages.size();
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(CONTENT)) {
                content = true;
                readContent();
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
            double overhead = estimator.blockOverhead(BlockKind.MID_CONVERSATION_SYSTEM);
            messages.becomeSystem(firstBlock, turnScoped, overhead);
        }
        if (marker != null) {
            messages.mark(marker);
        }
        if (userRole && messages.anyOtherThan(BlockKind.TOOL_RESULT, firstBlock)) {
            lastSpokenTurn = headers.size();
        }
        if (headers.size() == messagesMax) {
            throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
        }
        headers.add(header);
    }

    private void readContent() throws ScanException {
        if (scanner.peek() == '"') {
            int start = scanner.offset();
            reader.text();
            messages.add(
                    BlockKind.TEXT, wrapped(reader.markability()), headers.size(), start, scanner.offset(), reader);
            return;
        }
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            int start = scanner.offset();
            reader.block();
            messages.add(reader.kind(), reader.markability(), headers.size(), start, scanner.offset(), reader);
        }
    }

    private static Markability wrapped(Markability text) {
        return text == Markability.FIELD ? Markability.WRAP : text;
    }
}
