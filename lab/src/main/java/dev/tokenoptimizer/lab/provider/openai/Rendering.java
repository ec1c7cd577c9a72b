package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders one request: tools, then instructions, then messages or items in order. */
final class Rendering {

    private final TokenCounter counter;
    private final BreakpointReader breakpoints;
    private final RenderedPrompt.Builder prompt;

    Rendering(PrefixId root, TokenCounter counter, BreakpointReader breakpoints) {
        this.counter = counter;
        this.breakpoints = breakpoints;
        this.prompt = new RenderedPrompt.Builder(root);
    }

    RenderedPrompt prompt() {
        return prompt.build();
    }

    BreakpointReader breakpoints() {
        return breakpoints;
    }

    /** A schema that the text must fit is shown to the model before everything else. */
    void schema(@Nullable Json schema) {
        if (schema != null) {
            prompt.frame(new int[counter.json(schema)]);
        }
    }

    void tools(List<Json> tools, String path) throws Refused {
        if (!tools.isEmpty()) {
            prompt.frame(TokenCounter.frame("tools"));
        }
        for (int i = 0; i < tools.size(); i++) {
            String toolPath = path + "[" + i + "]";
            Json.Obj tool = Shape.object(tools.get(i), toolPath);
            BreakpointReader.none(tool, toolPath);
            if (tool.get("function") instanceof Json.Obj function) {
                BreakpointReader.none(function, toolPath + ".function");
            }
            PrefixId digest = Digest.ofValue(tool);
            prompt.block("tool", digest, counter.tool(tool, digest), tool, false);
        }
        prompt.endMessage(Speaker.NOBODY);
    }

    /** Begins a message; its blocks follow. */
    void message(String label) {
        prompt.frame(TokenCounter.frame(label));
    }

    /** Ends the message that was begun. */
    void endMessage(Speaker speaker) {
        prompt.endMessage(speaker);
    }

    /** Content as a string, which is the same as one part of text. */
    void text(String label, String text) {
        block(label, breakpoints.plainText(label, text));
    }

    /** Content as an array of parts. */
    void parts(String label, List<Json> parts, String path) throws Refused {
        for (int i = 0; i < parts.size(); i++) {
            String partPath = path + "[" + i + "]";
            part(label, Shape.object(parts.get(i), partPath), partPath);
        }
    }

    /** One part of content. */
    void part(String label, Json.Obj part, String path) throws Refused {
        Shape.string(part, "type", path + ".type");
        if (PartKind.of(part.text("type")) == PartKind.TEXT
                && !part.text("type").equals("refusal")) {
            Shape.string(part, "text", path + ".text");
        }
        breakpoints.part(block(label, part), part, path);
    }

    /** A part or an item, and the index of its block. */
    int block(String label, Json.Obj part) {
        PartKind kind = PartKind.of(part.text("type"));
        PrefixId digest = digest(part, kind);
        return prompt.block(
                label, digest, counter.part(part, kind, digest), part, breakpoints.markable(part.text("type")));
    }

    /** Of text only what it says, of a call of a tool what is called how, of other parts every field but the breakpoint. */
    private static PrefixId digest(Json.Obj part, PartKind kind) {
        Digest digest = new Digest();
        if (kind == PartKind.TEXT) {
            digest.string('t', part.text("text") + part.text("refusal"));
            return digest.id();
        }
        if (kind == PartKind.TOOL_CALL) {
            Json.Obj call = part.get("function") instanceof Json.Obj function ? function : part;
            digest.string('i', part.get("call_id") == null ? part.text("id") : part.text("call_id"));
            digest.string('n', call.text("name"));
            digest.string('a', call.text("arguments") + call.text("input"));
            return digest.id();
        }
        List<Json.Field> fields = new ArrayList<>(part.fields());
        fields.removeIf(field -> field.name().equals(BreakpointReader.FIELD));
        fields.sort(Comparator.comparing(Json.Field::name));
        digest.fields(fields);
        return digest.id();
    }
}
