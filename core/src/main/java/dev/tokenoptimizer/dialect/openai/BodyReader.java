package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.openai.WireNames.*;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.scan.DigestSum;
import dev.tokenoptimizer.dialect.scan.Means;
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
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.UsagePlace;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one request body of either API in one pass; used once. */
final class BodyReader {

    /** Tools that the provider runs itself, so that a bill adds up several rounds over a growing prompt. */
    private static final List<String> SERVER_TOOLS =
            List.of("web_search", "file_search", "code_interpreter", "mcp", "image_generation", "tool_search");

    private static final int BYTES_PER_BLOCK = 400;
    private static final int BLOCKS_EXPECTED_MIN = 16;
    private static final int BLOCKS_EXPECTED_MAX = 1_024;

    private static final int TOOLS_ROW = 4;
    private static final int INSTRUCTIONS_ROW = 5;
    private static final int MESSAGES_ROW = 6;

    private final Api api;
    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final MemberNames names;
    private final PartReader reader;
    private final MessageReader messageReader;
    private final TokenEstimator estimator;
    private final TokenScale scale;
    private final PartSource parts;
    private final int messagesMax;

    private final RawBlocks tools = new RawBlocks(0, 0);
    private final RawBlocks instructions = new RawBlocks(0, 0);
    private final RawBlocks messages;
    private final DigestSum parameters = new DigestSum();
    private final DigestSum prefixNames = new DigestSum();
    private final List<Part> read = new ArrayList<>();
    private final Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
    private CacheOptions options = CacheOptions.none(0);
    private Optional<UsagePlace> usagePlace = Optional.empty();
    private Optional<Fingerprint> continues = Optional.empty();
    private @Nullable String model;
    private boolean stream;
    private boolean messagesSeen;
    private boolean prefixUnknown;
    private boolean keyed;
    private int start;
    private boolean serverTools;
    private double parameterTokens;

    BodyReader(Api api, byte[] body, int length, Means means, ScanLimits limits) {
        this.api = api;
        this.body = body;
        this.scanner = new JsonScanner(body, length, limits);
        this.hash = new KeyedHash(means.key());
        this.names = new MemberNames(body, limits);
        this.estimator = means.estimator();
        this.scale = means.scale();
        this.reader = new PartReader(api, body, scanner, hash, names, estimator, limits);
        this.messageReader = new MessageReader(api, body, length, scanner, hash, names, reader);
        this.messagesMax = limits.blocks();
        this.messages = new RawBlocks(0, Math.min(BLOCKS_EXPECTED_MAX, BLOCKS_EXPECTED_MIN + length / BYTES_PER_BLOCK));
        this.parts = new PartSource(scanner, means.knownParts().trail(hash, body, length), this::count);
    }

