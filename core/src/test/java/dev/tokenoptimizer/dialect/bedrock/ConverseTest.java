package dev.tokenoptimizer.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConverseTest {

    private static final String CLAUDE = "global.anthropic.claude-opus-4-8";
    private static final String POINT = "{\"cachePoint\":{\"type\":\"default\"}}";

    private static final String BODY = """
            {"messages":[
             {"role":"user","content":[{"text":"Look."},{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}},
              {"document":{"format":"txt","name":"a","source":{"bytes":"dGV4dA=="}}},{"document":{"format":"pdf","name":"b","source":{"bytes":"JVBERi0="}}}]},
             {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}},{"text":"I do."},
              {"toolUse":{"toolUseId":"t","name":"f","input":{"a":1}}}]},
             {"role":"user","content":[{"toolResult":{"toolUseId":"t","content":[{"text":"18 degrees"}]}}]}],
             "system":[{"text":"Be kind."},{"cachePoint":{"type":"default","ttl":"1h"}}],
             "toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]}}""";

    private final BedrockConverse dialect =
            new BedrockConverse(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());

    private Reading reading(String model, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return dialect.read(bytes, bytes.length, new ReadContext(new CacheScope("bedrock", "w"), "", model, any -> 1));
    }

    private Prompt read(String body) {
        return ((Reading.Read) reading(CLAUDE, body)).prompt();
    }

    private String marked(String body, List<ClientMarker> removed, Breakpoint... breakpoints) {
        Plan plan = new Plan(List.of(breakpoints), removed, List.of(), new Expectation(0, 0, 0));
        byte[] bytes = body.getBytes(UTF_8);
        return new String(Splice.apply(bytes, bytes.length, dialect.mark(read(body), plan)), UTF_8);
    }

    private static Breakpoint at(int block, Ttl ttl) {
        return new Breakpoint(block, ttl, Reason.EXPLORATION);
    }

    private static List<String> described(Prompt prompt) {
        List<String> all = new ArrayList<>();
        for (Block block : prompt.blocks()) {
            all.add(block.tier() + " " + block.kind() + " " + block.markability());
        }
        return all;
    }

    private static String message(String content) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":[" + content + "]}]}";
    }

    @Test
    void blocksComeInRenderedOrderAndOnlyWhatMayPrecedeACachePointIsMarkable() {
        Prompt prompt = read(BODY);

        assertThat(described(prompt))
                .containsExactly(
                        "TOOLS TOOL BEHIND",
                        "SYSTEM SYSTEM_TEXT BEHIND",
                        "MESSAGES TEXT BEHIND",
                        "MESSAGES IMAGE BEHIND",
                        "MESSAGES DOCUMENT UNSUPPORTED",
                        "MESSAGES DOCUMENT BEHIND",
                        "MESSAGES THINKING THINKING",
                        "MESSAGES TEXT UNSUPPORTED",
                        "MESSAGES TOOL_USE UNSUPPORTED",
                        "MESSAGES TOOL_RESULT BEHIND");
        assertThat(prompt.headBlocks()).isEqualTo(2);
        assertThat(prompt.messages()).isEqualTo(3);
        assertThat(prompt.signedThinking()).isTrue();
        assertThat(prompt.model()).isEqualTo(CLAUDE);
        assertThat(prompt.tokens()).isPositive();
    }

    @Test
    void aCachePointMarksTheBlockBeforeIt() {
        assertThat(read(BODY).clientMarkers())
                .singleElement()
                .satisfies(marker -> assertThat(marker.block()).isEqualTo(1))
                .satisfies(marker -> assertThat(marker.ttl()).isEqualTo(Ttl.ONE_HOUR));
    }

    @Test
    void aPlanBecomesElementsBehindBlocks() {
        assertThat(marked(BODY, List.of(), at(0, Ttl.ONE_HOUR), at(9, Ttl.FIVE_MINUTES)))
                .contains("{\"json\":{\"type\":\"object\"}}}},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}]}")
                .contains("[{\"text\":\"18 degrees\"}]}}," + POINT + "]}");
    }

    @Test
    void aClientsPointGoesWithTheCommaBeforeIt() {
        String body = message("{\"text\":\"a\"} , " + POINT + " ,\n" + POINT + ",{\"text\":\"b\"}");
        List<ClientMarker> points = read(body).clientMarkers();

        assertThat(marked(body, points)).isEqualTo(message("{\"text\":\"a\"}  ,{\"text\":\"b\"}"));
        assertThat(marked(body, points.subList(0, 1), at(1, Ttl.FIVE_MINUTES)))
                .isEqualTo(message("{\"text\":\"a\"}  ,\n" + POINT + ",{\"text\":\"b\"}," + POINT));
    }

    @Test
    void blankTextAndWhatIsNotKnownIsNotMarked() {
        assertThat(
                        read(message("{\"text\":\"\\n \"},{\"hologram\":{}},{\"text\":\"a\",\"image\":null},{}"))
                                .blocks()
                                .stream()
                                .map(Block::markability))
                .containsExactly(
                        Markability.EMPTY_TEXT,
                        Markability.UNKNOWN_KIND,
                        Markability.UNKNOWN_KIND,
                        Markability.UNKNOWN_KIND);
    }

    @Test
    void modelsThatCacheNoToolsAndNoLongPrefixesTakeNoMarkersThere() {
        String longText = "many words make a long text. ".repeat(8_000);
        String body = BODY.replace("Be kind.", longText);

        List<Block> blocks = ((Reading.Read) reading("us.amazon.nova-pro-v1:0", body))
                .prompt()
                .blocks();
        List<Block> shorter = ((Reading.Read) reading("us.amazon.nova-pro-v1:0", BODY))
                .prompt()
                .blocks();

        assertThat(blocks).noneMatch(block -> block.markability().markable());
        assertThat(shorter.get(0).markability()).isEqualTo(Markability.UNSUPPORTED);
        assertThat(shorter.get(1).markability()).isEqualTo(Markability.BEHIND);
    }

    @Test
    void whatGoesToTheModelCountsFromTheToolsOnAndTheChoiceOfToolsFromTheMessagesOn() {
        Prompt plain = read(BODY);
        Prompt thinking = read(BODY.replaceFirst(
                "\\{",
                "{\"additionalModelRequestFields\":{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}},"));
        Prompt choice = read(BODY.replace("\"toolConfig\":{", "\"toolConfig\":{\"toolChoice\":{\"any\":{}},"));
        Prompt limit = read(BODY.replaceFirst("\\{", "{\"inferenceConfig\":{\"maxTokens\":9},"));

        assertThat(thinking.blocks().get(0).prefix())
                .isNotEqualTo(plain.blocks().get(0).prefix());
        assertThat(choice.blocks().get(1).prefix())
                .isEqualTo(plain.blocks().get(1).prefix());
        assertThat(choice.blocks().get(2).prefix())
                .isNotEqualTo(plain.blocks().get(2).prefix());
        assertThat(limit.blocks().stream().map(Block::prefix))
                .isEqualTo(plain.blocks().stream().map(Block::prefix).toList());
    }

    @Test
    void whatToolsAreConfiguredWithIsNoParameterOfTheRequest() {
        String member = "\"some\":1";
        Prompt inside = read(BODY.replace("\"toolConfig\":{", "\"toolConfig\":{" + member + ","));
        Prompt beside = read(BODY.replace("\"toolConfig\":{", member + ",\"toolConfig\":{"));

        assertThat(inside.blocks().get(0).prefix())
                .isNotEqualTo(beside.blocks().get(0).prefix())
                .isNotEqualTo(read(BODY).blocks().get(0).prefix());
    }

    @Test
    void everyProfileHasACacheOfItsOwn() {
        Prompt regional = ((Reading.Read) reading("us.anthropic.claude-opus-4-8", BODY)).prompt();

        assertThat(regional.blocks().get(0).prefix())
                .isNotEqualTo(read(BODY).blocks().get(0).prefix());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"messages\":null}",
                "{\"messages\":[{\"role\":\"user\"}]}",
                "{\"messages\":[{\"content\":[]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[\"hi\"]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"cachePoint\":{\"type\":\"default\"}},{\"text\":\"a\"}]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"},{\"cachePoint\":{\"type\":\"other\"}}]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"2h\"}}]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\",\"cachePoint\":{\"type\":\"default\"}}]}]}",
                "{\"messages\":[],\"toolConfig\":7}"
            })
    void whatIsNotUnderstoodIsLeftAlone(String body) {
        assertThat(reading(CLAUDE, body)).isEqualTo(new Reading.Unreadable(Reading.Cause.UNEXPECTED_SHAPE));
    }

    @Test
    void aMemberThatComesTwiceIsLeftAlone() {
        assertThat(reading(CLAUDE, message("{\"text\":\"a\",\"text\":\"b\"}")))
                .isEqualTo(new Reading.Unreadable(Reading.Cause.DUPLICATE_KEY));
        assertThat(reading(
                        CLAUDE,
                        message("{\"text\":\"a\"},{\"cachePoint\":{\"type\":\"default\",\"type\":\"default\"}}")))
                .isEqualTo(new Reading.Unreadable(Reading.Cause.DUPLICATE_KEY));
    }
}
