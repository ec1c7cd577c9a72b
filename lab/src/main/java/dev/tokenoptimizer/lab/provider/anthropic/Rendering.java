package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.anthropic.RequestBlock.Speaker;
import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Renders one request: tools, then system, then messages, whatever the order of the keys in the body. */
final class Rendering {

    private static final String EMPTY_TEXT = ".text: cache_control cannot be set for empty text blocks";
    private static final String EXTRA_MARKER = ".cache_control: Extra inputs are not permitted";

    private final Json.Obj body;
    private final String model;
    private final boolean newTokenizer;
    private final int toolPrompt;
    private final TokenCounter counter;
    private final RenderedPrompt.Builder prompt;
    private final MarkerReader markers;
    private final List<Said> said = new ArrayList<>();
    private final List<Json> webTools = new ArrayList<>();
    private int webTokens;
    private int message = -1;
    private boolean serverTools;

    Rendering(Json.Obj body, String model, Tariff tariff, String betas, TokenCounter counter, MarkerTerms terms) {
        this.markers = new MarkerReader(terms);
        this.body = body;
        this.model = model;
        this.newTokenizer = tariff.tokenizer().equals("new");
        // Where a tool is forced the hidden prompt is a little longer; the difference is left out, because the choice
        // of tools
        // keeps the tools' prefix.
        this.toolPrompt = tariff.toolPrompt().auto();
        this.counter = counter;
        this.prompt = new RenderedPrompt.Builder(
                Parameters.root(model, betas, body), TokenCounter.PER_PROMPT, tariff.groupsToolRuns());
    }

    MarkerReader markers() {
        return markers;
    }

    RenderedPrompt prompt() {
        return prompt.build();
    }

    /** Whether web search, web fetch or code execution is declared. */
    boolean serverTools() {
        return serverTools;
    }

    /** What was read, block by block. */
    List<RequestBlock> blocks() {
        List<RequestBlock> blocks = new ArrayList<>(said.size());
        for (Said one : said) {
            blocks.add(new RequestBlock(
                    one.kind,
                    one.speaker,
                    one.message,
                    one.content,
                    markers.isCacheable(blocks.size()),
                    one.elsewhere));
        }
        return blocks;
    }

    void tools(List<Json> tools) throws Refused {
        if (!tools.isEmpty()) {
            prompt.overhead(toolPrompt);
        }
        for (int i = 0; i < tools.size(); i++) {
            String path = "tools." + i;
            Json.Obj tool = Shape.object(tools.get(i), path);
            if (tool.get("type") == null) {
                Shape.string(tool, "name", path);
            }
            if (tool.isTrue("defer_loading")) {
                // A deferred tool is not in the prefix; it turns up later as a reference in the messages.
                MarkerReader.uncacheable(tool, path, ".cache_control: cannot be set together with defer_loading=true");
                continue;
            }
            refuseMarkersOfMembers(tool, path);
            PrefixId digest = Canonical.ofBlock(tool, BlockKind.TOOL);
            int tokens = counter.count(tool, BlockKind.TOOL, digest, newTokenizer);
            serverTools |= changesSystemPrompt(tool) || tool.text("type").startsWith("code_execution");
            int index;
            if (changesSystemPrompt(tool)) {
                webTools.add(new Json.Str(digest.toString()));
                webTokens += tokens + TokenCounter.WEB_TOOL_PROMPT;
                index = prompt.placeholder(BlockKind.TOOL);
                said.add(new Said(BlockKind.TOOL, Speaker.NONE, -1, tool, true));
            } else {
                index = prompt.block("tool", BlockKind.TOOL, digest, tokens);
                said.add(new Said(BlockKind.TOOL, Speaker.NONE, -1, tool, false));
            }
            markers.cacheable(index, tool, path);
        }
    }

