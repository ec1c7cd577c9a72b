package dev.tokenoptimizer.dialect.bedrock;

import static dev.tokenoptimizer.dialect.fuzz.PrefixText.sorted;
import static dev.tokenoptimizer.dialect.fuzz.PrefixText.written;

import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.PrefixText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What the prefixes of a request are, spelled out from the rules. The path names the model. */
final class PrefixTexts {

    private static final Set<String> NO_PARAMETERS = Set.of(
            "messages",
            "system",
            "toolConfig",
            "inferenceConfig",
            "requestMetadata",
            "additionalModelResponseFieldPaths");

    private final Obj body;
    private final boolean keepsThinking;
    private final PrefixText prefix = new PrefixText();

    PrefixTexts(Obj body, boolean keepsThinking) {
        this.body = body;
        this.keepsThinking = keepsThinking;
    }

    /** One text for each block in rendered order. */
    List<String> all() {
        Obj tools = DocMarkers.toolConfig(body);
        prefix.extend(sorted(body.members(), name -> !NO_PARAMETERS.contains(name))
                + sorted(tools.members(), name -> !name.equals("tools") && !name.equals("toolChoice")));
        elements(tools.items("tools"), false);
        prefix.extend(Boolean.toString(any(PrefixTexts::asksForCitations)));
        elements(body.items("system"), false);
        prefix.extend(sorted(tools.members(), name -> name.equals("toolChoice")) + any(PrefixTexts::isImage));
        List<Doc> messages = body.items("messages");
        int spoken = keepsThinking ? 0 : lastSpokenTurn(messages);
        for (int i = 0; i < messages.size(); i++) {
            Obj message = (Obj) messages.get(i);
            prefix.extend(sorted(message.members(), name -> !name.equals("content")));
            elements(message.items("content"), i < spoken);
        }
        return prefix.all();
    }

    private static int lastSpokenTurn(List<Doc> messages) {
        int last = 0;
        for (int i = 0; i < messages.size(); i++) {
            Obj message = (Obj) messages.get(i);
            boolean onlyResults = message.items("content").stream()
                    .allMatch(element -> DocMarkers.isPoint(element) || is((Obj) element, "toolResult"));
            if (message.text("role").equals("user") && !onlyResults) {
                last = i;
            }
        }
        return last;
    }

    private void elements(List<Doc> elements, boolean dropsThinking) {
        for (Doc element : elements) {
            if (!DocMarkers.isPoint(element)) {
                boolean dropped = dropsThinking && is((Obj) element, "reasoningContent");
                prefix.block(dropped ? "stripped thinking" : "block" + written(element));
            }
        }
    }

    private static boolean is(Obj element, String type) {
        return element.members().size() == 1 && element.has(type);
    }

    private static boolean isImage(Obj element) {
        return is(element, "image");
    }

    private static boolean asksForCitations(Obj element) {
        return is(element, "document")
                && element.get("document") instanceof Obj document
                && document.get("citations") instanceof Obj citations
                && citations.isTrue("enabled");
    }

    private boolean any(Predicate<Obj> property) {
        List<Doc> all = new ArrayList<>(DocMarkers.toolConfig(body).items("tools"));
        all.addAll(body.items("system"));
        body.items("messages").forEach(message -> all.addAll(((Obj) message).items("content")));
        return all.stream().anyMatch(element -> property.test((Obj) element));
    }
}
