package dev.tokenoptimizer.dialect.bedrock;

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
import org.jspecify.annotations.Nullable;

/** The blocks and cache points of a request, found in its document. */
final class DocMarkers {

    private static final String POINT = "cachePoint";
    private static final Set<String> TAKE_POINTS =
            Set.of("text", "image", "document", "toolUse", "toolResult", "toolSpec");

    private final Obj body;
    private final List<BlockPlace> blocks = new ArrayList<>();
    private final List<MarkerPlace> markers = new ArrayList<>();
    private final IdentityHashMap<Doc, Integer> index = new IdentityHashMap<>();

    DocMarkers(Obj body) {
        this.body = body;
    }

    Anatomy anatomy() {
        blocks(toolConfig(body).items("tools"), true);
        blocks(body.items("system"), true);
        for (Doc message : body.items("messages")) {
            blocks(
                    ((Obj) message).items("content"),
                    ((Obj) message).text("role").equals("user"));
        }
        for (Member member : body.members()) {
            switch (member.name()) {
                case "toolConfig" -> markers(toolConfig(body).items("tools"));
                case "system" -> markers(body.items("system"));
                case "messages" -> body.items("messages").forEach(message -> markers(((Obj) message).items("content")));
                default -> {}
            }
        }
        return new Anatomy(blocks, markers);
    }

    static Obj toolConfig(Obj body) {
        return body.get("toolConfig") instanceof Obj config ? config : new Obj(List.of());
    }

    static boolean isPoint(Doc element) {
        return ((Obj) element).has(POINT);
    }

    private void blocks(List<Doc> elements, boolean allowed) {
        for (Doc element : elements) {
            if (!isPoint(element)) {
                index.put(element, blocks.size());
                blocks.add(new BlockPlace(
                        allowed && takesPoint((Obj) element),
                        ttl -> elements.add(at(elements, element) + 1, point(ttl))));
            }
        }
    }

    private static boolean takesPoint(Obj element) {
        if (element.members().size() != 1) {
            return false;
        }
        Member content = element.members().get(0);
        boolean sound = switch (content.name()) {
            case "text" -> content.value() instanceof Str text && !blank(text);
            case "document" ->
                content.value() instanceof Obj document
                        && document.text("format").equals("pdf");
            default -> true;
        };
        return sound && TAKE_POINTS.contains(content.name());
    }

    private static boolean blank(Str text) {
        return text.text()
                .codePoints()
                .allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85);
    }

    private static Obj point(Ttl ttl) {
        List<Member> point = new ArrayList<>(List.of(new Member("type", new Str("default"))));
        if (ttl == Ttl.ONE_HOUR) {
            point.add(new Member("ttl", new Str("1h")));
        }
        return new Obj(new ArrayList<>(List.of(new Member(POINT, new Obj(point)))));
    }

    /** Equal elements may stand in several places. */
    @SuppressWarnings("ReferenceEquality")
    private static int at(List<Doc> elements, Doc element) {
        int at = 0;
        while (elements.get(at) != element) {
            at++;
        }
        return at;
    }

    private void markers(List<Doc> elements) {
        int block = -1;
        for (Doc element : elements) {
            if (isPoint(element)) {
                Obj point = (Obj) Objects.requireNonNull(((Obj) element).get(POINT));
                Ttl ttl = point.text("ttl").equals("1h") ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES;
                markers.add(new MarkerPlace(block, ttl, Place.BLOCK, () -> elements.remove(at(elements, element))));
            } else {
                block = Objects.requireNonNull(index.get(element));
            }
        }
    }

    /** Whether a body that is JSON is a request that the reader must understand; limits and doubled members aside. */
    static boolean isRequest(Doc document) {
        return document instanceof Obj body
                && body.get("messages") instanceof Arr messages
                && messages.items().stream().allMatch(DocMarkers::isMessage)
                && (isNothing(body.get("system")) || areElements(body.get("system")))
                && isToolConfig(body.get("toolConfig"));
    }

    private static boolean isMessage(Doc value) {
        return value instanceof Obj message
                && message.get("role") instanceof Str
                && areElements(message.get("content"));
    }

    private static boolean isToolConfig(@Nullable Doc value) {
        return isNothing(value)
                || (value instanceof Obj config && (!config.has("tools") || areElements(config.get("tools"))));
    }

    private static boolean isNothing(@Nullable Doc value) {
        return value == null || (value instanceof Word word && word.word().equals("null"));
    }

    /** A cache point stands alone, behind something. */
    private static boolean areElements(@Nullable Doc value) {
        return value instanceof Arr array
                && array.items().stream()
                        .allMatch(item -> item instanceof Obj element && (!isPoint(element) || isSound(element)))
                && (array.items().isEmpty() || !isPoint(array.items().get(0)));
    }

    private static boolean isSound(Obj element) {
        return element.members().size() == 1
                && element.get(POINT) instanceof Obj point
                && point.text("type").equals("default")
                && (!point.has("ttl") || List.of("5m", "1h").contains(point.text("ttl")))
                && point.members().stream()
                        .allMatch(member -> List.of("type", "ttl").contains(member.name()));
    }
}
