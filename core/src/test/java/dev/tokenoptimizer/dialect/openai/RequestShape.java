package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Num;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.Doc.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request of either API looks like as a document. */
final class RequestShape {

    private RequestShape() {}

    /** Whether a document is one. */
    static boolean is(Api api, Doc document) {
        return document instanceof Obj body
                && body.get("model") instanceof Str
                && (!body.has("stream") || body.get("stream") instanceof Word)
                && isList(body.get("tools"))
                && (api == Api.RESPONSES || isList(body.get("functions")))
                && isOptions(body.get("prompt_cache_options"))
                && areMessages(api, body);
    }

    /** Whether a prompt begins with what only the provider holds. */
    static boolean beginsElsewhere(Api api, Obj body) {
        return api == Api.RESPONSES
                && body.members().stream().anyMatch(member -> isPrefixName(member.name()) && !isNull(member.value()));
    }

    static boolean isPrefixName(String name) {
        return name.equals("previous_response_id") || name.equals("conversation") || name.equals("prompt");
    }

    /** Definitions of tools and functions, in the order of the document. */
    static List<Doc> tools(Api api, Obj body) {
        List<Doc> tools = new ArrayList<>();
        for (Member member : body.members()) {
            boolean holds = member.name().equals("tools")
                    || (api == Api.CHAT && member.name().equals("functions"));
            if (holds && member.value() instanceof Arr array) {
                tools.addAll(array.items());
            }
        }
        return tools;
    }

    static String messages(Api api) {
        return api == Api.CHAT ? "messages" : "input";
    }

    /** The member of a message in which its parts stand, and not what the model or a function did; empty where it is one block. */
    static String contentOf(Api api, Obj message) {
        return switch (api == Api.CHAT ? "" : type(message)) {
            case "", "message" -> "content";
            case "function_call_output", "computer_call_output", "custom_tool_call_output" -> "output";
            default -> "";
        };
    }

    /** The first type that is a text: what has two is read where nothing depends on which one holds. */
    static String type(Obj message) {
        return message.members().stream()
                .filter(member -> member.name().equals("type") && member.value() instanceof Str)
                .map(member -> ((Str) member.value()).text())
                .findFirst()
                .orElse("");
    }

    static boolean isNull(@Nullable Doc value) {
        return value instanceof Word word && word.word().equals("null");
    }

    private static boolean isList(@Nullable Doc value) {
        return value == null || isNull(value) || value instanceof Arr;
    }

    private static boolean isOptions(@Nullable Doc value) {
        if (value == null || isNull(value)) {
            return true;
        }
        return value instanceof Obj options
                && (!options.has("mode") || List.of("explicit", "implicit").contains(options.text("mode")));
    }

    private static boolean areMessages(Api api, Obj body) {
        Doc messages = body.get(messages(api));
        if (messages == null) {
            return beginsElsewhere(api, body);
        }
        boolean said = api == Api.RESPONSES && (messages instanceof Str || isNull(messages));
        return said
                || (messages instanceof Arr array
                        && array.items().stream().allMatch(message -> isMessage(api, message)));
    }

    private static boolean isMessage(Api api, Doc value) {
        if (!(value instanceof Obj message)) {
            return false;
        }
        String content = contentOf(api, message);
        boolean hasRole = !content.equals("content") || message.get("role") instanceof Str;
        return hasRole && (content.isEmpty() || !(message.get(content) instanceof Num));
    }
}
