package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.Set;

/** The two APIs: which fields they know, and on which content a breakpoint may stand. */
enum Api {
    CHAT,
    RESPONSES;

    private static final Set<String> MARKABLE_IN_CHAT = Set.of("text", "image_url", "input_audio", "file");
    private static final Set<String> MARKABLE_IN_RESPONSES =
            Set.of("input_text", "input_image", "input_file", "computer_screenshot");
    private static final Set<String> FIELDS_OF_CHAT = Set.of(
            "audio",
            "frequency_penalty",
            "function_call",
            "functions",
            "logit_bias",
            "logprobs",
            "max_completion_tokens",
            "max_tokens",
            "messages",
            "metadata",
            "modalities",
            "model",
            "moderation",
            "n",
            "parallel_tool_calls",
            "prediction",
            "presence_penalty",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning_effort",
            "response_format",
            "safety_identifier",
            "seed",
            "service_tier",
            "stop",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "user",
            "verbosity",
            "web_search_options");
    private static final Set<String> FIELDS_OF_RESPONSES = Set.of(
            "background",
            "context_management",
            "conversation",
            "include",
            "input",
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "model",
            "moderation",
            "parallel_tool_calls",
            "previous_response_id",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning",
            "safety_identifier",
            "service_tier",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user");

    /** Whether a content part of this type may carry a breakpoint. */
    boolean markable(String partType) {
        return (this == CHAT ? MARKABLE_IN_CHAT : MARKABLE_IN_RESPONSES).contains(partType);
    }

    /** Type of the one part of text that content as a string stands for. */
    String plainText(String label) {
        if (this == CHAT) {
            return "text";
        }
        return label.equals("assistant") ? "output_text" : "input_text";
    }

    /** Refuses a body with a field that the API does not know. */
    void checkFields(Json.Obj body) throws Refused {
        Set<String> known = this == CHAT ? FIELDS_OF_CHAT : FIELDS_OF_RESPONSES;
        for (Json.Field field : body.fields()) {
            if (!known.contains(field.name())) {
                throw new Refused(ApiError.unknownParameter(field.name()));
            }
        }
    }
}
