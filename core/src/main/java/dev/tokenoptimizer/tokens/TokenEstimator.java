package dev.tokenoptimizer.tokens;

import dev.tokenoptimizer.prompt.BlockKind;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many input tokens a part of a request is likely to be billed as. Works on the bytes as they stand in the body,
 * reads long strings in samples, allocates nothing, and is the same for the same bytes. Results are tokens of the older
 * Claude tokenizer, to be multiplied by {@link #factor} for another family; those of images, documents and the provider's own
 * tools hold for every family. How good it is: docs/token-estimates.md.
 *
 * <p>Immutable and thread-safe. The hidden prompt of requests with tools is not part of it: see
 * {@link dev.tokenoptimizer.tariff.ToolPrompt}.
 */
public final class TokenEstimator {

    private final TextScan scan;
    private final double text;
    private final double json;
    private final double schema;
    private final double perTool;
    private final double outputFormat;
    private final double message;
    private final double request;
    private final double thinkingMode;
    private final double unknownProviderTool;
    private final double newFactor;
    private final double documentPage;
    private final double documentPageBytes;
    private final double documentByReference;
    private final Map<String, Double> providerTools;
    private final Map<BlockKind, Double> blocks = new EnumMap<>(BlockKind.class);

    TokenEstimator(TokenWeights weights) {
        scan = new TextScan(weights::pair);
        text = weights.scalar("scale.text");
        json = weights.scalar("scale.json");
        schema = weights.scalar("scale.schema");
        perTool = weights.scalar("overhead.tool");
        outputFormat = weights.scalar("overhead.output_format");
        message = weights.scalar("overhead.message");
        request = weights.scalar("overhead.request");
        thinkingMode = weights.scalar("overhead.thinking_mode");
        unknownProviderTool = weights.scalar("provider_tool");
        newFactor = weights.scalar("factor.new");
        documentPage = weights.scalar("document.page");
        documentPageBytes = weights.scalar("document.page_bytes");
        documentByReference = weights.scalar("document.by_reference");
        providerTools = weights.named("provider_tool.");
        for (BlockKind kind : BlockKind.values()) {
            blocks.put(kind, weights.scalar("overhead.block." + kind));
        }
    }

    /** The estimator with the coefficients that come with the product. */
    public static TokenEstimator shipped() {
        return new TokenEstimator(TokenWeights.shipped());
    }

    /**
     * Text: the inside of a JSON string literal, without its quotes, escapes as they stand.
     *
     * @param body array holding the request
     * @param start first byte of the string's content
     * @param end one past its last byte
     */
    public double text(byte[] body, int start, int end) {
        return text * scan.tokens(body, start, end);
    }

    /** A JSON value such as the {@code input} of a tool use: the whole value, braces included. */
    public double json(byte[] body, int start, int end) {
        return json * scan.tokens(body, start, end);
    }

    /** A client tool's definition, the whole object, with what the provider writes around it. */
    public double tool(byte[] body, int start, int end) {
        return perTool + schema * scan.tokens(body, start, end);
    }

    /**
     * One of the provider's own tools, whose definition is hidden. What running it adds to a prompt within one request
     * cannot be foreseen.
     *
     * @param type the tool's {@code type} on the wire, for example {@code web_search_20250305}
     */
    public double providerTool(String type) {
        Double measured = providerTools.get(type);
        return measured == null ? unknownProviderTool : measured;
    }

    /** The {@code format} of structured outputs, the whole object, with the hidden instructions it brings. */
    public double outputFormat(byte[] body, int start, int end) {
        return outputFormat + schema * scan.tokens(body, start, end);
    }

    /** An image from the inside of its base64 string; a default where the size cannot be read from its header. */
    public double image(byte[] body, int start, int end) {
        return ImageSize.tokens(body, start, end);
    }

    /** An image given by URL or file id. */
    public double imageByReference() {
        return ImageSize.UNKNOWN;
    }

    /** A PDF from the inside of its base64 string: pages are guessed from its length. Plain text sources are {@link #text}. */
    public double document(byte[] body, int start, int end) {
        double bytes = (end - start) * 0.75;
        return Math.max(1, bytes / documentPageBytes) * documentPage;
    }

    /** A document given by URL or file id. */
    public double documentByReference() {
        return documentByReference;
    }

    /** What the provider writes around a block of this kind, its name and id included; its content comes on top. */
    public double blockOverhead(BlockKind kind) {
        return blocks.getOrDefault(kind, 0.0);
    }

    /** What every message adds besides its blocks. */
    public double messageOverhead() {
        return message;
    }

    /** What every request adds once. */
    public double requestOverhead() {
        return request;
    }

    /** What a request adds once when it enables thinking with a budget. */
    public double thinkingOverhead() {
        return thinkingMode;
    }

    /** Tokens of a tokenizer family per token of the older Claude tokenizer; 1 for an unknown family. */
    public double factor(String tokenizerFamily) {
        return "new".equals(tokenizerFamily) ? newFactor : 1;
    }
}
