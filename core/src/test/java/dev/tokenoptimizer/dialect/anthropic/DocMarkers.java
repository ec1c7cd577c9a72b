package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.anthropic.Doc.Arr;
import dev.tokenoptimizer.dialect.anthropic.Doc.Member;
import dev.tokenoptimizer.dialect.anthropic.Doc.Obj;
import dev.tokenoptimizer.dialect.anthropic.Doc.Str;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The blocks and markers of a request, found in its document: what the reader under test must find in its bytes. */
final class DocMarkers {

    /** A block in rendered order: an object, or a string member of its owner. */
    record BlockPlace(Obj owner, String member, Doc value, boolean tool, boolean turnScoped) {}

    /** A marker, in the order of the document. */
    record MarkerPlace(Obj owner, Member member, int block, Ttl ttl, Place place) {}

    private static final String MARKER = "cache_control";
    private static final Set<String> KNOWN_TYPES = Set.of(
            "text",
            "tool_use",
            "tool_result",
            "image",
            "document",
            "thinking",
            "redacted_thinking",
            "search_result",
            "server_tool_use",
            "mcp_tool_use",
            "mcp_tool_result",
            "web_search_tool_result",
            "web_fetch_tool_result",
            "code_execution_tool_result",
            "bash_code_execution_tool_result",
            "text_editor_code_execution_tool_result",
            "tool_search_tool_result",
            "advisor_tool_result");

    private final Obj body;
    private final List<BlockPlace> blocks = new ArrayList<>();
    private final List<MarkerPlace> markers = new ArrayList<>();
    private final IdentityHashMap<Doc, Integer> index = new IdentityHashMap<>();

    DocMarkers(Obj body) {
        this.body = body;
        findBlocks();
        findMarkers();
    }

    /** In rendered order. */
    List<BlockPlace> blocks() {
        return blocks;
    }

    /** In the order of the document. */
    List<MarkerPlace> markers() {
        return markers;
    }

    /** Whether a marker can stand on a block, as the provider documents it. */
    static boolean markable(BlockPlace block) {
        if (block.turnScoped()) {
            return false;
        }
        if (block.value() instanceof Str text) {
            return !blank(text.text());
        }
        Obj object = (Obj) block.value();
        if (block.tool()) {
            return !object.isTrue("defer_loading") && !object.members().isEmpty();
        }
        return switch (object.text("type")) {
            case "text" -> !blank(object.text("text"));
            case "thinking", "redacted_thinking" -> false;
            default -> isKnown(object.text("type"));
        };
    }

    /** Whether the reader has a kind for that type of block. */
    static boolean isKnown(String type) {
        return KNOWN_TYPES.contains(type);
    }

    private static boolean blank(String text) {
        return text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85);
    }

    private void findBlocks() {
        body.items("tools").forEach(tool -> add(new BlockPlace(body, "", tool, true, false)));
        if (body.get("system") instanceof Str text) {
            if (!text.text().isEmpty()) {
                add(new BlockPlace(body, "system", text, false, false));
            }
        }
        body.items("system").forEach(block -> add(new BlockPlace(body, "", block, false, false)));
        for (Doc item : body.items("messages")) {
            Obj message = (Obj) item;
            boolean scoped = message.text("role").equals("system") && message.has("clear_at");
            if (message.get("content") instanceof Str text) {
                add(new BlockPlace(message, "content", text, false, scoped));
            }
            for (Doc block : message.items("content")) {
                add(new BlockPlace(message, "", block, false, scoped || ((Obj) block).has("clear_at")));
            }
            index.put(message, blocks.size() - 1);
        }
    }

    private void add(BlockPlace block) {
        index.put(block.value(), blocks.size());
        blocks.add(block);
    }

    private void findMarkers() {
        for (Member member : body.members()) {
            switch (member.name()) {
                case MARKER -> marker(body, member, -1, Place.AUTOMATIC);
                case "tools", "system" -> inBlocks(member.value());
                case "messages" -> ((Arr) member.value()).items().forEach(message -> inMessage((Obj) message));
                default -> {}
            }
        }
    }

    private void inMessage(Obj message) {
        for (Member member : message.members()) {
            if (member.name().equals("content")) {
                inBlocks(member.value());
            } else if (member.name().equals(MARKER)) {
                marker(message, member, indexOf(message), Place.BLOCK);
            }
        }
    }

    private void inBlocks(Doc value) {
        if (value instanceof Arr array) {
            for (Doc block : array.items()) {
                inBlock((Obj) block, indexOf(block), Place.BLOCK);
            }
        }
    }

    /** Index of a block, or of the last one up to the end of a message. */
    private int indexOf(Doc value) {
        return Objects.requireNonNull(index.get(value));
    }

    private void inBlock(Obj block, int index, Place place) {
        for (Member member : block.members()) {
            switch (member.name()) {
                case MARKER -> marker(block, member, index, place);
                case "content" -> inContent(member.value(), index);
                case "source" -> inSource(member.value(), index);
                default -> {}
            }
        }
    }

    private void inContent(Doc content, int index) {
        if (content instanceof Obj object) {
            inBlock(object, index, Place.NESTED);
        } else if (content instanceof Arr array) {
            for (Doc item : array.items()) {
                if (item instanceof Obj object) {
                    inBlock(object, index, Place.NESTED);
                }
            }
        }
    }

    private void inSource(Doc source, int index) {
        if (source instanceof Obj object) {
            for (Member member : object.members()) {
                if (member.name().equals("content")) {
                    inContent(member.value(), index);
                }
            }
        }
    }

    private void marker(Obj owner, Member member, int block, Place place) {
        if (member.value() instanceof Obj marker) {
            Ttl ttl = marker.text("ttl").equals("1h") ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES;
            markers.add(new MarkerPlace(owner, member, block, ttl, place));
        }
    }
}
