package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Tier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a body of Anthropic's or Bedrock's holds, collected in the order in which it is read, before its blocks have a place in the
 * whole prompt.
 */
public final class Contents {

    private static final int BYTES_PER_BLOCK = 400;
    private static final int BLOCKS_EXPECTED_MIN = 16;
    private static final int BLOCKS_EXPECTED_MAX = 1_024;

    private final int messagesMax;
    private final RawBlocks tools = new RawBlocks(0, 0);
    private final RawBlocks system = new RawBlocks(0, 0);
    private final RawBlocks messages;
    private final Map<Tier, DigestSum> parameters = new EnumMap<>(Tier.class);
    private final List<DigestSum> headers = new ArrayList<>();
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
    private boolean messagesSeen;
    private @Nullable String model;
    private boolean stream;
    private boolean forcedTool;
    private double parameterTokens;
    private int lastSpokenTurn;
    private @Nullable FoundMarker automatic;

    /** Nothing of a body that long. */
    public Contents(int bodyLength, ScanLimits limits) {
        messagesMax = limits.blocks();
        messages = new RawBlocks(0, Math.min(BLOCKS_EXPECTED_MAX, BLOCKS_EXPECTED_MIN + bodyLength / BYTES_PER_BLOCK));
        for (Tier tier : Tier.values()) {
            parameters.put(tier, new DigestSum());
        }
    }

    /** Takes the tools that begin here. */
    public void takeTools(PartSource parts, PartSource.Reader unknown) throws ScanException {
        traits.addAll(parts.take(tools, -1, unknown).traits());
    }

    /** Takes the system prompt that begins here. */
    public void takeSystem(PartSource parts, PartSource.Reader unknown) throws ScanException {
        traits.addAll(parts.take(system, -1, unknown).traits());
    }

    /** Takes the array of messages that begins here. */
    public void takeMessages(JsonScanner scanner, PartSource parts, PartSource.Reader unknown) throws ScanException {
        messagesSeen = true;
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            Part message = parts.take(messages, headers.size(), unknown);
            traits.addAll(message.traits());
            if (message.traits().contains(Trait.SPOKEN)) {
                lastSpokenTurn = headers.size();
            }
            if (headers.size() == messagesMax) {
                throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
            }
            headers.add(message.header());
        }
    }

    /** The hash holds the digest of a parameter that changes the prompt from that tier on. */
    public void addParameter(Tier tier, KeyedHash hash) {
        sum(tier).add(hash);
    }

    public void setModel(String name) {
        model = name;
    }

    public void setStream(boolean wanted) {
        stream = wanted;
    }

    public void setForcedTool(boolean forced) {
        forcedTool = forced;
    }

    public void addParameterTokens(double tokens) {
        parameterTokens += tokens;
    }

    public void addModifier(Modifier modifier) {
        modifiers.add(modifier);
    }

    public void setAutomatic(@Nullable FoundMarker marker) {
        automatic = marker;
    }

    /** Whether the body names its messages, be there none. */
    public boolean hasMessages() {
        return messagesSeen;
    }

    /** Whether the body, or who asked, names a model. */
    public boolean hasModel() {
        return model != null;
    }

    public String model() {
        return model == null ? "" : model;
    }

    boolean stream() {
        return stream;
    }

    /** Whether the request makes the model use a tool. */
    boolean forcedTool() {
        return forcedTool;
    }

    /** Estimated tokens that parameters add to the prompt, in the older tokenizer. */
    double parameterTokens() {
        return parameterTokens;
    }

    /** What the request asks for that changes its prices. */
    Set<Modifier> modifiers() {
        return modifiers;
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** The marker that stands at the top level; null for none. */
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

    RawBlocks tools() {
        return tools;
    }

    RawBlocks system() {
        return system;
    }

    RawBlocks messages() {
        return messages;
    }

    /** Feeds what the messages' own members, other than their content, come to. */
    void feedHeader(int message, KeyedHash hash) {
        headers.get(message).feedTo(hash);
    }

    /** Feeds the parameters that change the prompt from that tier on. */
    void feedParameters(Tier tier, KeyedHash hash) {
        sum(tier).feedTo(hash);
        if (tier == Tier.SYSTEM) {
            hash.update(has(Trait.CITATIONS) ? 1 : 0);
        } else if (tier == Tier.MESSAGES) {
            hash.update(has(Trait.IMAGES) ? 1 : 0);
        }
    }

    private DigestSum sum(Tier tier) {
        return parameters.getOrDefault(tier, new DigestSum());
    }
}
