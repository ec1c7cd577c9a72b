package dev.tokenoptimizer.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiDialectTest {

    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final ReadContext CONTEXT = new ReadContext(new CacheScope("openai", "w"), "", model -> 1);
    private static final String MARKER = "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}";

    private static final String CHAT = """
            {"model":"gpt-5.6-sol","messages":[
             {"role":"developer","content":"Be kind."},
             {"role":"user","content":[{"type":"text","text":"Look."},{"type":"image_url","image_url":{"url":"https://a/b.png"}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"18 degrees"}],
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}""";

    private static final String RESPONSES = """
            {"model":"gpt-5.6-sol","instructions":"Be kind.","input":[
             {"role":"developer","content":[{"type":"input_text","text":"Rules."}]},
             {"type":"message","role":"user","content":"Weather?"},
             {"type":"reasoning","id":"r","summary":[],"encrypted_content":"gAAAAB"},
             {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
             {"type":"function_call_output","call_id":"c1","output":"18 degrees"},
             {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"19"}]},
             {"type":"message","role":"assistant","content":[{"type":"output_text","text":"18."}]}]}""";

    private final OpenAiDialect chat = OpenAiDialect.chat(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    private final OpenAiDialect responses =
            OpenAiDialect.responses(KEY, TariffBook.shipped(), TokenEstimator.shipped());

    private static Prompt read(OpenAiDialect dialect, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return ((Reading.Read) dialect.read(bytes, bytes.length, CONTEXT)).prompt();
    }

    private static Reading.Cause unreadable(OpenAiDialect dialect, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return ((Reading.Unreadable) dialect.read(bytes, bytes.length, CONTEXT)).cause();
    }

    private static String marked(OpenAiDialect dialect, String body, List<ClientMarker> removed, Integer... blocks) {
        List<Breakpoint> breakpoints = new ArrayList<>();
        for (int block : blocks) {
            breakpoints.add(new Breakpoint(block, Ttl.THIRTY_MINUTES, Reason.EXPLORATION));
        }
        Plan plan = new Plan(breakpoints, removed, List.of(), new Expectation(0, 0, 0));
        byte[] bytes = body.getBytes(UTF_8);
        return new String(Splice.apply(bytes, bytes.length, dialect.mark(read(dialect, body), plan)), UTF_8);
    }

    private static List<String> described(Prompt prompt, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        List<String> all = new ArrayList<>();
        for (Block block : prompt.blocks()) {
            String text = new String(bytes, block.start(), block.end() - block.start(), UTF_8);
            all.add(block.tier() + " " + block.kind() + " " + block.markability() + " "
                    + text.substring(0, Math.min(12, text.length())));
        }
        return all;
    }

    @Test
    void blocksOfChatComeInRenderedOrder() {
        Prompt prompt = read(chat, CHAT);

        assertThat(described(prompt, CHAT))
                .containsExactly(
                        "TOOLS TOOL UNSUPPORTED {\"type\":\"fun",
                        "SYSTEM SYSTEM_TEXT WRAP \"Be kind.\"",
                        "MESSAGES TEXT FIELD {\"type\":\"tex",
                        "MESSAGES IMAGE FIELD {\"type\":\"ima",
                        "MESSAGES TOOL_USE UNSUPPORTED [{\"id\":\"c1\",",
                        "MESSAGES TOOL_RESULT WRAP \"18 degrees\"");
        assertThat(prompt.headBlocks()).isEqualTo(2);
        assertThat(prompt.messages()).isEqualTo(3);
        assertThat(prompt.tokens()).isPositive();
    }

    @Test
    void blocksOfResponsesComeInRenderedOrder() {
        assertThat(described(read(responses, RESPONSES), RESPONSES))
                .containsExactly(
                        "SYSTEM SYSTEM_TEXT UNSUPPORTED \"Be kind.\"",
                        "SYSTEM SYSTEM_TEXT FIELD {\"type\":\"inp",
                        "MESSAGES TEXT WRAP \"Weather?\"",
                        "MESSAGES REFERENCE UNSUPPORTED {\"type\":\"rea",
                        "MESSAGES TOOL_USE UNSUPPORTED {\"type\":\"fun",
                        "MESSAGES TOOL_RESULT WRAP \"18 degrees\"",
                        "MESSAGES TOOL_RESULT FIELD {\"type\":\"inp",
                        "MESSAGES TEXT UNSUPPORTED {\"type\":\"out");
    }

    @Test
    void positionsEndWhereTheProviderWouldSetABreakpoint() {
        assertThat(read(chat, CHAT).blocks().stream().map(Block::position)).containsExactly(0, 0, 1, 1, 2, 2);
        assertThat(read(responses, RESPONSES).blocks().stream().map(Block::position))
                .containsExactly(0, 0, 1, 2, 2, 2, 2, 3);
    }

    @Test
    void theProvidersOwnBreakpointStandsAtTheEndOfTheLatestEligibleMessage() {
        assertThat(read(chat, CHAT).clientMarkers())
                .containsExactly(new ClientMarker(5, Ttl.THIRTY_MINUTES, Place.IMPLICIT, 1, 1));
        assertThat(read(responses, RESPONSES).clientMarkers())
                .containsExactly(new ClientMarker(6, Ttl.THIRTY_MINUTES, Place.IMPLICIT, 1, 1));
    }

    @Test
    void olderModelsHaveNone() {
        assertThat(read(chat, CHAT.replace("gpt-5.6-sol", "gpt-5.2")).clientMarkers())
                .isEmpty();
    }

    @Test
    void aPartTakesAFieldAndAStringBecomesAPart() {
        String marked = marked(chat, CHAT, List.of(), 1, 3, 5);

        assertThat(marked)
                .contains("\"content\":[{\"type\":\"text\",\"text\":\"Be kind.\"," + MARKER + "}]}")
                .contains("{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.png\"}," + MARKER + "}")
                .contains("\"content\":[{\"type\":\"text\",\"text\":\"18 degrees\"," + MARKER + "}]}");
        assertThat(marked(responses, RESPONSES, List.of(), 5))
                .contains("\"output\":[{\"type\":\"input_text\",\"text\":\"18 degrees\"," + MARKER + "}]}");
    }

    @Test
    void withoutTheProvidersOwnBreakpointTheModeIsExplicit() {
        String body = "{\"model\":\"gpt-5.6-sol\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";
        String plain = body.formatted("");
        String ttl = body.formatted(",\"prompt_cache_options\":{\"ttl\":\"30m\"}");
        String empty = body.formatted(",\"prompt_cache_options\": { } ");
        String nothing = body.formatted(",\"prompt_cache_options\":null");

        assertThat(marked(chat, plain, read(chat, plain).clientMarkers()))
                .isEqualTo("{\"prompt_cache_options\":{\"mode\":\"explicit\"}," + plain.substring(1));
        assertThat(marked(chat, ttl, read(chat, ttl).clientMarkers()))
                .endsWith("\"prompt_cache_options\":{\"mode\":\"explicit\",\"ttl\":\"30m\"}}");
        assertThat(marked(chat, empty, read(chat, empty).clientMarkers()))
                .endsWith("\"prompt_cache_options\": {\"mode\":\"explicit\"} }");
        assertThat(marked(chat, nothing, read(chat, nothing).clientMarkers()))
                .endsWith("\"prompt_cache_options\":{\"mode\":\"explicit\"}}");
    }

    @Test
    void whatTheClientAskedForItselfIsItsOwn() {
        String body = "{\"model\":\"gpt-5.6-sol\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                + MARKER + ",\"text\":\"hi\"}]}],\"prompt_cache_options\":{\"mode\":\"%s\"}}";

        assertThat(read(responses, body.formatted("implicit")).clientMarkers().stream()
                        .map(ClientMarker::place))
                .containsExactly(Place.BLOCK, Place.AUTOMATIC);
        assertThat(read(responses, body.formatted("explicit")).clientMarkers().stream()
                        .map(ClientMarker::place))
                .containsExactly(Place.BLOCK);
        String implicit = body.formatted("implicit");
        assertThat(marked(responses, implicit, read(responses, implicit).clientMarkers()))
                .isEqualTo(body.formatted("explicit").replace(MARKER + ",", ""));
    }

    @Test
    void aLifetimeThatTheClientChoseIsRead() {
        String body = "{\"model\":\"gpt-6.2-sol\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                + "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"%s},\"text\":\"hi\"}]}],\"prompt_cache_options\":{%s}}";
        Prompt usual = read(responses, body.formatted(",\"ttl\":\"30m\"", "\"ttl\":null"));
        Prompt whole = read(responses, body.formatted("", "\"ttl\":\"12h\""));
        Prompt single = read(responses, body.formatted(",\"ttl\":\"12h\"", ""));
        Prompt unknown = read(responses, body.formatted(",\"ttl\":\"7d\"", "\"ttl\":\"30m\""));

        assertThat(usual.lifetimeChosen()).isFalse();
        assertThat(ttls(usual)).containsExactly(Ttl.THIRTY_MINUTES, Ttl.THIRTY_MINUTES);
        assertThat(ttls(whole)).containsExactly(Ttl.TWELVE_HOURS, Ttl.TWELVE_HOURS);
        assertThat(ttls(single)).containsExactly(Ttl.TWELVE_HOURS, Ttl.THIRTY_MINUTES);
        assertThat(ttls(unknown)).containsExactly(Ttl.TWELVE_HOURS, Ttl.THIRTY_MINUTES);
        assertThat(List.of(whole, single, unknown)).allMatch(Prompt::lifetimeChosen);
        assertThat(whole.blocks().get(0).prefix())
                .isEqualTo(usual.blocks().get(0).prefix());
    }

    private static List<Ttl> ttls(Prompt prompt) {
        return prompt.clientMarkers().stream().map(ClientMarker::ttl).toList();
    }

    @Test
    void aRequestNamesTheAnswerThatItContinuesAsTheAnswerDid() {
        String id = "resp_" + "0123456789abcdef".repeat(5);
        Prompt prompt =
                read(responses, "{\"model\":\"gpt-6-sol\",\"previous_response_id\":\"" + id + "\",\"input\":\"hi\"}");
        byte[] answer = ("{\"id\":\"" + id + "\",\"usage\":null}").getBytes(UTF_8);
        UsageTap tap = responses.tap("application/json", "");
        tap.accept(answer, 0, answer.length);

        assertThat(prompt.continues())
                .isPresent()
                .isEqualTo(tap.answerId().flatMap(responses::answerName))
                .isNotEqualTo(responses.answerName("resp_2"));
        assertThat(read(responses, RESPONSES).continues()).isEmpty();
    }

    @Test
    void toolsInstructionsAndTheModelsOwnWordsTakeNoMarkers() {
        String body = "{\"model\":\"gpt-5.6-sol\",\"messages\":[{\"role\":\"user\",\"content\":\"\"},"
                + "{\"role\":\"assistant\",\"content\":\"yes\"},{\"role\":\"function\",\"name\":\"f\",\"content\":\"x\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"t\",\"prompt_cache_breakpoint\":null},"
                + "{\"type\":\"text\",\"text\":null},{\"type\":\"text\"}]}]}";

        assertThat(read(chat, body).blocks().stream().map(Block::markability))
                .containsExactly(
                        Markability.EMPTY_TEXT,
                        Markability.UNSUPPORTED,
                        Markability.UNSUPPORTED,
                        Markability.OCCUPIED,
                        Markability.EMPTY_TEXT,
                        Markability.EMPTY_TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"previous_response_id\":\"resp_1\"",
                "\"conversation\":\"conv_1\"",
                "\"prompt\":{\"id\":\"pmpt_1\"}"
            })
    void behindWhatOnlyTheProviderHoldsNoPrefixIsKnown(String field) {
        Prompt prompt = read(responses, "{\"model\":\"gpt-5.6-sol\"," + field + ",\"input\":\"hi\"}");

        assertThat(prompt.blocks()).isEmpty();
        assertThat(prompt.clientMarkers()).isEmpty();
        assertThat(read(responses, "{\"model\":\"gpt-5.6-sol\",\"input\":\"hi\",\"previous_response_id\":null}")
                        .blocks())
                .hasSize(1);
    }

    @Test
    void parametersThatChangeTheRenderedPromptChangeEveryFingerprint() {
        String plain = "{\"model\":\"gpt-5.6-sol\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";

        for (String rendered : List.of(
                ",\"reasoning_effort\":\"high\"",
                ",\"parallel_tool_calls\":false",
                ",\"verbosity\":\"low\"",
                ",\"service_tier\":\"flex\"",
                ",\"prompt_cache_key\":\"k\"",
                ",\"response_format\":{\"type\":\"json_object\"}",
                ",\"not_known_yet\":1")) {
            assertThat(read(chat, plain.formatted(rendered)).blocks().get(0).prefix())
                    .as(rendered)
                    .isNotEqualTo(
                            read(chat, plain.formatted("")).blocks().get(0).prefix());
        }
        for (String other : List.of(
                ",\"temperature\":1",
                ",\"stream\":true",
                ",\"stream_options\":{\"include_usage\":true}",
                ",\"tool_choice\":\"none\"",
                ",\"prompt_cache_options\":{}",
                ",\"prompt_cache_retention\":\"24h\"",
                ",\"metadata\":{\"a\":\"b\"}")) {
            assertThat(read(chat, plain.formatted(other)).blocks().get(0).prefix())
                    .as(other)
                    .isEqualTo(read(chat, plain.formatted("")).blocks().get(0).prefix());
        }
    }

    @Test
    void aStringReadsAsTheMessageThatItStandsFor() {
        String string = "{\"model\":\"gpt-5.6-sol\",\"input\":\"hi\"}";
        String message = "{\"model\":\"gpt-5.6-sol\",\"input\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        String typed = "{\"model\":\"gpt-5.6-sol\",\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":["
                + "{\"type\":\"input_text\",\"text\":\"hi\"}]}]}";

        assertThat(read(responses, string).blocks().get(0).prefix())
                .isEqualTo(read(responses, message).blocks().get(0).prefix())
                .isEqualTo(read(responses, typed).blocks().get(0).prefix());
    }

    @Test
    void tiersAndHostedToolsAreNoticed() {
        assertThat(read(responses, "{\"model\":\"gpt-6-sol\",\"input\":\"hi\",\"service_tier\":\"flex\"}")
                        .modifiers())
                .containsExactly(Modifier.FLEX);
        assertThat(read(responses, "{\"model\":\"gpt-6-sol\",\"input\":\"hi\",\"tools\":[{\"type\":\"web_search\"}]}")
                        .serverTools())
                .isTrue();
        assertThat(read(chat, CHAT).serverTools()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"}",
                "{\"messages\":[]}",
                "{\"model\":\"m\",\"messages\":{}}",
                "{\"model\":\"m\",\"messages\":[\"hi\"]}",
                "{\"model\":\"m\",\"messages\":[{\"content\":\"no role\"}]}",
                "{\"model\":\"m\",\"messages\":[],\"prompt_cache_options\":{\"mode\":\"other\"}}",
                "{\"model\":\"m\",\"messages\":[],\"tools\":7}",
                "[]"
            })
    void whatIsNotUnderstoodIsLeftAlone(String body) {
        assertThat(unreadable(chat, body)).isEqualTo(Reading.Cause.UNEXPECTED_SHAPE);
    }

    @Test
    void aMemberThatComesTwiceIsLeftAlone() {
        assertThat(unreadable(chat, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"role\":\"tool\"}]}"))
                .isEqualTo(Reading.Cause.DUPLICATE_KEY);
    }

    @Test
    void aStreamedChatIsMadeToTellItsUsageWhereTheClientDidNotAsk() {
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[]%s}";

        assertThat(asking(chat, body.formatted("")))
                .isEqualTo("{\"stream_options\":{\"include_usage\":true},"
                        + body.formatted("").substring(1));
        assertThat(asking(chat, body.formatted(",\"stream_options\": null")))
                .endsWith(",\"stream_options\": {\"include_usage\":true}}");
        assertThat(asking(chat, body.formatted(",\"stream_options\":{ }")))
                .endsWith(",\"stream_options\":{\"include_usage\":true}}");
        assertThat(asking(chat, body.formatted(",\"stream_options\":{\"include_obfuscation\":false}")))
                .endsWith(",\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}}");
        assertThat(asking(chat, body.formatted(",\"stream_options\":{\"include_usage\" : false}")))
                .endsWith(",\"stream_options\":{\"include_usage\" : true}}");
    }

    @Test
    void nothingIsAskedForThatTheClientAskedForOrThatComesUnasked() {
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[]%s}";

        for (String asked : List.of("{\"include_usage\":true}", "{\"include_usage\":\"no\"}", "7")) {
            String same = body.formatted(",\"stream_options\":" + asked);
            assertThat(asking(chat, same)).isEqualTo(same);
        }
        String whole = body.formatted("").replace("true", "false");
        assertThat(asking(chat, whole)).isEqualTo(whole);
        String response = "{\"model\":\"m\",\"stream\":true,\"input\":\"hi\"}";
        assertThat(asking(responses, response)).isEqualTo(response);
    }

    private static String asking(OpenAiDialect dialect, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return new String(Splice.apply(bytes, bytes.length, dialect.askForUsage(read(dialect, body))), UTF_8);
    }

    @Test
    void onlyAChunkWithoutChoicesAndWithAUsageIsThereForTheUsage() {
        for (String kept : List.of(
                "{\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1}}",
                "{\"choices\":[],\"usage\":null}",
                "{\"choices\":[],\"prompt_filter_results\":[]}",
                "{\"usage\":{\"prompt_tokens\":1}}",
                "{\"choices\":[],\"usage\":{\"prompt",
                "[DONE]",
                "")) {
            assertThat(chat.isUsageEvent(kept.getBytes(UTF_8), 0, kept.length()))
                    .as(kept)
                    .isFalse();
        }
        String gone = "##{\"id\":\"c\",\"choices\": [ ] ,\"usage\":{\"prompt_tokens\":1}}##";
        assertThat(chat.isUsageEvent(gone.getBytes(UTF_8), 2, gone.length() - 4))
                .isTrue();
        assertThat(responses.isUsageEvent(gone.getBytes(UTF_8), 2, gone.length() - 4))
                .isFalse();
    }

    @Test
    void aDeploymentStandsForItsModelAndHasACacheOfItsOwn() {
        byte[] body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".getBytes(UTF_8);
        Map<String, String> names = Map.of("east", "gpt-5.6-sol", "west", "gpt-5.6-sol");
        List<Prompt> prompts = new ArrayList<>();
        for (String deployment : List.of("east", "west", "other")) {
            ReadContext context = new ReadContext(new CacheScope("azure", "w"), "", deployment, names, model -> 1);
            prompts.add(((Reading.Read) chat.read(body, body.length, context)).prompt());
        }

        assertThat(prompts.stream().map(Prompt::model)).containsExactly("gpt-5.6-sol", "gpt-5.6-sol", "other");
        assertThat(prompts.get(0).clientMarkers()).hasSize(1);
        assertThat(prompts.get(2).clientMarkers()).isEmpty();
        assertThat(prompts.get(0).blocks().get(0).prefix())
                .isNotEqualTo(prompts.get(1).blocks().get(0).prefix());
    }

    @Test
    void aHostThatTakesMarkersOfAnthropicsKindGetsThese() {
        String body =
                "{\"model\":\"anthropic/claude-sonnet-4.5\",\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\","
                        + "\"cache_control\":{\"type\":\"ephemeral\"}}]}]}";
        byte[] bytes = body.getBytes(UTF_8);
        ReadContext host = new ReadContext(new CacheScope("openrouter", "w"), "", model -> 1);
        Prompt prompt = ((Reading.Read) chat.read(bytes, bytes.length, host)).prompt();
        Plan plan = new Plan(
                List.of(
                        new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.EXPLORATION),
                        new Breakpoint(1, Ttl.ONE_HOUR, Reason.EXPLORATION)),
                prompt.clientMarkers(),
                List.of(),
                new Expectation(0, 0, 0));

        assertThat(prompt.clientMarkers().stream().map(ClientMarker::ttl)).containsExactly(Ttl.FIVE_MINUTES);
        assertThat(prompt.blocks().stream().map(Block::position)).containsExactly(0, 1, 2);
        assertThat(new String(Splice.apply(bytes, bytes.length, chat.mark(prompt, plan)), UTF_8))
                .isEqualTo(body.replace(",\"cache_control\":{\"type\":\"ephemeral\"}", "")
                        .replace(
                                "\"Be kind.\"",
                                "[{\"type\":\"text\",\"text\":\"Be kind.\",\"cache_control\":{\"type\":\"ephemeral\"}}]")
                        .replace(
                                "\"text\":\"a\"",
                                "\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}"));
        assertThat(read(chat, body).clientMarkers()).as("at OpenAI itself").isEmpty();
    }

    @Test
    void kindsSayWhatMediaAre() {
        String body =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}},"
                        + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}]}]}";

        assertThat(read(chat, body).blocks())
                .allSatisfy(block -> assertThat(block.kind()).isEqualTo(BlockKind.DOCUMENT))
                .allSatisfy(block -> assertThat(block.tier()).isEqualTo(Tier.MESSAGES));
    }
}
