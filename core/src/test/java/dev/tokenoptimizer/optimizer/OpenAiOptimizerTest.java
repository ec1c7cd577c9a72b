package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the provider's own breakpoint costs and brings, and that it is kept or removed accordingly. */
class OpenAiOptimizerTest {

    private static final List<String> WORDS = List.of("alpha", "river", "stone", "green", "seven", "cloud", "paper");

    private final AtomicLong now = new AtomicLong(1_000_000_000);
    private OpenAiProvider optimized = new OpenAiProvider();
    private OpenAiProvider untouched = new OpenAiProvider();
    private final Random random = new Random(7);
    private final PromptOptimizer optimizer = new PromptOptimizer(
            OpenAiDialect.chat(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped()),
            TariffBook.shipped(),
            new EvidencePlanner(),
            Knowledge.empty(
                    new InMemoryHistory(HistoryLimits.standard()),
                    new InMemoryHistory(HistoryLimits.standard()),
                    10,
                    LearningBudget.standardCredit()),
            new Time(now::get, System::nanoTime));

    private static RequestFacts facts(ClientMarkers clientMarkers) {
        return facts("openai", clientMarkers);
    }

    private static RequestFacts facts(String provider, ClientMarkers clientMarkers) {
        return new RequestFacts(new CacheScope(provider, "w"), "", "app", Mode.OPTIMIZE, clientMarkers, 0, false);
    }

    private String prose(int tokens) {
        StringBuilder text = new StringBuilder();
        while (text.length() < tokens * 4) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return text.toString();
    }

