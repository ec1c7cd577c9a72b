package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.fuzz.PrefixText.sorted;
import static dev.tokenoptimizer.dialect.fuzz.PrefixText.written;

import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.PrefixText;
import java.util.List;
import java.util.Set;

/** What the prefixes of a request are, spelled out from the rules. */
final class PrefixTexts {

    private static final Set<String> NO_PART_OF_THE_PROMPT = Set.of(
            "background",
            "frequency_penalty",
            "include",
            "logit_bias",
            "logprobs",
            "max_completion_tokens",
            "max_output_tokens",
            "max_tokens",
            "max_tool_calls",
            "metadata",
            "n",
            "presence_penalty",
            "prompt_cache_options",
            "prompt_cache_retention",
            "safety_identifier",
            "seed",
            "session_id",
            "stop",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user");
    private static final Set<String> MARKERS = Set.of("prompt_cache_breakpoint", "cache_control");

    private final Api api;
    private final Obj body;
    private final PrefixText prefix = new PrefixText();

    PrefixTexts(Api api, Obj body) {
        this.api = api;
        this.body = body;
    }

    /** One text for each block in rendered order. */
    List<String> all() {
        if (RequestShape.beginsElsewhere(api, body)) {
            return List.of();
        }
        prefix.extend(sorted(body.members(), this::isParameter));
        RequestShape.tools(api, body).forEach(tool -> prefix.block(whole(tool)));
        Doc instructions = api == Api.RESPONSES ? body.get("instructions") : null;
        if (instructions instanceof Str text) {
            prefix.block(part(text));
        } else if (instructions != null && !RequestShape.isNull(instructions)) {
            prefix.block(whole(instructions));
        }
        Doc messages = body.get(RequestShape.messages(api));
        if (messages instanceof Str text) {
            prefix.extend(sorted(List.of(new Member("role", new Str("user"))), name -> true));
            prefix.block(part(text));
        } else if (messages instanceof Arr array) {
            array.items().forEach(message -> message((Obj) message));
        }
        return prefix.all();
    }

    private boolean isParameter(String name) {
        boolean prompt = name.equals(RequestShape.messages(api))
                || (api == Api.CHAT
                        ? name.equals("functions")
                        : name.equals("instructions") || RequestShape.isPrefixName(name));
        return !prompt && !NO_PART_OF_THE_PROMPT.contains(name);
    }

    private void message(Obj message) {
        String content = RequestShape.contentOf(api, message);
        if (content.isEmpty()) {
            prefix.extend("{}");
            prefix.block(whole(message));
            return;
        }
        boolean spoken = content.equals("content");
        // In Responses a message's type says no more than that it is one.
        boolean untyped = api == Api.RESPONSES && spoken;
        List<Member> others = message.members().stream()
                .filter(member -> !member.name().equals(content))
                .filter(member -> !untyped || !member.name().equals("type"))
                .toList();
        prefix.extend(sorted(
                others.stream()
                        .filter(member -> DocMarkers.isHeader(member, spoken))
                        .toList(),
                name -> true));
        for (Member member : message.members()) {
            if (!member.name().equals(content)) {
                if (!DocMarkers.isHeader(member, spoken)) {
                    prefix.block("member" + written(new Str(member.name())) + written(member.value()));
                }
            } else if (member.value() instanceof Arr parts) {
                parts.items().forEach(part -> prefix.block(part instanceof Str ? whole(part) : part(part)));
            } else if (member.value() instanceof Str || member.value() instanceof Obj) {
                prefix.block(part(member.value()));
            }
        }
    }

    private static String whole(Doc value) {
        return "whole" + written(value);
    }

    /** Markers do not count, nor does the order of a part's own members; a text is the part that it would be wrapped into. */
    private String part(Doc value) {
        if (value instanceof Str text) {
            Str type = new Str(api == Api.CHAT ? "text" : "input_text");
            return part(new Obj(List.of(new Member("type", type), new Member("text", text))));
        }
        return value instanceof Obj part
                ? "part" + sorted(part.members(), name -> !MARKERS.contains(name))
                : whole(value);
    }
}