    void system(@Nullable Json system) throws Refused {
        prompt.parameter("system", Parameters.system(webTools, citations(body.get("messages")), body.get("speed")));
        prompt.overhead(webTokens);
        switch (system) {
            case null -> {}
            case Json.Null() -> {}
            case Json.Str text -> block(Canonical.textBlock(text), "system", "system");
            case Json.Arr(List<Json> items) -> {
                for (int i = 0; i < items.size(); i++) {
                    String path = "system." + i;
                    Json.Obj item = Shape.object(items.get(i), path);
                    Shape.string(item, "text", path);
                    block(item, "system", path);
                }
            }
            default -> throw Refused.invalid("system: Input should be a valid list");
        }
    }

    void messages(List<Json> messages) throws Refused {
        prompt.parameter("messages", Parameters.messages(body, images(body.get("messages"))));
        int keepThinkingFrom = ModelTraits.dropsEarlierThinking(model) ? lastSpokenTurn(messages) : 0;
        for (int i = 0; i < messages.size(); i++) {
            String path = "messages." + i;
            message(Shape.object(messages.get(i), path), path, i >= keepThinkingFrom);
        }
    }

    private void message(Json.Obj message, String path, boolean keepThinking) throws Refused {
        String role = Shape.string(message, "role", path);
        boolean system = role.equals("system");
        if (system && !ModelTraits.takesSystemMessages(model)) {
            throw Refused.invalid("messages: Unexpected role \"system\". The Messages API accepts a top-level `system`"
                    + " parameter, not \"system\" as an input message role.");
        }
        if (!system && !role.equals("user") && !role.equals("assistant")) {
            throw Refused.invalid(path + ".role: Input should be 'user' or 'assistant'");
        }
        this.message++;
        prompt.overhead(TokenCounter.PER_MESSAGE);
        prompt.parameter(role, envelope(message));
        boolean turnScoped = message.get("clear_at") != null;
        switch (message.get("content")) {
            case Json.Str text when turnScoped -> unmarkedBlock(Canonical.textBlock(text), BlockKind.TEXT, role);
            case Json.Str text -> block(Canonical.textBlock(text), role, path);
            case Json.Arr(List<Json> items) -> {
                for (int i = 0; i < items.size(); i++) {
                    String itemPath = path + ".content." + i;
                    Json.Obj item = Shape.object(items.get(i), itemPath);
                    if (turnScoped) {
                        MarkerReader.uncacheable(
                                item, itemPath, ".cache_control: not allowed in a system message with clear_at");
                    }
                    content(item, role, itemPath, keepThinking, turnScoped);
                }
            }
            case null -> throw Refused.invalid(path + ".content: Field required");
            default -> throw Refused.invalid(path + ".content: Input should be a valid list");
        }
        MarkerReader.uncacheable(message, path, EXTRA_MARKER);
    }

    private void content(Json.Obj item, String role, String path, boolean keepThinking, boolean unmarkable)
            throws Refused {
        String type = Shape.string(item, "type", path);
        BlockKind kind = BlockKind.ofContent(type);
        switch (kind) {
            case TEXT -> Shape.string(item, "text", path);
            case TOOL_USE -> {
                Shape.string(item, "id", path + ".tool_use");
                Shape.string(item, "name", path + ".tool_use");
            }
            case TOOL_RESULT -> Shape.string(item, "tool_use_id", path + ".tool_result");
            case THINKING -> {
                MarkerReader.uncacheable(item, path + "." + type, EXTRA_MARKER);
                if (!keepThinking) {
                    return;
                }
            }
            default -> {}
        }
        if (unmarkable) {
            unmarkedBlock(item, kind, role);
        } else {
            block(item, role, path);
        }
    }

