package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a platform refuses of a client's own cache fields is said in a way that it takes (Anthropic prompt caching page, 2026-10-08). */
class TranslatorTest {

    private static final String AUTOMATIC = "\"cache_control\":{\"type\":\"ephemeral\"}";
    private static final String HEAD = "The rules of the house. ".repeat(800);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final PromptOptimizer optimizer = new PromptOptimizer(
            new AnthropicMessages(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped()),
            TariffBook.shipped(),
            new EvidencePlanner(),
            Knowledge.empty(
                    new InMemoryHistory(HistoryLimits.standard()),
                    new InMemoryHistory(HistoryLimits.standard()),
                    10,
                    Money.dollars("1")),
            new Time(now::get, System::nanoTime));

    @Test
    void automaticCachingBecomesAMarkerOnTheLastBlock() {
        String body = body(AUTOMATIC, "[{\"type\":\"text\",\"text\":\"Hello\"}]");

        PreparedRequest request = prepare(body, "bedrock", 0);

        assertThat(sent(body, request))
                .isEqualTo(body.replace(AUTOMATIC + ",", "").replace("\"Hello\"}", "\"Hello\"," + AUTOMATIC + "}"));
        assertThat(request.plan().breakpoints())
                .containsExactly(new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.TRANSLATED));
    }

    @Test
    void itsLifetimeStays() {
        String hour = "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";
        String body = body(hour, "[{\"type\":\"text\",\"text\":\"Hello\"}]");

        assertThat(sent(body, prepare(body, "bedrock", 0))).endsWith("\"Hello\"," + hour + "}]}]}");
    }

    @Test
    void aPlatformThatTakesItGetsItAsItCame() {
        String body = body(AUTOMATIC, "\"Hello\"");

        assertThat(prepare(body, "anthropic", 0).edits()).isEmpty();
        assertThat(prepare(body, "vertex", 0).edits()).isEmpty();
    }

    /** The endpoint of Bedrock that speaks the Messages API takes it, and there the body names the model. */
    @Test
    void whereTheBodyNamesTheModelItIsTaken() {
        String body = body(AUTOMATIC, "\"Hello\"");

        assertThat(prepare(body, "bedrock", "", 100).edits()).isEmpty();
    }

    @Test
    void aMarkerThatStandsThereAlreadyIsEnough() {
        String body = body(AUTOMATIC, "[{\"type\":\"text\",\"text\":\"Hello\"," + AUTOMATIC + "}]");

        PreparedRequest request = prepare(body, "bedrock", 100);

        assertThat(sent(body, request)).isEqualTo(withoutFirst(body));
        assertThat(request.plan().changesCaching()).isFalse();
        LedgerEntry entry =
                request.served(new Usage(10, 0, 5_000, 0, OptionalLong.of(1))).orElseThrow();
        assertThat(entry.asSentExact()).isTrue();
        assertThat(entry.saved()).isEqualTo(Money.ZERO);
    }

    /** Whether a text may become a block in a conversation with signed thinking that is met midway nobody knows. */
    @Test
    void noTextIsWrappedWhereThinkingIsSigned() {
        String body = body(
                AUTOMATIC,
                "[{\"type\":\"text\",\"text\":\"Hello\"}]},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},"
                        + "{\"type\":\"text\",\"text\":\"Hi\"}]},{\"role\":\"user\",\"content\":\"Bye\"");

        assertThat(sent(body, prepare(body, "bedrock", 100)))
                .isEqualTo(withoutFirst(body).replace("\"Hi\"}", "\"Hi\"," + AUTOMATIC + "}"));
    }

    @Test
    void twoMarkersOfAClientsOnOneBlockAreBothRidOfTheirScope() {
        String scoped = "\"cache_control\":{\"type\":\"ephemeral\",\"scope\":\"global\"}";
        String body = body(
                "\"max_tokens\":10",
                "[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"text\",\"text\":\"r\","
                        + scoped + "}]," + scoped + "}]");

        for (int heldOut : new int[] {0, 100}) {
            assertThat(sent(body, prepare(body, "bedrock", heldOut))).doesNotContain("scope");
        }
    }

    @Test
    void whereTheTranslationIsRefusedTooTheOriginalGoes() {
        String body = body(AUTOMATIC, "\"Hello\"");
        for (int i = 0; i < 3; i++) {
            prepare(body("\"max_tokens\":10", "\"Hello " + i + "\""), "bedrock", 0)
                    .served(new Usage(0, 0, 5_000, 0, OptionalLong.of(1)));
            now.addAndGet(10_000);
        }
        PreparedRequest request = prepare(body, "bedrock", 0);
        request.markersRefused();
        assertThat(request.editsOnceRefused()).isNotEmpty();
        request.markersRefused();
        assertThat(request.editsOnceRefused()).isEmpty();
        request.refusalExplained(400, "messages.0.content.0.cache_control: Extra inputs are not permitted");

        assertThat(prepare(body, "bedrock", 100).edits()).isEmpty();
        assertThat(prepare(body("\"max_tokens\":10", "\"Bye\""), "bedrock", 0)
                        .plan()
                        .withheld())
                .doesNotContain(Reason.REFUSED_LATELY);
    }

    @Test
    void whereTheClientsOwnMarkersTakeAllSlotsNoneIsAdded() {
        String marked = "{\"type\":\"text\",\"text\":\"Hello\"," + AUTOMATIC + "},";
        String body = body(AUTOMATIC, "[" + marked.repeat(4) + "{\"type\":\"text\",\"text\":\"Bye\"}]");

        PreparedRequest request = prepare(body, "bedrock", 0);

        assertThat(sent(body, request)).isEqualTo(withoutFirst(body));
        assertThat(request.plan().withheld()).contains(Reason.NO_FREE_SLOT);
    }

    @Test
    void aScopeIsTakenOutAndTheRestOfTheMarkerStays() {
        String scoped = "\"cache_control\":{\"type\":\"ephemeral\",\"scope\":\"global\"}";
        String body = body("\"max_tokens\":10", "[{\"type\":\"text\",\"text\":\"Hello\"," + scoped + "}]");

        for (String platform : new String[] {"bedrock", "vertex", "foundry"}) {
            PreparedRequest request = prepare(body, platform, 0);
            assertThat(sent(body, request)).isEqualTo(body.replace(",\"scope\":\"global\"", ""));
            assertThat(request.plan().withheld()).contains(Reason.SCOPE_REFUSED);
        }
        assertThat(prepare(body, "anthropic", 0).edits()).isEmpty();
    }

    @Test
    void whatIsOnlyTranslatedCountsAsSentUnchanged() {
        String body = body(AUTOMATIC, "\"Hello\"");
        PreparedRequest heldOut = prepare(body, "bedrock", 100);

        assertThat(heldOut.edits()).isNotEmpty();
        LedgerEntry entry =
                heldOut.served(new Usage(10, 0, 5_000, 0, OptionalLong.of(1))).orElseThrow();
        assertThat(entry.saved()).isEqualTo(Money.ZERO);
        assertThat(entry.asSentExact()).isTrue();
    }

    /** The original would be refused for what the platform does not take, whatever was wrong with ours. */
    @Test
    void aRefusalOfWhatWeAddedLeavesTheTranslation() {
        String body = body(AUTOMATIC, "\"Hello\"");
        for (int i = 0; i < 3; i++) {
            prepare(body("\"max_tokens\":10", "\"Hello " + i + "\""), "bedrock", 0)
                    .served(new Usage(0, 0, 5_000, 0, OptionalLong.of(1)));
            now.addAndGet(10_000);
        }
        PreparedRequest request = prepare(body, "bedrock", 0);
        assertThat(request.plan().breakpoints()).anyMatch(Breakpoint::ours);

        request.markersRefused();
        byte[] bytes = body.getBytes(UTF_8);
        assertThat(new String(Splice.apply(bytes, bytes.length, request.editsOnceRefused()), UTF_8))
                .isEqualTo(body.replace(AUTOMATIC + ",", "")
                        .replace("\"Hello\"", "[{\"type\":\"text\",\"text\":\"Hello\"," + AUTOMATIC + "}]"));
        request.refusalExplained(400, "cache_control: Extra inputs are not permitted");
        request.served(new Usage(0, 0, 5_000, 0, OptionalLong.of(1)));

        PreparedRequest next = prepare(body, "bedrock", 0);
        assertThat(next.plan().withheld()).contains(Reason.REFUSED_LATELY);
        assertThat(next.plan().breakpoints()).extracting(Breakpoint::reason).containsExactly(Reason.TRANSLATED);
    }

    @Test
    void whereTheOriginalIsTakenAfterAllNothingIsTranslatedForAnHour() {
        String body = body(AUTOMATIC, "\"Hello\"");
        PreparedRequest request = prepare(body, "bedrock", 100);
        request.markersRefused();
        assertThat(request.editsOnceRefused()).isEmpty();
        request.refusalExplained(400, "messages.0.content.0.cache_control: Extra inputs are not permitted");

        assertThat(prepare(body, "bedrock", 100).edits()).isEmpty();
        now.addAndGet(3_600_001);
        assertThat(prepare(body, "bedrock", 100).edits()).isNotEmpty();
    }

    private PreparedRequest prepare(String body, String platform, int heldOutPercent) {
        return prepare(body, platform, platform.equals("bedrock") ? "anthropic.claude-opus-4-6" : "", heldOutPercent);
    }

    /** @param named by the path; empty where the body names the model */
    private PreparedRequest prepare(String body, String platform, String named, int heldOutPercent) {
        byte[] bytes = body.getBytes(UTF_8);
        RequestFacts facts = new RequestFacts(
                new CacheScope(platform, "w"),
                "",
                named,
                "app",
                Mode.OPTIMIZE,
                ClientMarkers.AUGMENT,
                heldOutPercent,
                false,
                false,
                Map.of());
        PreparedRequest request = optimizer.prepare(bytes, bytes.length, facts);
        assertThat(request.fallback()).isEmpty();
        return request;
    }

    private static String sent(String body, PreparedRequest request) {
        byte[] bytes = body.getBytes(UTF_8);
        return new String(Splice.apply(bytes, bytes.length, request.edits()), UTF_8);
    }

    private static String withoutFirst(String body) {
        return "{" + body.substring(AUTOMATIC.length() + 2);
    }

    private static String body(String field, String content) {
        return "{" + field + ",\"model\":\"claude-opus-4-6\",\"system\":\"" + HEAD
                + "\",\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}";
    }
}
