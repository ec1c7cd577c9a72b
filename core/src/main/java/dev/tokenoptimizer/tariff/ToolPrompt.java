package dev.tokenoptimizer.tariff;

/**
 * Size of the hidden system prompt that the provider puts before everything else once a request declares tools
 * (Anthropic tool use overview, 2026-08). It is billed, and part of the cached prefix.
 *
 * @param auto tokens when {@code tool_choice} is absent, {@code auto} or {@code none}
 * @param forced tokens when {@code tool_choice} is {@code any} or names a tool
 * @param source where the figures come from
 */
public record ToolPrompt(int auto, int forced, String source) {}
