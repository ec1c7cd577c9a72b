package dev.tokenoptimizer.lab.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When two requests share a prefix: Anthropic prompt caching page of 2026-10-08, "What invalidates the cache". */
class PrefixIdentityTest {

    private static final String TOOLS =
            "[{\"name\":\"find\",\"description\":\"Finds\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"n\":{\"minimum\":1.0}}}},"
                    + "{\"name\":\"go\",\"input_schema\":{\"type\":\"object\"}}]";
    private static final String SYSTEM = "[{\"type\":\"text\",\"text\":\"Be brief.\"}]";
    private static final String MESSAGES = "[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private final RequestReader reader = new RequestReader(Tariffs::find);

    /** How much of the base request's four prefixes (tool, tool, system, message) another request shares. */
    private enum Shared {
        NOTHING,
        TOOLS,
        SYSTEM,
        ALL
    }

    @Test
    void theModelSeparatesEverything() throws Refused {
        assertThat(shared(base().replace("sonnet-5-5", "opus-5-5"))).isEqualTo(Shared.NOTHING);
    }

    @Test
    void theBetaSetSeparatesEverythingWhateverItsOrder() throws Refused {
        assertThat(prefixes(base(), "a,b")).isEqualTo(prefixes(base(), " b, a ,a"));
        assertThat(prefixes(base(), "a").getFirst())
                .isNotEqualTo(prefixes(base(), "").getFirst());
    }

    @Test
    void aChangedToolSeparatesEverything() throws Refused {
        assertThat(shared(base().replace("Finds", "Finds all"))).isEqualTo(Shared.NOTHING);
    }

    @Test
    void theOrderOfKeysAndTheWayNumbersAreWrittenCountInSchemas() throws Refused {
        assertThat(shared(base().replace("1.0", "1"))).isEqualTo(Shared.NOTHING);
        assertThat(shared(base().replace("1.0", "1.00"))).isEqualTo(Shared.NOTHING);
        assertThat(shared(base().replace(
                                "{\"type\":\"object\",\"properties\":{\"n\":{\"minimum\":1.0}}}",
                                "{\"properties\":{\"n\":{\"minimum\":1.0}},\"type\":\"object\"}")))
                .isEqualTo(Shared.NOTHING);
    }

    @Test
    void ofABlockNobodyKnowsTheOrderOfKeysCountsNestedOrNot() throws Refused {
        String known = "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[%s]}";
        String strange = "{\"type\":\"hologram\",\"a\":1,\"b\":2}";
        String turned = "{\"type\":\"hologram\",\"b\":2,\"a\":1}";
        for (String outer : List.of("%s", known)) {
            assertThat(last(outer.formatted(strange))).isNotEqualTo(last(outer.formatted(turned)));
        }
        String text = "{\"type\":\"text\",\"text\":\"x\"}";
        String textTurned = "{\"text\":\"x\",\"type\":\"text\"}";
        assertThat(last(known.formatted(text))).isEqualTo(last(known.formatted(textTurned)));
    }

    private PrefixId last(String block) throws Refused {
        return prefixes(base().replace("\"content\":\"Hi\"", "\"content\":[" + block + "]"), "")
                .getLast();
    }

    @Test
    void theSystemTextKeepsTheTools() throws Refused {
        assertThat(shared(base().replace("Be brief.", "Be long."))).isEqualTo(Shared.TOOLS);
    }

    @Test
    void webSearchKeepsTheToolsWhereverItStands() throws Refused {
        String search = "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}";
        List<PrefixId> with = prefixes(base().replace("\"tools\":[", "\"tools\":[" + search + ","), "");
        List<PrefixId> without = prefixes(base(), "");
        assertThat(with.subList(1, 3)).isEqualTo(without.subList(0, 2));
        assertThat(with.get(3)).isNotEqualTo(without.get(2));
    }

    @Test
    void speedAndCitationsKeepTheTools() throws Refused {
        assertThat(shared(with("\"speed\":\"fast\""))).isEqualTo(Shared.TOOLS);
        assertThat(shared(with("\"speed\":\"standard\""))).isEqualTo(Shared.ALL);
        assertThat(
                        shared(
                                base().replace(
                                                MESSAGES,
                                                "[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"citations\":{\"enabled\":true},"
                                                        + "\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"d\"}}]}]")))
                .isEqualTo(Shared.TOOLS);
    }

    @Test
    void toolChoiceThinkingEffortFormatAndImagesKeepToolsAndSystem() throws Refused {
        for (String field : List.of(
                "\"tool_choice\":{\"type\":\"any\"}",
                "\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}",
                "\"output_config\":{\"effort\":\"low\"}",
                "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}")) {
            assertThat(shared(with(field))).as(field).isEqualTo(Shared.SYSTEM);
        }
        assertThat(
                        shared(
                                base().replace(
                                                "}]}",
                                                "},{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"u\"}}]}]}")))
                .isEqualTo(Shared.SYSTEM);
    }

