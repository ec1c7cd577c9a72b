package dev.tokenoptimizer.dialect.anthropic;

import static dev.tokenoptimizer.dialect.fuzz.PrefixText.written;

import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.PrefixText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a prefix is, spelled out: two prefixes are the same if and only if these texts are. Written from the rules and not from
 * the reader, which hashes bytes; two bodies must have equal fingerprints exactly where they have equal texts.
 */
final class PrefixTexts {

    private static final Set<String> NO_PART_OF_THE_PROMPT = Set.of(
            "stream",
            "max_tokens",
            "metadata",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "service_tier",
            "diagnostics",
            "cache_control",
            "model",
            "tools",
            "system",
            "messages");

    private final Obj body;
    private final boolean keepsThinking;
    private final PrefixText prefix = new PrefixText();

    PrefixTexts(Obj body, boolean keepsThinking) {
        this.body = body;
        this.keepsThinking = keepsThinking;
    }

    /** One text (its digest) for each block in rendered order. */
    List<String> all() {
        prefix.extend("model " + body.text("model"));
        prefix.extend(parameters(name -> !name.equals("speed") && !name.equals("tool_choice")));
        body.items("tools").forEach(tool -> prefix.block("block" + envelope((Obj) tool, true, false)));
        prefix.extend(parameters(name -> name.equals("speed")) + any(body, PrefixTexts::asksForCitations));
        if (body.get("system") instanceof Str text) {
            if (!text.text().isEmpty()) {
                block(textBlock(text));
            }
        }
        body.items("system").forEach(this::block);
        prefix.extend(parameters(name -> name.equals("tool_choice")) + any(body, PrefixTexts::isImage));
        messages();
        return prefix.all();
    }

    private void messages() {
        List<Doc> messages = body.items("messages");
        int spoken = keepsThinking ? 0 : lastSpokenTurn(messages);
        for (int i = 0; i < messages.size(); i++) {
            Obj message = (Obj) messages.get(i);
            prefix.extend("message" + sorted(message.members(), name -> !name.equals("content")));
            if (message.get("content") instanceof Str text) {
                block(textBlock(text));
            }
            boolean dropsThinking = i < spoken && !message.text("role").equals("system");
            for (Doc block : message.items("content")) {
                String type = ((Obj) block).text("type");
                if (dropsThinking && (type.equals("thinking") || type.equals("redacted_thinking"))) {
                    prefix.block("stripped thinking");
                } else {
                    block(block);
                }
            }
        }
    }

    private static int lastSpokenTurn(List<Doc> messages) {
        int last = 0;
        for (int i = 0; i < messages.size(); i++) {
            Obj message = (Obj) messages.get(i);
            boolean onlyResults = message.get("content") instanceof Arr blocks
                    && blocks.items().stream()
                            .allMatch(block -> ((Obj) block).text("type").equals("tool_result"));
            if (message.text("role").equals("user") && !onlyResults) {
                last = i;
            }
        }
        return last;
    }

    private void block(Doc block) {
        prefix.block("block" + envelope((Obj) block));
    }

    private String parameters(Predicate<String> wanted) {
        return sorted(body.members(), name -> wanted.test(name) && !NO_PART_OF_THE_PROMPT.contains(name));
    }

    /** Members by name, their values as written. */
    private static String sorted(List<Member> members, Predicate<String> wanted) {
        return PrefixText.sorted(members, name -> wanted.test(name) && !name.equals("cache_control"));
    }

    /** A block or nested block: the order of members counts only where its type is unknown. */
    private static String envelope(Obj object) {
        return envelope(object, DocMarkers.isKnown(object.text("type")), false);
    }

    /** A block, nested block or source: markers do not count, text may be a string or a block. */
    private static String envelope(Obj object, boolean known, boolean source) {
        StringBuilder out = new StringBuilder(known ? "<" : "<in order ");
        List<Member> members = new ArrayList<>(object.members());
        if (known) {
            members.sort(Comparator.comparing(Member::name));
        }
        members.stream()
                .filter(member -> source || !member.name().equals("cache_control"))
                .forEach(member -> {
                    out.append(written(new Str(member.name())));
                    if (member.name().equals("content")) {
                        out.append(content(member.value()));
                    } else if (member.name().equals("source") && !source && member.value() instanceof Obj inner) {
                        out.append(envelope(inner, true, true));
                    } else {
                        out.append(written(member.value()));
                    }
                });
        return out.append('>').toString();
    }

    private static String content(Doc content) {
        if (content instanceof Str text) {
            return "(" + envelope(textBlock(text)) + ")";
        }
        if (content instanceof Obj object) {
            return envelope(object);
        }
        if (content instanceof Arr array) {
            StringBuilder out = new StringBuilder("(");
            for (Doc item : array.items()) {
                out.append(item instanceof Obj object ? envelope(object) : written(item));
            }
            return out.append(')').toString();
        }
        return written(content);
    }

    private static Obj textBlock(Str text) {
        return new Obj(List.of(new Member("type", new Str("text")), new Member("text", text)));
    }

    private static boolean isImage(Obj block) {
        return block.text("type").equals("image");
    }

    private static boolean asksForCitations(Obj block) {
        return block.get("citations") instanceof Obj citations && citations.isTrue("enabled");
    }

    /** Whether any block, or a block or source inside one, has a property. */
    private static boolean any(Obj body, Predicate<Obj> property) {
        List<Doc> blocks = new ArrayList<>(body.items("tools"));
        blocks.addAll(body.items("system"));
        body.items("messages").forEach(message -> blocks.addAll(((Obj) message).items("content")));
        return blocks.stream().anyMatch(block -> anyInside((Obj) block, property));
    }

    private static boolean anyInside(Obj block, Predicate<Obj> property) {
        return property.test(block)
                || anyInContent(block.get("content"), property)
                || (block.get("source") instanceof Obj source && anyInContent(source.get("content"), property));
    }

    private static boolean anyInContent(@Nullable Doc content, Predicate<Obj> property) {
        if (content instanceof Obj object) {
            return anyInside(object, property);
        }
        return content instanceof Arr array
                && array.items().stream().anyMatch(item -> item instanceof Obj object && anyInside(object, property));
    }
}
