package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.Reading.Cause;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicMessagesTest {

    private static final ReadContext CONTEXT = new ReadContext(new CacheScope("anthropic", "w"), "", model -> 1);

    private final AnthropicMessages dialect =
            new AnthropicMessages(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());

    @Nested
    class Blocks {

        @Test
        void comeInRenderedOrderWhateverTheOrderInTheBody() {
            Prompt prompt = read("""
                    {"messages":[{"role":"user","content":"hello"}],"system":"be kind","model":"claude-sonnet-4-5",
                     "tools":[{"name":"t","input_schema":{"type":"object"}}]}""");
            assertThat(kinds(prompt)).containsExactly(BlockKind.TOOL, BlockKind.SYSTEM_TEXT, BlockKind.TEXT);
            assertThat(prompt.headBlocks()).isEqualTo(2);
        }

        @ParameterizedTest
        @CsvSource({
            "text, TEXT",
            "image, IMAGE",
            "document, DOCUMENT",
            "tool_use, TOOL_USE",
            "tool_result, TOOL_RESULT",
            "thinking, THINKING",
            "redacted_thinking, REDACTED_THINKING",
            "search_result, SEARCH_RESULT",
            "server_tool_use, SERVER_TOOL_USE",
            "web_search_tool_result, SERVER_TOOL_RESULT",
            "something_new, UNKNOWN"
        })
        void haveTheKindTheirTypeNames(String type, BlockKind kind) {
            assertThat(kinds(message("[{\"type\":\"" + type + "\"}]"))).containsExactly(kind);
        }

        @Test
        void ofAServerToolAreKnownByTheirType() {
            Prompt prompt = read("""
                    {"model":"m","messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"},
                     {"type":"custom","name":"a"}]}""");
            assertThat(kinds(prompt)).containsExactly(BlockKind.SERVER_TOOL, BlockKind.TOOL);
            assertThat(prompt.serverTools()).isTrue();
        }

        @Test
        void ofAMessageWithRoleSystemAreMidConversationSystem() {
            Prompt prompt = read("""
                    {"model":"m","messages":[{"content":[{"type":"text","text":"x"}],"role":"system"}]}""");
            assertThat(kinds(prompt)).containsExactly(BlockKind.MID_CONVERSATION_SYSTEM);
        }

        @Test
        void ofOneRunOfToolResultsShareALookBackPosition() {
            Prompt prompt = message("""
                    [{"type":"text","text":"a"},{"type":"tool_result","content":"1"},{"type":"tool_result","content":"2"},
                     {"type":"text","text":"b"}]""");
            assertThat(prompt.blocks().stream().map(Block::position)).containsExactly(0, 1, 1, 2);
        }

        @Test
        void thatAreNotInThePromptTakeNoPositionAndNoTokens() {
            Prompt prompt = read("""
                    {"model":"claude-sonnet-4-5","tools":[{"name":"a","description":"text text text"},
                     {"name":"b","description":"text text text","defer_loading":true},{"name":"c"}],"messages":[]}""");
            assertThat(prompt.blocks().stream().map(Block::position)).containsExactly(0, 0, 1);
            assertThat(prompt.tokensThrough(1)).isEqualTo(prompt.tokensThrough(0));
        }

        @ParameterizedTest
        @CsvSource({"claude-sonnet-4-5, false", "claude-opus-5, true"})
        void ofEarlierThinkingCountOnlyWhereTheModelKeepsThem(String model, boolean kept) {
            Prompt prompt = read("{\"model\":\"" + model + """
                    ","messages":[{"role":"user","content":"hi"},
                     {"role":"assistant","content":[{"type":"thinking","thinking":"let me see, what is this"},
                      {"type":"text","text":"ho"}]},{"role":"user","content":"go on"}]}""");
            assertThat(prompt.tokensThrough(1) > prompt.tokensThrough(0) + 5).isEqualTo(kept);
            assertThat(prompt.blocks().get(1).position()).isEqualTo(kept ? 1 : 0);
        }

        @Test
        void ofTheProvidersOwnToolsCostWhatTheirHiddenDefinitionCosts() {
            TokenEstimator estimator = TokenEstimator.shipped();
            assertThat(read("""
                    {"model":"m","messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""").tokens()).isGreaterThanOrEqualTo((int) estimator.providerTool("web_search_20250305"));
        }

        @Test
        void ofImagesCostTheSameHoweverTheirBase64IsEscaped() {
            String data =
                    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQ"
                            + "ERMUFRUVDA8XGBYUGBIUFRT/wAARCAEAAQADASIA";
            String block = "[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"%s\"}}]";
            assertThat(message(block.formatted(data.replace("/", "\\/"))).tokens())
                    .isEqualTo(message(block.formatted(data)).tokens())
                    .isLessThan(message("[{\"type\":\"image\"}]").tokens());
        }

        @Test
        void ofImagesCostTheSameForEveryTokenizer() {
            String tail = "\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]}";
            assertThat(read("{\"model\":\"claude-opus-5" + tail).tokens())
                    .isCloseTo(read("{\"model\":\"claude-sonnet-4-5" + tail).tokens(), within(10));
        }

        @Test
        void ofDocumentsMadeOfBlocksCostTheirBlocks() {
            assertThat(message("""
                            [{"type":"document","source":{"type":"content","content":[{"type":"text","text":"short"}]}}]""").tokens()).isLessThan(100);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"output_format\":{\"type\":\"json_schema\",\"schema\":{}}",
                    "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}"
                })
        void comeAfterTheHiddenInstructionsOfStructuredOutputs(String parameter) {
            String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";
            assertThat(read(body.formatted("," + parameter)).tokens())
                    .isGreaterThan(read(body.formatted("")).tokens() + 50);
        }

        @Test
        void spanExactlyTheirBytes() {
            String body =
                    "{\"model\":\"m\",\"messages\":[ {\"role\":\"user\" , \"content\": [ {\"type\":\"text\",\"text\":\"ä\"} ] } ]}";
            Block block = read(body).blocks().get(0);
            byte[] bytes = body.getBytes(UTF_8);
            assertThat(new String(bytes, block.start(), block.end() - block.start(), UTF_8))
                    .isEqualTo("{\"type\":\"text\",\"text\":\"ä\"}");
        }
    }

    @Nested
    class Markers {

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "\\n\\t", "\\u0020", "\\u3000", "\\u0085"})
        void mayNotStandOnEmptyOrBlankText(String text) {
            assertThat(message("[{\"type\":\"text\",\"text\":\"" + text + "\"}]")
                            .blocks()
                            .get(0)
                            .markability())
                    .isEqualTo(Markability.EMPTY_TEXT);
            assertThat(message("\"" + text + "\"").blocks().get(0).markability())
                    .isEqualTo(Markability.EMPTY_TEXT);
        }

        @ParameterizedTest
        @ValueSource(strings = {"thinking", "redacted_thinking"})
        void mayNotStandOnThinking(String type) {
            assertThat(message("[{\"type\":\"" + type + "\"}]").blocks().get(0).markability())
                    .isEqualTo(Markability.THINKING);
        }

        @Test
        void mayNotStandOnDeferredTools() {
            Prompt prompt =
                    read("{\"model\":\"m\",\"messages\":[],\"tools\":[{\"name\":\"a\",\"defer_loading\":true}]}");
            assertThat(prompt.blocks().get(0).markability()).isEqualTo(Markability.DEFERRED_TOOL);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"default_config\":{\"defer_loading\":true}",
                    "\"configs\":{\"search\":{\"enabled\":true,\"defer_loading\":true}}"
                })
        void mayNotStandOnAToolsetWhoseLastToolMayBeDeferred(String configuration) {
            Prompt prompt = read("{\"model\":\"m\",\"messages\":[],\"tools\":[{\"type\":\"mcp_toolset\","
                    + "\"mcp_server_name\":\"s\"," + configuration + "}]}");
            assertThat(prompt.blocks().get(0).markability()).isEqualTo(Markability.DEFERRED_TOOL);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{\"cache_control\":{\"type\":\"ephemeral\"}}"})
        void mayNotStandOnAToolWithoutMembers(String tool) {
            Prompt prompt = read("{\"model\":\"m\",\"messages\":[],\"tools\":[" + tool + "]}");
            assertThat(prompt.blocks().get(0).markability()).isEqualTo(Markability.UNKNOWN_KIND);
        }

        @Test
        void mayStandOnAToolsetAndOnServerResults() {
            assertThat(read("{\"model\":\"m\",\"messages\":[],\"tools\":[{\"type\":\"mcp_toolset\"}]}")
                            .blocks()
                            .get(0)
                            .markability())
                    .isEqualTo(Markability.FIELD);
            assertThat(message("[{\"type\":\"advisor_tool_result\"}]")
                            .blocks()
                            .get(0)
                            .markability())
                    .isEqualTo(Markability.FIELD);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"role\":\"system\",\"content\":\"x\",\"clear_at\":\"next_user_message\"}",
                    "{\"clear_at\":\"never\",\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}",
                    "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"x\",\"clear_at\":\"never\"}]}"
                })
        void mayNotStandOnTurnScopedSystemMessages(String message) {
            assertThat(read("{\"model\":\"m\",\"messages\":[" + message + "]}")
                            .blocks()
                            .get(0)
                            .markability())
                    .isEqualTo(Markability.TURN_SCOPED_SYSTEM);
        }

        @Test
        void mayNotBeDoubledWhereANullOccupiesTheField() {
            assertThat(message("[{\"type\":\"text\",\"text\":\"x\",\"cache_control\":null}]")
                            .blocks()
                            .get(0)
                            .markability())
                    .isEqualTo(Markability.OCCUPIED);
        }

        @Test
        void ofTheClientAreFoundOnBlocksInsideThemAndAtTheTop() {
            Prompt prompt = read("""
                    {"model":"m","cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":[
                     {"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h","scope":"global"}},
                     {"type":"tool_result","content":[{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]},
                     {"type":"thinking","thinking":"c"}]}]}""");
            assertThat(prompt.clientMarkers())
                    .extracting(ClientMarker::block, ClientMarker::ttl, ClientMarker::place)
                    .containsExactly(
                            tuple(0, Ttl.ONE_HOUR, ClientMarker.Place.BLOCK),
                            tuple(1, Ttl.FIVE_MINUTES, ClientMarker.Place.NESTED),
                            tuple(1, Ttl.FIVE_MINUTES, ClientMarker.Place.AUTOMATIC));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"type\":\"search_result\",\"content\":[{\"type\":\"text\",\"text\":\"a\",%s}]}",
                    "{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"text\",%s}]}}",
                    "{\"type\":\"web_fetch_tool_result\",\"content\":{\"type\":\"web_fetch_result\",\"content\":{\"type\":"
                            + "\"document\",%s}}}",
                    "{\"type\":\"tool_result\",\"content\":[{\"type\":\"search_result\",\"content\":[{%s}]}]}"
                })
        void areFoundAtAnyDepthOfABlockAndAreNoPartOfIt(String block) {
            Prompt marked = message("[" + block.formatted("\"cache_control\":{\"type\":\"ephemeral\"}") + "]");
            Prompt other = message("[" + block.formatted("\"cache_control\":{\"ttl\":\"1h\"}") + "]");
            assertThat(marked.clientMarkers())
                    .extracting(ClientMarker::block, ClientMarker::place)
                    .containsExactly(tuple(0, ClientMarker.Place.NESTED));
            assertThat(marked.blocks().get(0).prefix())
                    .isEqualTo(other.blocks().get(0).prefix());
        }

        @Test
        void onAMessageMarkItsLastBlockAndAreNoPartOfIt() {
            String body = """
                    {"model":"m","messages":[{"role":"user","content":"a"},{"role":"system",%s"content":[
                     {"type":"text","text":"b"},{"type":"text","text":"c"}]},{"role":"user","content":"d"}]}""";
            Prompt marked = read(body.formatted("\"cache_control\":{\"type\":\"ephemeral\"},"));
            assertThat(marked.clientMarkers())
                    .extracting(ClientMarker::block, ClientMarker::place)
                    .containsExactly(tuple(2, ClientMarker.Place.BLOCK));
            assertThat(prefixes(body.formatted("")))
                    .isEqualTo(marked.blocks().stream().map(Block::prefix).toList());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"type\":\"text\",\"text\":\"b\"} | 1",
                    "{\"type\":\"text\",\"text\":\" \"} | 0",
                    "{\"type\":\"thinking\",\"thinking\":\"b\"} | 0",
                    "{\"type\":\"thinking\",\"thinking\":\"b\",\"cache_control\":null} | 0",
                    "{\"type\":\"text\",\"text\":\"b\",\"cache_control\":null} | 1",
                    "{\"type\":\"container_upload\",\"file_id\":\"b\"} | 1"
                })
        void atTheTopMarkTheLastBlockThatCanCarryOne(String last, int block) {
            Prompt prompt = read("{\"model\":\"m\",\"cache_control\":{\"type\":\"ephemeral\"},\"messages\":["
                    + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}," + last + "]}]}");
            assertThat(prompt.clientMarkers())
                    .extracting(ClientMarker::block, ClientMarker::place)
                    .containsExactly(tuple(block, ClientMarker.Place.AUTOMATIC));
        }

        @Test
        void inToolInputAndSchemasAreNoMarkers() {
            Prompt prompt = read("""
                    {"model":"m","tools":[{"name":"a","input_schema":{"cache_control":{"type":"x"}}}],
                     "messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"cache_control":{}}}]}]}""");
            assertThat(prompt.clientMarkers()).isEmpty();
        }

        @Test
        void withALifetimeWeDoNotKnowLeaveTheBodyAlone() {
            assertThat(
                            cause(
                                    "{\"model\":\"m\",\"messages\":[],\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"7d\"}}"))
                    .isEqualTo(Cause.UNEXPECTED_SHAPE);
        }

        @Test
        void atTheTopGiveWayBehindAStringThatIsWrapped() {
            String body =
                    "{\"system\":\"s\",\"cache_control\":{\"type\":\"ephemeral\"},\"model\":\"m\",\"messages\":[]}";
            Prompt prompt = read(body);
            Plan plan = new Plan(
                    List.of(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.EXPLORATION)),
                    prompt.clientMarkers(),
                    List.of(),
                    new Expectation(0, 0, 0));
            byte[] bytes = body.getBytes(UTF_8);
            assertThat(new String(Splice.apply(bytes, bytes.length, dialect.mark(prompt, plan)), UTF_8))
                    .isEqualTo(
                            "{\"system\":[{\"type\":\"text\",\"text\":\"s\",\"cache_control\":{\"type\":\"ephemeral\"}}],"
                                    + "\"model\":\"m\",\"messages\":[]}");
        }

        @Test
        void areWrittenAsTheLastFieldOfABlock() {
            String body =
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\" }]}]}";
            assertThat(marked(body, 0, Ttl.FIVE_MINUTES))
                    .contains("{\"type\":\"text\",\"text\":\"a\" ,\"cache_control\":{\"type\":\"ephemeral\"}}");
        }

        @Test
        void turnAStringIntoAOneBlockArray() {
            String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9\"}]}";
            assertThat(marked(body, 0, Ttl.ONE_HOUR))
                    .contains(
                            "\"content\":[{\"type\":\"text\",\"text\":\"h\\u00e9\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"cache_control\":{\"type\":\"ephemeral\"},\"type\":\"text\",\"text\":\"a\"}",
                    "{\"type\":\"text\",\"cache_control\":{\"type\":\"ephemeral\"},\"text\":\"a\"}",
                    "{\"type\":\"text\",\"text\":\"a\" , \"cache_control\" : {\"type\":\"ephemeral\"} }"
                })
        void ofTheClientAreRemovedWithOneComma(String block) {
            String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}";
            Prompt prompt = read(body);
            Plan plan = new Plan(List.of(), prompt.clientMarkers(), List.of(), new Expectation(0, 0, 0));
            byte[] bytes = body.getBytes(UTF_8);
            String edited = new String(Splice.apply(bytes, bytes.length, dialect.mark(prompt, plan)), UTF_8);
            assertThat(edited).doesNotContain("cache_control");
            assertThat(read(edited).blocks().get(0).prefix())
                    .isEqualTo(prompt.blocks().get(0).prefix());
        }
    }

    @Nested
    class Fingerprints {

        private static final String SYSTEM = "\"system\":\"s\",";
        private static final String TOOLS = "\"tools\":[{\"name\":\"t\"}],";
        private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    // parameter that is added | same at tools | same at system | same at messages
                    "\"max_tokens\":5 | true | true | true",
                    "\"stream\":true | true | true | true",
                    "\"metadata\":{\"user_id\":\"u\"} | true | true | true",
                    "\"temperature\":0.5 | true | true | true",
                    "\"tool_choice\":{\"type\":\"any\"} | true | true | false",
                    "\"speed\":\"fast\" | true | false | false",
                    "\"thinking\":{\"type\":\"adaptive\"} | false | false | false",
                    "\"unheard_of\":1 | false | false | false"
                })
        void changeFromTheTierThatAParameterInvalidates(String parameter, boolean tools, boolean system, boolean user) {
            List<Fingerprint> plain = prefixes("{\"model\":\"m\"," + TOOLS + SYSTEM + USER + "}");
            List<Fingerprint> with = prefixes("{\"model\":\"m\"," + TOOLS + SYSTEM + USER + "," + parameter + "}");
            assertThat(List.of(
                            plain.get(0).equals(with.get(0)),
                            plain.get(1).equals(with.get(1)),
                            plain.get(2).equals(with.get(2))))
                    .containsExactly(tools, system, user);
        }

        @Test
        void changeInTheMessagesWhenAnImageAppears() {
            List<Fingerprint> plain = prefixes("{\"model\":\"m\"," + SYSTEM + USER + "}");
            List<Fingerprint> with = prefixes(
                    "{\"model\":\"m\"," + SYSTEM
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]}");
            assertThat(with.get(0)).isEqualTo(plain.get(0));
            assertThat(with.get(1)).isNotEqualTo(plain.get(1));
        }

        @Test
        void changeInTheSystemPromptWhenCitationsAreSwitchedOn() {
            String body = "{\"model\":\"m\"," + TOOLS + SYSTEM
                    + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"citations\":%s}]}]}";
            List<Fingerprint> off = prefixes(body.formatted("{\"enabled\":false}"));
            List<Fingerprint> on = prefixes(body.formatted("{\"enabled\":true}"));
            assertThat(on.get(0)).isEqualTo(off.get(0));
            assertThat(on.get(1)).isNotEqualTo(off.get(1));
            assertThat(prefixes(body.formatted("null")).get(1)).isEqualTo(off.get(1));
        }

        /** While the user only answers tool calls, thinking stays; once the user speaks, models differ. */
        @ParameterizedTest
        @CsvSource({
            "claude-sonnet-4-5, false",
            "claude-haiku-4-5, false",
            "claude-opus-5, true",
            "claude-sonnet-4-6, true"
        })
        void changeAfterThinkingThatTheProviderStripsOnceTheUserSpeaks(String model, boolean kept) {
            String turn = "{\"model\":\"" + model + """
                    ","messages":[{"role":"user","content":"hi"},
                     {"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"s"},
                      {"type":"tool_use","id":"t","name":"n","input":{}}]},
                     {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"}]}%s]}""";
            List<Fingerprint> inTheLoop = prefixes(turn.formatted(""));
            List<Fingerprint> spoken = prefixes(turn.formatted("""
                    ,{"role":"assistant","content":"done"},{"role":"user","content":"thanks"}"""));
            assertThat(spoken.get(0)).isEqualTo(inTheLoop.get(0));
            assertThat(spoken.get(2).equals(inTheLoop.get(2))).isEqualTo(kept);
            assertThat(spoken.get(3).equals(inTheLoop.get(3))).isEqualTo(kept);
        }

        @Test
        void doNotDependOnTheTextOfThinkingThatIsStripped() {
            String body = """
                    {"model":"claude-sonnet-4-5","messages":[{"role":"assistant","content":[{"type":"thinking",
                     "thinking":"%s"},{"type":"text","text":"b"}]},{"role":"user","content":"c"}]}""";
            assertThat(prefixes(body.formatted("one"))).isEqualTo(prefixes(body.formatted("two")));
        }

        @ParameterizedTest
        @CsvSource({
            "text, true",
            "tool_result, true",
            "web_search_tool_result, true",
            "brand_new_block, false",
            "'', false"
        })
        void dependOnTheOrderOfMembersInBlocksThatNobodyKnows(String type, boolean equal) {
            String one = "{\"type\":\"" + type + "\",\"a\":\"1\",\"b\":\"2\"}";
            String other = "{\"type\":\"" + type + "\",\"b\":\"2\",\"a\":\"1\"}";
            String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}";
            String nested = body.formatted("{\"type\":\"tool_result\",\"content\":[%s]}");
            assertThat(prefixes(body.formatted(one)).equals(prefixes(body.formatted(other))))
                    .isEqualTo(equal);
            assertThat(prefixes(nested.formatted(one)).equals(prefixes(nested.formatted(other))))
                    .isEqualTo(equal);
        }

        @Test
        void tellAResultMadeOfOneBlockFromOneMadeOfAnArray() {
            String body =
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":%s}]}]}";
            assertThat(prefixes(body.formatted("{\"type\":\"text\"}")))
                    .isNotEqualTo(prefixes(body.formatted("[{\"type\":\"text\"}]")));
        }

        @Test
        void tellModelNamesApartThatUnicodeCannotCarry() {
            assertThat(prefixes("{\"model\":\"\\ud83d\"," + USER + "}"))
                    .isNotEqualTo(prefixes("{\"model\":\"\\ude00\"," + USER + "}"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"model\":\"m\"," + SYSTEM + USER + ",\"tool_choice\":{\"type\":\"any\"}}",
                    "{\"model\":\"m\"," + SYSTEM + USER + ",\"thinking\":{\"type\":\"adaptive\"},\"speed\":\"fast\"}",
                    "{\"model\":\"m\"," + SYSTEM
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]}"
                })
        void ofAConversationStayWhateverBecomesOfIt(String later) {
            assertThat(read(later).conversation())
                    .isEqualTo(read("{\"model\":\"m\"," + SYSTEM + USER + "}").conversation());
        }

        @Test
        void ofAConversationLeaveOutAVolatileFirstBlock() {
            String body =
                    "{\"model\":\"m\",\"system\":[{\"type\":\"text\",\"text\":\"x-anthropic-billing-header: cch=%s\"},"
                            + "{\"type\":\"text\",\"text\":\"%s\"}]," + USER + "}";
            assertThat(read(body.formatted("1", "s")).conversation())
                    .isEqualTo(read(body.formatted("2", "s")).conversation())
                    .isNotEqualTo(read(body.formatted("1", "t")).conversation());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"a\":1,\"b\":2} | {\"b\":2,\"a\":1}",
                    "{\"a\":1.0} | {\"a\":1}",
                    "{\"a\":1e3} | {\"a\":1000}",
                    "{\"a\":\"1\"} | {\"a\":1}",
                    "{\"a\":null} | {}",
                    "[1,[2]] | [[1],2]"
                })
        void keepTheWritingOfToolInput(String one, String other) {
            assertThat(prefixes(
                            "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":"
                                    + one + "}]}]}"))
                    .isNotEqualTo(prefixes(
                            "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":"
                                    + other + "}]}]}"));
        }

        @Test
        void differByScopeModelBetaAndKey() {
            String body = "{\"model\":\"m\"," + USER + "}";
            byte[] bytes = body.getBytes(UTF_8);
            Fingerprint plain = prefixes(body).get(0);
            assertThat(prefixes(body.replace("\"m\"", "\"n\"")).get(0)).isNotEqualTo(plain);
            assertThat(first(dialect.read(
                            bytes, bytes.length, new ReadContext(new CacheScope("anthropic", "v"), "", m -> 1))))
                    .isNotEqualTo(plain);
            assertThat(first(dialect.read(bytes, bytes.length, new ReadContext(CONTEXT.scope(), "b1", m -> 1))))
                    .isNotEqualTo(plain);
            AnthropicMessages otherKey =
                    new AnthropicMessages(new FingerprintKey(1, 3), TariffBook.shipped(), TokenEstimator.shipped());
            assertThat(first(otherKey.read(bytes, bytes.length, CONTEXT))).isNotEqualTo(plain);
        }

        @Test
        void doNotDependOnTheOrderOfBetas() {
            byte[] bytes = ("{\"model\":\"m\"," + USER + "}").getBytes(UTF_8);
            assertThat(first(dialect.read(bytes, bytes.length, new ReadContext(CONTEXT.scope(), "b2, b1", m -> 1))))
                    .isEqualTo(first(
                            dialect.read(bytes, bytes.length, new ReadContext(CONTEXT.scope(), "b1,b2", m -> 1))));
        }

        @Test
        void ofGrowingConversationsKeepTheirPrefix() {
            List<Fingerprint> turn1 =
                    prefixes("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            List<Fingerprint> turn2 = prefixes(
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]},"
                            + "{\"role\":\"assistant\",\"content\":\"ho\"}]}");
            assertThat(turn2.get(0)).isEqualTo(turn1.get(0));
        }

        @Test
        void tellRolesApart() {
            assertThat(prefixes("{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"hi\"}]}"))
                    .isNotEqualTo(prefixes("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));
        }
    }

    @Nested
    class Reads {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{",
                    "{\"model\":\"m\",\"messages\":[",
                    "\u0000",
                    "{\"model\":\"m\",\"messages\":[]} x",
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\u0001\"}]}"
                })
        void refuseWhatIsNoJson(String body) {
            assertThat(cause(body)).isEqualTo(Cause.MALFORMED);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[]",
                    "{}",
                    "3",
                    "{\"model\":\"m\",\"messages\":{}}",
                    "{\"model\":3,\"messages\":[]}",
                    "{\"model\":\"m\",\"messages\":[3]}",
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}",
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":3}]}",
                    "{\"model\":\"m\",\"messages\":[],\"tools\":{}}",
                    "{\"model\":\"m\",\"messages\":[],\"stream\":1}"
                })
        void refuseWhatIsNoRequestOfThisApi(String body) {
            assertThat(cause(body)).isEqualTo(Cause.UNEXPECTED_SHAPE);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"model\":\"m\",\"model\":\"n\",\"messages\":[]}",
                    "{\"model\":\"m\",\"messages\":[],\"messa\\u0067es\":[]}",
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"role\":\"user\",\"content\":\"x\"}]}",
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"text\":\"b\"}]}]}"
                })
        void refuseDoubledMembers(String body) {
            assertThat(cause(body)).isEqualTo(Cause.DUPLICATE_KEY);
        }

        @Test
        void refuseDeepNesting() {
            String blocks = "{}" + ",{}".repeat(100_000);
            assertThat(cause("{\"model\":\"m\",\"messages\":[],\"tools\":[" + blocks + "]}"))
                    .isEqualTo(Cause.TOO_COMPLEX);
            String messages =
                    "{\"role\":\"user\",\"content\":[]}" + ",{\"role\":\"user\",\"content\":[]}".repeat(100_000);
            assertThat(cause("{\"model\":\"m\",\"messages\":[" + messages + "]}"))
                    .isEqualTo(Cause.TOO_COMPLEX);
            String deep = "[".repeat(100_000) + "]".repeat(100_000);
            assertThat(cause("{\"model\":\"m\",\"messages\":[],\"x\":" + deep + "}"))
                    .isEqualTo(Cause.TOO_COMPLEX);
        }

        @Test
        void tellMembersApartWhoseBytesAreEachOthersComplement() {
            assertThat(read("{\"model\":\"m\",\"messages\":[],\"é\":1,\"<V\":2}")
                            .model())
                    .isEqualTo("m");
        }

        @Test
        void tellMembersApartThatUnicodeCannotName() {
            assertThat(read("{\"model\":\"m\",\"messages\":[],\"\\ud800\":1,\"\\udfff\":2,\"?\":3}")
                            .model())
                    .isEqualTo("m");
        }

        /** What comes in great numbers costs the planner time and memory; no real request comes near. */
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"role\":\"user\",\"content\":[%s]} | {} | 100001",
                    "{\"role\":\"user\",\"content\":[{\"content\":[%s]}]} | {} | 100001",
                    "%s | {\"role\":\"user\",\"content\":[]} | 100001",
                    "{\"role\":\"user\",\"content\":[{\"content\":[%s]}]} | {\"cache_control\":{}} | 257"
                })
        void refuseBlocksMessagesAndMarkersWithoutNumber(String messages, String repeated, int count) {
            String many = String.join(",", Collections.nCopies(count, repeated));
            assertThat(cause("{\"model\":\"m\",\"messages\":[" + messages.formatted(many) + "]}"))
                    .isEqualTo(Cause.TOO_COMPLEX);
        }

        @Test
        void refuseMembersWithoutNumber() {
            StringBuilder members = new StringBuilder("\"type\":\"text\"");
            for (int i = 0; i < 256; i++) {
                members.append(",\"m").append(i).append("\":0");
            }
            assertThat(cause("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{" + members + "}]}]}"))
                    .isEqualTo(Cause.TOO_COMPLEX);
        }

        @Test
        void recogniseClaudeCodesBillingLine() {
            assertThat(read("{\"model\":\"m\",\"messages\":[],\"system\":[{\"type\":\"text\","
                                    + "\"text\":\"x-anthropic-billing-header: cc_version=2; cch=1\"}]}")
                            .volatileHead())
                    .isTrue();
            assertThat(read("{\"model\":\"m\",\"messages\":[],\"system\":\"be kind\"}")
                            .volatileHead())
                    .isFalse();
        }

        @Test
        void noticeSignedThinking() {
            assertThat(message("[{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"s\"}]")
                            .signedThinking())
                    .isTrue();
            assertThat(message("[{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"\"}]")
                            .signedThinking())
                    .isFalse();
        }
    }

    private Prompt message(String content) {
        return read("{\"model\":\"claude-sonnet-4-5\",\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}");
    }

    private Prompt read(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        Reading reading = dialect.read(bytes, bytes.length, CONTEXT);
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).prompt();
    }

    private Cause cause(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        Reading reading = dialect.read(bytes, bytes.length, CONTEXT);
        assertThat(reading).isInstanceOf(Reading.Unreadable.class);
        return ((Reading.Unreadable) reading).cause();
    }

    private String marked(String body, int block, Ttl ttl) {
        Plan plan = new Plan(
                List.of(new Breakpoint(block, ttl, Reason.EXPLORATION)),
                List.of(),
                List.of(),
                new Expectation(0, 0, 0));
        byte[] bytes = body.getBytes(UTF_8);
        return new String(Splice.apply(bytes, bytes.length, dialect.mark(read(body), plan)), UTF_8);
    }

    private List<Fingerprint> prefixes(String body) {
        return read(body).blocks().stream().map(Block::prefix).toList();
    }

    private static Fingerprint first(Reading reading) {
        return ((Reading.Read) reading).prompt().blocks().get(0).prefix();
    }

    private static List<BlockKind> kinds(Prompt prompt) {
        return prompt.blocks().stream().map(Block::kind).toList();
    }
}