    private void block(Json.Obj item, String role, String path) throws Refused {
        BlockKind kind = BlockKind.ofContent(item.text("type"));
        int index = unmarkedBlock(item, kind, role);
        if (kind == BlockKind.DOCUMENT && item.get("source") instanceof Json.Obj source) {
            refuseMarkersInside(source, path + ".source");
        }
        if (kind == BlockKind.TOOL_RESULT) {
            markers.nested(index, item, path);
        } else {
            refuseMarkersInside(item, path);
        }
        if (markers.emptyText(item)) {
            MarkerReader.uncacheable(item, path, EMPTY_TEXT);
        } else if (kind == BlockKind.UNKNOWN || item.text("type").equals("fallback")) {
            MarkerReader.uncacheable(item, path, EXTRA_MARKER);
        } else if (kind != BlockKind.THINKING) {
            markers.cacheable(index, item, path);
        }
    }

    private int unmarkedBlock(Json.Obj item, BlockKind kind, String role) {
        PrefixId digest = Canonical.ofBlock(item, kind);
        said.add(new Said(kind, speaker(role), message, item, false));
        return prompt.block(role, kind, digest, counter.count(item, kind, digest, newTokenizer));
    }

    private Speaker speaker(String role) {
        return switch (role) {
            case "user" -> Speaker.USER;
            case "assistant" -> Speaker.ASSISTANT;
            default -> message < 0 ? Speaker.NONE : Speaker.SYSTEM;
        };
    }

    private static void refuseMarkersInside(Json.Obj outer, String path) throws Refused {
        if (outer.get("content") instanceof Json.Arr(List<Json> items)) {
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof Json.Obj item) {
                    MarkerReader.uncacheable(item, path + ".content." + i, EXTRA_MARKER);
                }
            }
        }
    }

    /** A toolset takes a marker as a whole, its members take none. */
    private static void refuseMarkersOfMembers(Json.Obj toolset, String path) throws Refused {
        if (toolset.get("configs") instanceof Json.Obj configs) {
            for (Json.Field member : configs.fields()) {
                if (member.value() instanceof Json.Obj settings) {
                    MarkerReader.uncacheable(settings, path + ".configs." + member.name(), EXTRA_MARKER);
                }
            }
        }
    }

    /** What a message holds besides its role and content. */
    private static PrefixId envelope(Json.Obj message) {
        return Digest.ofValue(new Json.Obj(message.fields().stream()
                .filter(field -> !field.name().equals("role")
                        && !field.name().equals("content")
                        && !field.name().equals("cache_control"))
                .toList()));
    }

    /** Web search and web fetch are switched on and off in the system prompt: tools stay cached, the rest does not. */
    private static boolean changesSystemPrompt(Json.Obj tool) {
        String type = tool.text("type");
        return type.startsWith("web_search") || type.startsWith("web_fetch");
    }

    /** Index of the last user message that says more than tool results; thinking before it is an earlier turn's. */
    private static int lastSpokenTurn(List<Json> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i) instanceof Json.Obj message
                    && message.text("role").equals("user")) {
                boolean spoken = !(message.get("content") instanceof Json.Arr(List<Json> items))
                        || items.stream()
                                .anyMatch(item -> item instanceof Json.Obj block
                                        && !block.text("type").equals("tool_result"));
                if (spoken) {
                    return i;
                }
            }
        }
        return 0;
    }

    private static boolean images(@Nullable Json value) {
        return anyBlock(value, block -> block.text("type").equals("image"));
    }

    private static boolean citations(@Nullable Json value) {
        return anyBlock(
                value, block -> block.get("citations") instanceof Json.Obj citations && citations.isTrue("enabled"));
    }

    /** Whether a content block of any message, or one nested in the content of such a block, has a property. */
    private static boolean anyBlock(@Nullable Json value, Predicate<Json.Obj> property) {
        if (!(value instanceof Json.Arr(List<Json> items))) {
            return false;
        }
        for (Json item : items) {
            if (item instanceof Json.Obj block && (property.test(block) || anyBlock(block.get("content"), property))) {
                return true;
            }
        }
        return false;
    }

    /** A block as it was read, before its markers are known to be allowed. */
    private record Said(BlockKind kind, Speaker speaker, int message, Json.Obj content, boolean elsewhere) {}
}
