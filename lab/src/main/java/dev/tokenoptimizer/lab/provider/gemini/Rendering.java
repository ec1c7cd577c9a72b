package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.TokenMemory;
import dev.tokenoptimizer.lab.provider.wire.Tokenizer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Renders tools, instruction and contents in this order. Tokens are those of o200k, near Gemini's own vocabulary of the same size;
 * frames and media are this simulator's own.
 */
final class Rendering {

    private static final Set<String> ROLES = Set.of("", "user", "model", "function");
    private static final Set<String> MEDIA = Set.of("inlineData", "fileData");
    private static final Set<String> SAYS = Set.of(
            "text",
            "functionCall",
            "functionResponse",
            "inlineData",
            "fileData",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse",
            "thoughtSignature");
    /** An image, or a page of a document. */
    private static final int PER_MEDIUM = 258;

    private final TokenMemory memory;
    private final Prompt.Builder prompt = new Prompt.Builder();
    private boolean continuesTools;

    Rendering(TokenMemory memory) {
        this.memory = memory;
    }

    Prompt prompt() {
        return prompt.build();
    }

    /** Whether the last content answers calls of functions. */
    boolean continuesTools() {
        return continuesTools;
    }

    /** A schema that the answer must fit counts as input. */
    void schema(Json schema) {
        value(schema);
    }

    void tools(List<Json> tools) throws Refused {
        for (Json tool : tools) {
            Json.Obj object = Fields.item(tool, "tools");
            List<Json> functions = Fields.list(object, "functionDeclarations");
            for (Json function : functions) {
                if (Fields.text(Fields.item(function, "functionDeclarations"), "name")
                        .isEmpty()) {
                    throw Refused.invalid("* GenerateContentRequest.tools[0].function_declarations[0].name: "
                            + "[FIELD_INVALID] name is empty");
                }
                value(function);
            }
            if (functions.isEmpty()) {
                value(object);
            }
        }
    }

    void instruction(Json.Obj instruction) throws Refused {
        content("system", instruction);
    }

    void contents(List<Json> contents) throws Refused {
        for (int i = 0; i < contents.size(); i++) {
            Json.Obj content = Fields.item(contents.get(i), "contents[" + i + "]");
            String role = Fields.text(content, "role");
            if (!ROLES.contains(role)) {
                throw Refused.invalid("Please use a valid role: user, model.");
            }
            continuesTools = content(role.equals("model") ? "model" : "user", content);
        }
    }

    /** Whether a part of it answers a call of a function. */
    private boolean content(String role, Json.Obj content) throws Refused {
        prompt.add(new int[] {~role.hashCode()});
        boolean answers = false;
        List<Json> parts = Fields.list(content, "parts");
        for (Json item : parts) {
            Json.Obj part = Fields.item(item, "parts");
            part(part);
            answers |= Fields.get(part, "functionResponse") != null;
        }
        return answers;
    }

    private void part(Json.Obj part) throws Refused {
        boolean known = false;
        for (Json.Field field : part.fields()) {
            String name = Fields.camel(field.name());
            known |= SAYS.contains(name);
            switch (name) {
                case "text" -> text(Fields.text(part, "text"));
                case "thoughtSignature" -> prompt.add(some(1, Digest.ofValue(field.value())));
                case "functionCall", "functionResponse" -> value(field.value());
                default -> {
                    if (MEDIA.contains(name)) {
                        prompt.add(some(PER_MEDIUM, Digest.ofValue(field.value())));
                    } else if (SAYS.contains(name)) {
                        value(field.value());
                    }
                }
            }
        }
        if (!known) {
            throw Refused.invalid("* GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' "
                    + "must have one initialized field");
        }
    }

    private void text(String text) {
        prompt.add(memory.of(Digest.ofValue(new Json.Str(text)), () -> Tokenizer.O200K.encode(text)));
    }

    /** Near the form in which models are said to see structures: their JSON without most quotes. */
    private void value(Json value) {
        prompt.add(memory.of(
                Digest.ofValue(value),
                () -> Tokenizer.O200K.encode(value.compact().replace("\"", ""))));
    }

    /** So many tokens that stand for something that is no text; equal for equal things. */
    private static int[] some(int count, PrefixId digest) {
        return IntStream.range(0, count).map(i -> (int) digest.low() + i).toArray();
    }
}