    private static String message(String role, String text) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + text + "\"}";
    }

    private static byte[] body(String... messages) {
        return ("{\"model\":\"gpt-5.6-sol\",\"messages\":[" + String.join(",", messages) + "]}").getBytes(UTF_8);
    }

    private String serve(byte[] body) {
        return serve(body, facts(ClientMarkers.AUGMENT));
    }

    private String serve(byte[] body, RequestFacts facts) {
        PreparedRequest request = optimizer.prepare(body, body.length, facts);
        assertThat(request.fallback()).isEmpty();
        byte[] sent = Splice.apply(body, body.length, request.edits());
        untouched.serve(body, now.get());
        Usage usage = optimized.serve(sent, now.get());
        request.begun();
        assertThat(request.served(usage)).isPresent();
        return new String(sent, UTF_8);
    }

    private double ratio() {
        return (double) optimized.inputCost / untouched.inputCost;
    }

    @Test
    void promptsThatDoNotReturnAreNotWritten() {
        String sent = "";
        for (int i = 0; i < 2_000; i++) {
            sent = serve(body(message("developer", "Summarise."), message("user", prose(1_500))));
            now.addAndGet(20_000);
        }

        assertThat(sent).startsWith("{\"prompt_cache_options\":{\"mode\":\"explicit\"},");
        assertThat(ratio()).isLessThanOrEqualTo(0.81);
    }

    @Test
    void conversationsKeepTheProvidersOwnBreakpoint() {
        String rules = prose(1_500);
        for (int conversation = 0; conversation < 100; conversation++) {
            StringBuilder history = new StringBuilder(message("developer", rules));
            for (int turn = 0; turn < 8; turn++) {
                history.append(',').append(message("user", prose(200)));
                String sent = serve(body(history.toString()));
                if (conversation > 30 && turn < 5) {
                    assertThat(sent).doesNotContain("prompt_cache_options");
                }
                history.append(',').append(message("assistant", prose(100)));
                now.addAndGet(30_000);
            }
        }

        assertThat(ratio()).isLessThanOrEqualTo(1.0);
    }

    /**
     * On Amazon Bedrock: all is marked explicitly, at a fraction of the price where the provider never reads what it wrote unasked, and
     * at what keeping its own breakpoint costs where it does.
     */
    @ParameterizedTest
    @CsvSource({"false, 0.2", "true, 0.77"})
    void whereWhatIsWrittenUnaskedMayNeverBeReadConversationsAreMarkedExplicitly(boolean readsUnasked, double most) {
        optimized = new OpenAiProvider(readsUnasked);
        untouched = new OpenAiProvider(readsUnasked);
        String rules = prose(1_500);
        for (int conversation = 0; conversation < 100; conversation++) {
            StringBuilder history = new StringBuilder(message("developer", rules));
            for (int turn = 0; turn < 8; turn++) {
                history.append(',').append(message("user", prose(200)));
                String sent = serve(body(history.toString()), facts("bedrock-openai", ClientMarkers.AUGMENT));
                assertThat(sent).startsWith("{\"prompt_cache_options\":{\"mode\":\"explicit\"},");
                history.append(',').append(message("assistant", prose(100)));
                now.addAndGet(30_000);
            }
        }

        assertThat(ratio()).isLessThanOrEqualTo(most);
    }

    @Test
    void aStaticHeadWithVaryingTailsIsReadWithoutTheTailsBeingWritten() {
        String rules = prose(3_000);
        String sent = "";
        for (int i = 0; i < 1_000; i++) {
            sent = serve(body(message("developer", rules), message("user", prose(600))));
            now.addAndGet(20_000);
        }

        assertThat(sent)
                .contains("\"prompt_cache_options\":{\"mode\":\"explicit\"}")
                .contains(rules + "\",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]");
        assertThat(ratio()).isLessThan(0.25);
    }

    @Test
    void whatTheClientMarkedItselfIsLeftWhereItIsRespected() {
        byte[] body =
                ("{\"model\":\"gpt-5.6-sol\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\""
                                + prose(2_000) + "\",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]}]}")
                        .getBytes(UTF_8);

        PreparedRequest request = optimizer.prepare(body, body.length, facts(ClientMarkers.RESPECT));

        assertThat(request.edits()).isEmpty();
        assertThat(request.plan().withheld()).contains(Reason.CLIENT_PLAN);
    }

    @Test
    void whatTheProviderWritesUnaskedIsPartOfTheCostAsSent() {
        PreparedRequest request = null;
        for (int i = 0; i < 2_000; i++) {
            byte[] body = body(message("user", prose(2_000)));
            request = optimizer.prepare(body, body.length, facts(ClientMarkers.AUGMENT));
            Usage usage = optimized.serve(Splice.apply(body, body.length, request.edits()), now.get());
            now.addAndGet(20_000);
            LedgerEntry entry = request.served(usage).orElseThrow();
            if (i == 1_999) {
                double withoutOutput = entry.asSent().picoDollars() - 10.0 * 20_000_000;
                assertThat(usage.written()).isZero();
                assertThat(entry.asSentExact()).isFalse();
                assertThat(withoutOutput / (usage.input() * 4_000_000.0)).isBetween(1.249, 1.251);
            }
        }
    }

    @Test
    void promptsBelowTheMinimumAreNotTouched() {
        byte[] body = body(message("user", prose(500)));

        PreparedRequest request = optimizer.prepare(body, body.length, facts(ClientMarkers.AUGMENT));

        assertThat(request.edits()).isEmpty();
    }

    @Test
    void olderModelsGetAKeyThatTheirFamilySharesAndNoneOfTheNewFields() {
        String rules = prose(1_500);
        List<String> sent = new ArrayList<>();
        for (String head : List.of(rules, rules, prose(1_500))) {
            byte[] body = older(body(message("developer", head), message("user", prose(500))));
            PreparedRequest request = optimizer.prepare(body, body.length, facts(ClientMarkers.AUGMENT));
            sent.add(new String(Splice.apply(body, body.length, request.edits()), UTF_8));
            assertThat(request.plan().withheld()).containsExactly(Reason.PROVIDER_CACHES);
            LedgerEntry entry = request.served(new Usage(1_000, 1_000, 0, 0, OptionalLong.of(1)))
                    .orElseThrow();
            assertThat(entry.saved()).isEqualTo(Money.ZERO);
            assertThat(entry.asSentExact()).isFalse();
        }

        assertThat(sent)
                .allSatisfy(body -> assertThat(body)
                        .matches("(?s)\\{\"prompt_cache_key\":\"[0-9a-f]{32}\",\"model\".*")
                        .doesNotContain("prompt_cache_options", "prompt_cache_breakpoint", "prompt_cache_retention"));
        assertThat(key(sent.get(0))).isEqualTo(key(sent.get(1))).isNotEqualTo(key(sent.get(2)));
    }

    @Test
    void headsThatPartBehindWhatIsKeptShareAKey() {
        String shared = prose(3_000);
        List<String> keys = new ArrayList<>();
        for (String own : List.of(prose(300), prose(300))) {
            byte[] body =
                    older(body(message("developer", shared), message("developer", own), message("user", prose(500))));
            PreparedRequest request = optimizer.prepare(body, body.length, facts(ClientMarkers.AUGMENT));
            keys.add(key(new String(Splice.apply(body, body.length, request.edits()), UTF_8)));
        }

        assertThat(keys.get(0)).isEqualTo(keys.get(1));
    }

    @Test
    void aFamilyThatOneKeyCannotTakeGetsAKeyPerShardAndKeepsConversationsOnTheirs() {
        String rules = prose(1_500);
        Map<String, Set<String>> keysOfConversation = new HashMap<>();
        Set<String> keys = new TreeSet<>();
        for (int i = 0; i < 600; i++) {
            String question = "question " + i % 50;
            byte[] body = older(body(message("developer", rules), message("user", question)));
            PreparedRequest request = optimizer.prepare(body, body.length, facts(ClientMarkers.AUGMENT));
            String key = request.plan().key().orElseThrow().value();
            now.addAndGet(1_000);
            if (i > 300) {
                keys.add(key);
                keysOfConversation
                        .computeIfAbsent(question, any -> new HashSet<>())
                        .add(key);
            }
        }

        assertThat(keys).hasSizeBetween(4, 6).allMatch(key -> key.matches("[0-9a-f]{32}(-\\d)?"));
        assertThat(keysOfConversation.values()).allMatch(used -> used.size() == 1);
    }

    @Test
    void aKeyStaysWhenBillsCorrectTheEstimates() {
        List<String> tools = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tools.add("{\"type\":\"function\",\"function\":{\"name\":\"t" + i + "\",\"description\":\"" + prose(60)
                    + "\"}}");
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            byte[] plain = older(body(message("user", prose(500))));
            byte[] body = new String(plain, UTF_8)
                    .replace("\"messages\"", "\"tools\":[" + String.join(",", tools) + "],\"messages\"")
                    .getBytes(UTF_8);
            PreparedRequest request = optimizer.prepare(body, body.length, facts(ClientMarkers.AUGMENT));
            keys.add(request.plan().key().orElseThrow().value());
            now.addAndGet(60_000);
            request.begun();
            request.served(new Usage(9_000, 0, 0, 0, OptionalLong.of(1)));
        }

        assertThat(keys).hasSize(1);
    }

    @Test
    void aKeyOfTheClientsStays() {
        byte[] body = new String(older(body(message("user", prose(2_000)))), UTF_8)
                .replace("{\"model\"", "{\"prompt_cache_key\":\"mine\",\"model\"")
                .getBytes(UTF_8);

        assertThat(optimizer
                        .prepare(body, body.length, facts(ClientMarkers.AUGMENT))
                        .edits())
                .isEmpty();
    }

    private PreparedRequest prepared(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return optimizer.prepare(bytes, bytes.length, facts(ClientMarkers.AUGMENT));
    }

    private static void answered(PreparedRequest request, String json) {
        byte[] bytes = json.getBytes(UTF_8);
        request.tap("application/json", "").accept(bytes, 0, bytes.length);
    }

    @Test
    void besideALifetimeThatTheClientChoseNothingIsPlaced() {
        PreparedRequest request = null;
        for (int i = 0; i < 300; i++) {
            String body = new String(body(message("user", prose(1_500))), UTF_8)
                    .replace("gpt-5.6-sol", "gpt-6.2-sol")
                    .replace("{\"model\"", "{\"prompt_cache_options\":{\"ttl\":\"12h\"},\"model\"");
            request = prepared(body);
            assertThat(request.edits()).isEmpty();
            assertThat(request.plan().withheld()).containsExactly(Reason.CLIENT_LIFETIME);
            LedgerEntry entry = request.served(new Usage(0, 0, 0, 1_500, 0, OptionalLong.of(0)))
                    .orElseThrow();
            assertThat(entry.billed().written12h()).isEqualTo(1_500);
            assertThat(entry.paid().picoDollars()).isEqualTo(1_500 * 5_000_000L);
            assertThat(entry.saved()).isEqualTo(Money.ZERO);
            now.addAndGet(60_000);
        }
    }

    @Test
    void whatIsChargedGoesByTheTierThatTheAnswerNames() {
        String flex = new String(body(message("user", "hi")), UTF_8)
                .replace("{\"model\"", "{\"service_tier\":\"flex\",\"model\"");
        Usage usage = new Usage(1_000, 0, 0, 0, 0, OptionalLong.of(0));
        PreparedRequest asAsked = prepared(flex);
        PreparedRequest otherwise = prepared(flex);
        answered(otherwise, "{\"service_tier\":\"default\"}");
        PreparedRequest dearer = prepared(flex.replace("flex", "auto"));
        answered(dearer, "{\"service_tier\":\"priority\"}");
        PreparedRequest longOne = prepared(flex.replace("flex", "auto"));
        answered(longOne, "{\"service_tier\":\"priority\"}");

        assertThat(asAsked.served(usage).orElseThrow().paid().picoDollars()).isEqualTo(1_000 * 2_000_000L);
        assertThat(otherwise.served(usage).orElseThrow().paid().picoDollars()).isEqualTo(1_000 * 4_000_000L);
        assertThat(dearer.served(usage).orElseThrow().paid().picoDollars()).isEqualTo(1_000 * 8_000_000L);
        assertThat(longOne.served(new Usage(272_001, 0, 0, 0, 0, OptionalLong.of(0)))
                        .orElseThrow()
                        .paid()
                        .picoDollars())
                .isEqualTo(272_001 * 16_000_000L);
    }

    private static RequestFacts behindOpenRouter() {
        return new RequestFacts(
                new CacheScope("openrouter", "w"), "", "app", Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, false);
    }

    /** OpenRouter's documentation, November 2026: breakpoints reach GPT-5.6 and later, their price is passed through. */
    @ParameterizedTest
    @ValueSource(strings = {"openai/gpt-6.2-sol", "openai/gpt-6.9-nova"})
    void newModelsOfOpenAiBehindOpenRouterAreMarkedAsAtOpenAi(String model) {
        String rules = prose(3_000);
        String shared = "";
        String alone = "";
        for (int i = 0; i < 300; i++) {
            shared = serve(
                    named(model, body(message("developer", rules), message("user", prose(100)))), behindOpenRouter());
            alone = serve(named(model, body(message("user", prose(1_500)))), behindOpenRouter());
            now.addAndGet(20_000);
        }

        assertThat(shared).contains(rules + "\",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]");
        assertThat(alone)
                .startsWith("{\"prompt_cache_options\":{\"mode\":\"explicit\"},")
                .doesNotContain("prompt_cache_breakpoint");
    }

    private static byte[] named(String model, byte[] body) {
        return new String(body, UTF_8).replace("gpt-5.6-sol", model).getBytes(UTF_8);
    }

    @Test
    void claudeBehindOpenRouterGetsMarkersAndASession() {
        RequestFacts host = behindOpenRouter();
        String rules = prose(3_000);
        int placed = 0;
        for (int i = 0; i < 30; i++) {
            byte[] body = new String(body(message("system", rules), message("user", prose(100))), UTF_8)
                    .replace("gpt-5.6-sol", "anthropic/claude-sonnet-4.5")
                    .getBytes(UTF_8);
            PreparedRequest request = optimizer.prepare(body, body.length, host);
            request.begun();
            boolean marked = new String(Splice.apply(body, body.length, request.edits()), UTF_8)
                    .contains(rules + "\",\"cache_control\":{\"type\":\"ephemeral\"}}]");
            assertThat(request.keyHeader().orElseThrow().name()).isEqualTo("x-session-id");
            LedgerEntry entry = request.served(
                            marked
                                    ? new Usage(100, i > 10 ? 3_000 : 0, 0, i > 10 ? 0 : 3_000, 0, OptionalLong.of(1))
                                    : new Usage(3_100, 0, 0, 0, 0, OptionalLong.of(1)))
                    .orElseThrow();
            assertThat(entry.billed().written30m()).isZero();
            placed += marked ? 1 : 0;
            now.addAndGet(20_000);
        }
        assertThat(placed).isGreaterThan(20);
    }

    /**
     * A host that takes markers or caches by itself, each at its price.
     *
     * @param finds whether its own cache finds what comes back
     */
    private boolean endsUpMarking(boolean finds) {
        RequestFacts host = new RequestFacts(
                new CacheScope("model-studio", "w"), "", "app", Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, false);
        String rules = prose(3_000);
        boolean marked = false;
        for (int i = 0; i < 100; i++) {
            byte[] body = new String(body(message("system", rules), message("user", prose(100))), UTF_8)
                    .replace("gpt-5.6-sol", "qwen3.8-max")
                    .getBytes(UTF_8);
            PreparedRequest request = optimizer.prepare(body, body.length, host);
            request.begun();
            boolean before = marked;
            marked = !request.edits().isEmpty();
            Usage read = new Usage(100, 3_000, 0, 0, 0, OptionalLong.of(0));
            Usage unread = new Usage(3_100, 0, 0, 0, 0, OptionalLong.of(0));
            Usage written = new Usage(100, 0, 0, 3_000, 0, OptionalLong.of(0));
            Usage usage = marked ? before ? read : written : finds && i > 0 ? read : unread;
            LedgerEntry entry = request.served(usage).orElseThrow();
            if (usage.equals(read)) {
                assertThat(entry.paid().picoDollars())
                        .isEqualTo(100 * 2_000_000L + 3_000 * (marked ? 200_000L : 400_000L));
                assertThat(entry.asSent().picoDollars()).isEqualTo(100 * 2_000_000L + 3_000 * 400_000L);
            }
            now.addAndGet(20_000);
        }
        return marked;
    }

    @Test
    void whereAProviderFindsWhatComesBackByItselfNoMarkerIsPaidFor() {
        assertThat(endsUpMarking(true)).isFalse();
    }

    @Test
    void whereItDoesNotMarkersAreSetOnceBillsSaySo() {
        assertThat(endsUpMarking(false)).isTrue();
    }

    /** Moonshot documentation, November 2026: K3 writes for an hour where a client asks for it, at twice the price. */
    @ParameterizedTest
    @CsvSource({"1h, 0, 1500, 4000000", "5m, 1500, 0, 2000000", "'', 1500, 0, 2000000"})
    void whatAClientHasKimiWriteForAnHourIsChargedSo(String ttl, long short5m, long hour, long price) {
        String options = "\"prompt_cache_options\":{\"mode\":\"implicit\",\"ttl\":\"" + ttl + "\"},";
        byte[] body = new String(body(message("user", prose(1_500))), UTF_8)
                .replace("gpt-5.6-sol", "kimi-k3.1-pro")
                .replace("\"model\"", (ttl.isEmpty() ? "" : options) + "\"model\"")
                .getBytes(UTF_8);
        PreparedRequest request = optimizer.prepare(body, body.length, facts("moonshot", ClientMarkers.AUGMENT));

        LedgerEntry entry =
                request.served(new Usage(0, 0, 0, 1_500, 0, OptionalLong.of(0))).orElseThrow();

        assertThat(request.edits()).isEmpty();
        assertThat(entry.billed().written5m()).isEqualTo(short5m);
        assertThat(entry.billed().written1h()).isEqualTo(hour);
        assertThat(entry.paid().picoDollars()).isEqualTo(1_500 * price);
    }

    private static RequestFacts asking(Mode mode, boolean optedOut) {
        return new RequestFacts(
                new CacheScope("openai", "w"), "", "", "app", mode, ClientMarkers.AUGMENT, 0, optedOut, true, Map.of());
    }

    private String streamed(RequestFacts facts) {
        byte[] body = new String(older(body(message("user", prose(2_000)))), UTF_8)
                .replace("{\"model\"", "{\"stream\":true,\"model\"")
                .getBytes(UTF_8);
        PreparedRequest request = optimizer.prepare(body, body.length, facts);
        String sent = new String(Splice.apply(body, body.length, request.edits()), UTF_8);
        assertThat(request.asksForUsage()).isEqualTo(sent.contains("include_usage"));
        return sent;
    }

    @Test
    void aStreamedAnswerIsMadeToTellItsBillWhereTheRouteWantsThat() {
        assertThat(streamed(asking(Mode.OPTIMIZE, false)))
                .matches("(?s)\\{\"prompt_cache_key\":\"[0-9a-f]{32}\","
                        + "\"stream_options\":\\{\"include_usage\":true\\},\"stream\":true.*");
        assertThat(streamed(asking(Mode.OBSERVE, false)))
                .startsWith("{\"stream_options\":{\"include_usage\":true},\"stream\":true");
        assertThat(streamed(asking(Mode.OPTIMIZE, true))).startsWith("{\"stream\":true");
        assertThat(streamed(asking(Mode.OFF, false))).startsWith("{\"stream\":true");
        assertThat(streamed(facts(ClientMarkers.AUGMENT))).doesNotContain("include_usage");
    }

    @Test
    void whoRefusesToTellTheBillIsNotAskedForAnHour() {
        byte[] body = "{\"model\":\"gpt-5.2\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .getBytes(UTF_8);
        PreparedRequest request = optimizer.prepare(body, body.length, asking(Mode.OPTIMIZE, false));
        request.markersRefused();
        assertThat(request.asksForUsage()).isFalse();
        request.refusalExplained(400, "Unknown parameter: stream_options");

        assertThat(streamed(asking(Mode.OPTIMIZE, false))).as("another model").contains("include_usage");
        PreparedRequest next = optimizer.prepare(body, body.length, asking(Mode.OPTIMIZE, false));
        assertThat(next.asksForUsage()).isFalse();
        assertThat(next.plan().key()).isPresent();
        now.addAndGet(3_700_000);
        assertThat(optimizer
                        .prepare(body, body.length, asking(Mode.OPTIMIZE, false))
                        .asksForUsage())
                .isTrue();
    }

    private static byte[] older(byte[] body) {
        return new String(body, UTF_8)
                .replace("gpt-5.6-sol", "gpt-5.2-2025-12-11")
                .getBytes(UTF_8);
    }

    private static String key(String body) {
        return body.substring(0, body.indexOf("model"));
    }
}