    @Test
    void streamingLimitsAndMetadataChangeNothing() throws Refused {
        assertThat(
                        shared(
                                with(
                                        "\"stream\":true,\"metadata\":{\"user_id\":\"u\"},\"temperature\":0.5,\"stop_sequences\":[\"x\"]")))
                .isEqualTo(Shared.ALL);
    }

    @Test
    void aDeferredToolIsNotPartOfThePrefix() throws Refused {
        assertThat(prefixes(
                        base().replace(
                                        "\"tools\":[",
                                        "\"tools\":[{\"name\":\"late\",\"input_schema\":{},\"defer_loading\":true},"),
                        ""))
                .isEqualTo(prefixes(base(), ""));
    }

    /** "Non-tool-result user turn after thinking: Haiku up to 4.5 ✘ from the first stripped thinking block." */
    @Test
    void earlierThinkingLeavesThePromptOfOlderModelsOnceTheUserSpeaksAgain() throws Refused {
        String turns = """
                {"model":"%s","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[
                {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"a"}]}%s]}""";
        String more = ",{\"role\":\"user\",\"content\":\"more\"}";
        assertThat(prefixes(turns.formatted("claude-haiku-4-5", ""), "")).hasSize(3);
        assertThat(prefixes(turns.formatted("claude-haiku-4-5", more), "")).hasSize(3);
        assertThat(prefixes(turns.formatted("claude-opus-4-6", more), "")).hasSize(4);
    }

    @Test
    void runsOfToolBlocksShareAPosition() throws Refused {
        String body = """
                {"model":"claude-sonnet-5-5","max_tokens":9,"messages":[{"role":"user","content":"q"},
                {"role":"assistant","content":[{"type":"text","text":"t"},
                 {"type":"tool_use","id":"1","name":"a","input":{}},{"type":"tool_use","id":"2","name":"b","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"x"},
                 {"type":"tool_result","tool_use_id":"2","content":"y"},{"type":"text","text":"go on"}]}]}""";
        RenderedPrompt prompt = read(body, "").prompt();
        assertThat(IntStream.range(0, prompt.size()).map(prompt::position)).containsExactly(0, 1, 2, 2, 3, 3, 4);
    }

    /** Random conversations: what the provider does not see changes no prefix, and every letter that it sees does. */
    @Test
    void identityIsBlindToMarkersSpaceEscapesAndEnvelopeOrderAndToNothingElse() throws Refused {
        for (long seed = 1; seed <= 300; seed++) {
            Map<String, Object> body = new GeneratedBody(new Random(seed)).body();
            List<PrefixId> plain = prefixes(Written.plainly(body), "");
            String disguised = new Written(new Random(seed)).disguised(body);
            assertThat(prefixes(disguised, ""))
                    .as("seed %d: %s", seed, disguised)
                    .isEqualTo(plain);

            String changed = Written.plainly(body);
            int at = changed.lastIndexOf("word");
            changed = changed.substring(0, at) + "Word" + changed.substring(at + 4);
            assertThat(prefixes(changed, "").getLast()).as("seed %d", seed).isNotEqualTo(plain.getLast());
        }
    }

    @Test
    void everyStringCountsLoneSurrogatesIncluded() throws Refused {
        List<PrefixId> seen = new ArrayList<>();
        for (String text : List.of("?", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u0000", "", " ")) {
            seen.add(prefixes(base().replace("\"Hi\"", "\"" + text + "\""), "").getLast());
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    private Shared shared(String body) throws Refused {
        List<PrefixId> base = prefixes(base(), "");
        List<PrefixId> other = prefixes(body, "");
        int same = 0;
        while (same < Math.min(base.size(), other.size()) && base.get(same).equals(other.get(same))) {
            same++;
        }
        return switch (same) {
            case 0 -> Shared.NOTHING;
            case 2 -> Shared.TOOLS;
            case 3 -> Shared.SYSTEM;
            case 4 -> Shared.ALL;
            default -> throw new AssertionError("shares " + same + " of " + base.size());
        };
    }

    private List<PrefixId> prefixes(String body, String betas) throws Refused {
        RenderedPrompt prompt = read(body, betas).prompt();
        return IntStream.range(0, prompt.size()).mapToObj(prompt::identity).toList();
    }

    private ReadRequest read(String body, String betas) throws Refused {
        return reader.read(body.getBytes(StandardCharsets.UTF_8), betas);
    }

    private static String base() {
        return "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":9,\"tools\":" + TOOLS + ",\"system\":" + SYSTEM
                + ",\"messages\":" + MESSAGES + "}";
    }

    private static String with(String field) {
        return base().replace("\"max_tokens\":9", "\"max_tokens\":9," + field);
    }
}
