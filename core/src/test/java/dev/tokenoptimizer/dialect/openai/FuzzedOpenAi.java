package dev.tokenoptimizer.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.OddJson;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.fuzz.Anatomy;
import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect;
import dev.tokenoptimizer.dialect.fuzz.Words;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Both APIs of OpenAI, and Chat Completions on a host that takes markers of Anthropic's kind. */
public final class FuzzedOpenAi implements FuzzedDialect {

    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final String CONTROLLED = "anthropic/claude-sonnet-4.5";
    private static final Words WORDS = Words.of(
            List.of(
                    "prompt_cache_breakpoint",
                    "prompt_cache_options",
                    "prompt_cache_key",
                    "cache_control",
                    "stream_options",
                    "include_usage",
                    "session_id",
                    "mode",
                    "ttl",
                    "input",
                    "instructions",
                    "output",
                    "functions",
                    "tool_calls",
                    "call_id",
                    "refusal",
                    "image_url",
                    "url",
                    "file",
                    "file_data",
                    "prompt",
                    "conversation",
                    "service_tier",
                    "response_format",
                    "format",
                    "temperature"),
            List.of(
                    "developer",
                    "tool",
                    "function",
                    "input_text",
                    "output_text",
                    "refusal",
                    "image_url",
                    "input_image",
                    "file",
                    "message",
                    "reasoning",
                    "function_call",
                    "function_call_output",
                    "custom_tool_call_output",
                    "item_reference",
                    "explicit",
                    "implicit",
                    "ephemeral",
                    "5m",
                    "1h",
                    "30m",
                    "12h",
                    "flex",
                    "data:image/png;base64,",
                    "data:",
                    "gpt-5.6-sol",
                    "gpt-4o",
                    CONTROLLED),
            List.of(
                    "{\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}",
                    "{\"prompt_cache_breakpoint\":{\"mode\":\"explicit\",\"ttl\":\"12h\"}}",
                    "{\"prompt_cache_breakpoint\":null}",
                    "{\"cache_control\":{\"type\":\"ephemeral\"}}",
                    "{\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}",
                    "{\"prompt_cache_options\":{\"mode\":\"implicit\"}}",
                    "{\"prompt_cache_options\":{\"ttl\":\"12h\",\"prewarm\":true}}",
                    "{\"prompt_cache_options\":{}}",
                    "{\"stream\":true}",
                    "{\"stream_options\":{}}",
                    "{\"stream_options\":null}",
                    "{\"stream_options\":{\"include_usage\":false}}",
                    "{\"previous_response_id\":\"resp_1\"}",
                    "{\"text\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}}"),
            List.of(
                    "{\"type\":\"text\",\"text\":\"more\"}",
                    "{\"type\":\"input_text\",\"text\":\"more\"}",
                    "{\"role\":\"user\",\"content\":\"more\"}",
                    "{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"first\"}]}",
                    "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"done\"}",
                    "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_text\",\"text\":\"a\"}]}",
                    "{\"type\":\"reasoning\",\"encrypted_content\":\"gA\"}",
                    "{\"type\":\"web_search\"}"));

    private final Api api;
    private final String provider;
    private final String model;
    private final Dialect dialect;

    private FuzzedOpenAi(Api api, String provider, String model) {
        this.api = api;
        this.provider = provider;
        this.model = model;
        this.dialect = api == Api.CHAT
                ? OpenAiDialect.chat(KEY, TARIFFS, TokenEstimator.shipped())
                : OpenAiDialect.responses(KEY, TARIFFS, TokenEstimator.shipped());
    }

    public static FuzzedDialect chat() {
        return new FuzzedOpenAi(Api.CHAT, "openai", "gpt-5.6-sol");
    }

    public static FuzzedDialect responses() {
        return new FuzzedOpenAi(Api.RESPONSES, "openai", "gpt-5.6-sol");
    }

    /** Where a model takes markers of Anthropic's kind. */
    public static FuzzedDialect chatWithControls() {
        return new FuzzedOpenAi(Api.CHAT, "openrouter", CONTROLLED);
    }

    @Override
    public String toString() {
        return dialect.name() + " " + provider;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public ReadContext context() {
        return new ReadContext(new CacheScope(provider, "w"), "", any -> 1);
    }

    @Override
    public Optional<Tariff> tariff(String named) {
        return TARIFFS.find(provider, named).filter(tariff -> tariff.rules() != CacheRules.AUTOMATIC);
    }

    @Override
    public Words words() {
        return WORDS;
    }

    @Override
    public byte[] body(Random random) {
        Bodies bodies = new Bodies(api, random.nextLong());
        ObjectNode document = bodies.body().put("model", model);
        if (provider.equals("openai")) {
            bodies.mark(document, 3);
        } else {
            Bodies.control(document, random);
        }
        return OddJson.write(document, random.nextLong(), random.nextBoolean());
    }

    @Override
    public Answer answer(Random random) {
        return new Answers(api, random).draw();
    }

    @Override
    public Set<String> apis() {
        return Set.of(dialect.name());
    }

    @Override
    public boolean isRequest(Doc document) {
        return RequestShape.is(api, document);
    }

    @Override
    public Anatomy anatomy(Obj request) {
        Optional<CacheRules> rules = tariff(request.text("model")).map(Tariff::rules);
        return new DocMarkers(api, request, rules).anatomy();
    }

    @Override
    public List<String> prefixes(Obj request) {
        return new PrefixTexts(api, request).all();
    }

    @Override
    public boolean tellsUsage(Obj request) {
        return api == Api.RESPONSES
                || (request.isTrue("stream")
                        && request.get("stream_options") instanceof Obj options
                        && options.isTrue("include_usage"));
    }
}
