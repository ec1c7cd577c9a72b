package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.fuzz.Anatomy;
import dev.tokenoptimizer.dialect.fuzz.Anatomy.BlockPlace;
import dev.tokenoptimizer.dialect.fuzz.Anatomy.MarkerPlace;
import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.Doc.Word;
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
    private record Found(Obj owner, String member, Doc value, boolean tool, boolean turnScoped) {}

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
    private final List<Found> blocks = new ArrayList<>();
    private final List<MarkerPlace> markers = new ArrayList<>();
    private boolean lifetimesKnown = true;
    private final IdentityHashMap<Doc, Integer> index = new IdentityHashMap<>();

    DocMarkers(Obj body) {
        this.body = body;
        findBlocks();
        findMarkers();
    }

    /** All that was found. */
    Anatomy anatomy() {
        return new Anatomy(
                blocks.stream()
                        .map(block -> new BlockPlace(markable(block), ttl -> mark(block, ttl)))
                        .toList(),
                markers);
    }

    private static void mark(Found block, Ttl ttl) {
        Member marker = new Member(MARKER, marker(ttl));
        if (block.value() instanceof Obj object) {
            object.members().add(marker);
            return;
        }
        Obj wrapped = new Obj(new ArrayList<>(
                List.of(new Member("type", new Str("text")), new Member("text", block.value()), marker)));
        block.owner()
                .members()
                .replaceAll(member -> member.name().equals(block.member())
                        ? new Member(member.name(), new Arr(new ArrayList<>(List.of(wrapped))))
                        : member);
    }

    private static Obj marker(Ttl ttl) {
        List<Member> members = new ArrayList<>(List.of(new Member("type", new Str("ephemeral"))));
        if (ttl == Ttl.ONE_HOUR) {
            members.add(new Member("ttl", new Str("1h")));
        }
        return new Obj(members);
    }

    /** Whether a body that is JSON is a request that the reader must understand; limits and doubled members aside. */
    static boolean isRequest(Doc document) {
        return document instanceof Obj body
                && body.get("model") instanceof Str
                && (!body.has("stream") || body.get("stream") instanceof Word)
                && isBlocks(body, "tools", false, true)
                && isBlocks(body, "system", true, true)
                && body.get("messages") instanceof Arr messages
                && messages.items().stream().allMatch(DocMarkers::isMessage)
                && new DocMarkers(body).lifetimesKnown;
    }

    private static boolean isMessage(Doc message) {
        return message instanceof Obj object
                && object.get("role") instanceof Str
                && isBlocks(object, "content", true, false);
    }

    private static boolean isBlocks(Obj owner, String member, boolean orText, boolean orNothing) {
        Doc value = owner.get(member);
        if (value instanceof Arr array) {
            return array.items().stream().allMatch(Obj.class::isInstance);
        }
        return value == null ? orNothing : orText && value instanceof Str;
    }

    /** Whether a marker can stand on a block, as the provider documents it. */
    private static boolean markable(Found block) {
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
        body.items("tools").forEach(tool -> add(new Found(body, "", tool, true, false)));
        if (body.get("system") instanceof Str text) {
            if (!text.text().isEmpty()) {
                add(new Found(body, "system", text, false, false));
            }
        }
        body.items("system").forEach(block -> add(new Found(body, "", block, false, false)));
        for (Doc item : body.items("messages")) {
            Obj message = (Obj) item;
            boolean scoped = message.text("role").equals("system") && message.has("clear_at");
            if (message.get("content") instanceof Str text) {
                add(new Found(message, "content", text, false, scoped));
            }
            for (Doc block : message.items("content")) {
                add(new Found(message, "", block, false, scoped || ((Obj) block).has("clear_at")));
            }
            index.put(message, blocks.size() - 1);
        }
    }

    private void add(Found block) {
        index.put(block.value(), blocks.size());
        blocks.add(block);
    }

    private void findMarkers() {
        for (Member member : body.members()) {
            switch (member.name()) {
                case MARKER -> marker(body, member, Anatomy.ANY_BLOCK, Place.AUTOMATIC);
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
            lifetimesKnown &= !(marker.get("ttl") instanceof Str name)
                    || name.text().equals("5m")
                    || name.text().equals("1h");
            boolean first = place == Place.AUTOMATIC;
            markers.add(
                    first ? 0 : markers.size(),
                    new MarkerPlace(block, ttl, place, () -> owner.members().remove(member)));
        }
    }
}