    /** Reads the whole body. */
    Prompt read(ReadContext context) throws ScanException {
        scanner.peek();
        start = scanner.offset();
        options = CacheOptions.none(start);
        usagePlace = StreamOptions.absent(start);
        names.walk(scanner, this::topLevelMember);
        scanner.expectEnd();
        String named = context.model().isEmpty() ? model : context.model();
        if (named == null || !(messagesSeen || prefixUnknown)) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, 0);
        }
        String known = context.modelNames().getOrDefault(named, named);
        return new PromptAssembly(hash, scale.of(known, context), this, context, known).prompt();
    }

    boolean stream() {
        return stream;
    }

    /** Whether the prompt begins with what only the provider holds. */
    boolean prefixUnknown() {
        return prefixUnknown;
    }

    /** Whether tools are declared that the provider runs itself. */
    boolean serverTools() {
        return serverTools;
    }

    /** Where a cache key may be inserted; -1 where the client sent one, or something in its place. */
    int keyAt() {
        return keyed ? -1 : start + 1;
    }

    /** Where the stream can be made to tell its usage. */
    Optional<UsagePlace> usagePlace() {
        return api == Api.CHAT && stream ? usagePlace : Optional.empty();
    }

    /** The answer that it continues. */
    Optional<Fingerprint> continues() {
        return continues;
    }

    CacheOptions options() {
        return options;
    }

    Set<Modifier> modifiers() {
        return modifiers;
    }

    /** Estimated tokens that parameters add to the prompt. */
    double parameterTokens() {
        return parameterTokens;
    }

    RawBlocks tools() {
        return tools;
    }

    RawBlocks instructions() {
        return instructions;
    }

    RawBlocks messages() {
        return messages;
    }

    int messageCount() {
        return read.size();
    }

    Set<Trait> traits(int message) {
        return read.get(message).traits();
    }

    /** Feeds what a message's own members, other than its content, come to. */
    void feedHeader(int message) {
        read.get(message).header().feedTo(hash);
    }

    /** Feeds the parameters that change the rendered prompt, the model among them. */
    void feedParameters() {
        parameters.feedTo(hash);
    }

    /** Feeds the names of what only the provider holds. */
    void feedPrefixNames() {
        prefixNames.feedTo(hash);
    }

    private void topLevelMember() throws ScanException {
        if (scanner.stringIs(MODEL)) {
            if (scanner.peek() != '"') {
                throw scanner.unexpected();
            }
            reader.member();
            parameters.add(hash);
            model = StringEscapes.decode(body, scanner.stringStart(), scanner.stringEnd());
        } else if (scanner.stringIs(api == Api.CHAT ? MESSAGES : INPUT)) {
            messagesSeen = true;
            readMessages();
        } else if (scanner.stringIs(TOOLS) || (api == Api.CHAT && scanner.stringIs(FUNCTIONS))) {
            if (scanner.peek() == 'n') {
                scanner.literal();
            } else {
                parts.row(TOOLS_ROW);
                Part part = parts.take(tools, -1, this::readTools);
                serverTools |= part.traits().contains(Trait.CACHING_TOOLS);
            }
        } else if (api == Api.RESPONSES && scanner.stringIs(INSTRUCTIONS)) {
            if (scanner.peek() == 'n') {
                scanner.literal();
            } else {
                parts.row(INSTRUCTIONS_ROW);
                parts.take(instructions, -1, this::readInstructions);
            }
        } else if (scanner.stringIs(STREAM)) {
            stream = scanner.literal() == 't';
        } else if (scanner.stringIs(OPTIONS)) {
            options = CacheOptions.read(body, scanner, names);
        } else if (scanner.stringIs(STREAM_OPTIONS)) {
            usagePlace = StreamOptions.read(body, scanner, names);
        } else if (scanner.stringIs(SESSION_ID)) {
            keyed = true;
            scanner.skipValue();
        } else if (Parameter.rendersNothing(scanner)) {
            scanner.skipValue();
        } else {
            parameter();
        }
    }

    private void parameter() throws ScanException {
        boolean tier = scanner.stringIs(SERVICE_TIER);
        boolean format = scanner.stringIs(RESPONSE_FORMAT) || scanner.stringIs(TEXT);
        boolean search = scanner.stringIs(WEB_SEARCH_OPTIONS);
        keyed |= scanner.stringIs(CACHE_KEY);
        boolean previous = api == Api.RESPONSES && scanner.stringIs(PREVIOUS_RESPONSE_ID);
        boolean stored = api == Api.RESPONSES && (scanner.stringIs(CONVERSATION) || scanner.stringIs(PROMPT));
        boolean prefix = previous || stored;
        byte first = scanner.peek();
        int start = scanner.offset();
        reader.member();
        if (prefix) {
            prefixUnknown |= first != 'n';
            prefixNames.add(hash);
            if (previous && first == '"') {
                continues = Optional.of(AnswerNames.of(hash, new ObjectView(body, start, scanner.offset()).text()));
            }
            return;
        }
        parameters.add(hash);
        ObjectView value = new ObjectView(body, start, scanner.offset());
        if (tier) {
            modifiers.addAll(Tiers.modifiers(value.text()));
        } else if (format && value.isObject()) {
            parameterTokens += schema(value);
        } else if (search) {
            serverTools |= first == '{';
        }
    }

    private double schema(ObjectView value) throws ScanException {
        ObjectView format = api == Api.CHAT ? value : value.member(FORMAT);
        return format == null || !format.text(TYPE).equals("json_schema")
                ? 0
                : estimator.json(body, format.start(), format.end());
    }

    private void count(Part part) throws ScanException {
        reader.count(part.counted(), part.blocks().markers().size());
    }

    private Part readTools(int partStart) throws ScanException {
        RawBlocks blocks = new RawBlocks(partStart, BLOCKS_EXPECTED_MIN);
        int counted = reader.counted();
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            int start = scanner.offset();
            reader.tool();
            String type = new ObjectView(body, start, scanner.offset()).text(TYPE);
            boolean client = type.isEmpty() || type.equals("function") || type.equals("custom");
            if (SERVER_TOOLS.stream().anyMatch(type::startsWith)) {
                traits.add(Trait.CACHING_TOOLS);
            }
            BlockKind kind = client ? BlockKind.TOOL : BlockKind.SERVER_TOOL;
            blocks.add(kind, Markability.UNSUPPORTED, start, scanner.offset(), reader);
        }
        return part(partStart, blocks, counted, traits);
    }

    private Part readInstructions(int partStart) throws ScanException {
        RawBlocks blocks = new RawBlocks(partStart, 1);
        int counted = reader.counted();
        if (scanner.peek() == '"') {
            reader.text();
        } else {
            reader.whole();
        }
        blocks.add(BlockKind.SYSTEM_TEXT, Markability.UNSUPPORTED, partStart, scanner.offset(), reader);
        return part(partStart, blocks, counted, EnumSet.noneOf(Trait.class));
    }

    private Part part(int start, RawBlocks blocks, int countedBefore, Set<Trait> traits) {
        int counted = reader.counted() - countedBefore;
        return new Part(scanner.offset() - start, blocks.trimmed(), new DigestSum(), counted, traits);
    }

    private void readMessages() throws ScanException {
        parts.row(MESSAGES_ROW);
        byte first = scanner.peek();
        if (api == Api.RESPONSES && first == 'n') {
            scanner.literal();
            return;
        }
        if (api == Api.RESPONSES && first == '"') {
            read.add(parts.take(messages, 0, messageReader::spoken));
            return;
        }
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            if (read.size() == messagesMax) {
                throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
            }
            read.add(parts.take(messages, read.size(), messageReader::read));
        }
    }
}
