package dev.tokenoptimizer.lab.provider.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documented rules of GPT-5.6 and later, each with its source: OpenAI prompt caching guide of 2026-10-02 unless said. */
class OpenAiRulesTest {

    private static final Tariff SOL = tariff("gpt-6-sol");
    private static final long MINUTE = 60_000;
    private static final Marker IMPLICIT = Marker.OF_PROVIDER;

    private final CacheModel<String> cache = new CacheModel<>(CacheModel.Refresh.HIT);

    /** "The default mode writes the whole prompt on every request": a one-shot prompt costs 25 % more than uncached. */
    @ParameterizedTest
    @CsvSource({"gpt-6-sol", "gpt-6.2-astra", "gpt-5.6-luna"})
    void inImplicitModeAOneShotPromptCostsAQuarterMore(String model) {
        Usage usage = bill(chat("developer#2000", "user#500"), 0, IMPLICIT);
        assertThat(usage).isEqualTo(usage(0, 0, 2500));
        Tariff tariff = tariff(model);
        assertThat(tariff.prices().of(usage).picoDollars() * 4)
                .isEqualTo(tariff.prices().uncached(usage).picoDollars() * 5);
    }

    /** "Mode explicit with no breakpoint: no write charge." */
    @Test
    void explicitModeWithoutBreakpointsIsNotCached() {
        Chat prompt = chat("developer#2000", "user#500");
        bill(prompt, 0, IMPLICIT);
        assertThat(bill(prompt, 1)).isEqualTo(usage(2500, 0, 0));
    }

    /** Read prices: "0.1x, and 0.05x on GPT-6.1 Sol and Terra and GPT-6.2 Sol and Astra". */
    @ParameterizedTest
    @CsvSource({
        "gpt-6-sol, 10",
        "gpt-5.6-sol, 10",
        "gpt-6.1-sol, 20",
        "gpt-6.1-terra, 20",
        "gpt-6.2-sol, 20",
        "gpt-6.2-astra, 20"
    })
    void readsCostATenthOrATwentieth(String model, long divisor) {
        assertThat(tariff(model).prices().read() * divisor)
                .isEqualTo(tariff(model).prices().input());
    }

    /** "The implicit breakpoint is the end of the latest eligible message": of the user, or the last of the tool results. */
    @Test
    void theImplicitBreakpointStandsBehindTheLatestMessageOfTheUser() {
        assertThat(bill(chat("user#2000", "assistant#300"), 0, IMPLICIT)).isEqualTo(usage(300, 0, 2000));
    }

    /** A growing conversation: the end of the earlier message is among those looked up. */
    @Test
    void inImplicitModeAConversationIsReadUpToItsLastTurn() {
        bill(chat("developer#2000", "user#500"), 0, IMPLICIT);
        assertThat(bill(chat("developer#2000", "user#500", "assistant#100", "tool#50"), 1, IMPLICIT))
                .isEqualTo(usage(0, 2500, 150));
    }

    /** "The implicit one, up to 20 earlier eligible message ends." */
    @Test
    void inImplicitModeTwentyEarlierMessageEndsAreLookedUp() {
        Chat start = chat("user:start#2000");
        bill(start, 0, IMPLICIT);
        assertThat(bill(start.then("user", 20, 10), 1, IMPLICIT)).isEqualTo(usage(0, 2000, 200));
        CacheModel<String> other = new CacheModel<>(CacheModel.Refresh.HIT);
        serve(other, start, 0, IMPLICIT);
        assertThat(serve(other, start.then("user", 21, 10), 1, IMPLICIT)).isEqualTo(usage(0, 0, 2210));
    }

    /** "In implicit mode 5.6+ does not reuse a shared prefix when the tail of the only message differs: no entry is there." */
    @Test
    void inImplicitModeASharedOpeningIsNotReadWhereNobodyWroteIt() {
        bill(chat("developer#6002", "user:a#1493"), 0, IMPLICIT);
        assertThat(bill(chat("developer#6002", "user:b#1479"), 1, IMPLICIT)).isEqualTo(usage(0, 0, 7481));
    }

    /** Its remedy, with the figures of litellm#37628: written 7,495, then read 6,002 and written 1,479. */
    @Test
    void anExplicitBreakpointBehindTheOpeningLetsTheNextRequestReadIt() {
        Marker opening = at(0);
        assertThat(bill(chat("developer#6002", "user:a#1493"), 0, IMPLICIT, opening))
                .isEqualTo(usage(0, 0, 7495));
        assertThat(bill(chat("developer#6002", "user:b#1479"), 1, IMPLICIT, opening))
                .isEqualTo(usage(0, 6002, 1479));
    }

    /** "In implicit mode additionally the end of the initial consecutive developer block" is looked up, marked or not. */
    @Test
    void inImplicitModeTheOpeningIsLookedUpUnmarked() {
        bill(chat("developer#6002", "user:a#1493"), 0, at(0));
        assertThat(bill(chat("developer#6002", "user:b#1479"), 1, IMPLICIT)).isEqualTo(usage(0, 6002, 1479));
    }

    /** "Exact match at eligible breakpoints": in explicit mode nothing but the request's own is looked up. */
    @Test
    void inExplicitModeAMarkerThatMovedReadsNothing() {
        bill(chat("developer#2000", "user#500"), 0, at(1));
        Chat longer = chat("developer#2000", "user#500", "assistant#100", "user#50");
        assertThat(bill(longer, 1, at(3))).isEqualTo(usage(0, 0, 2650));
        assertThat(bill(longer, 2, at(1))).isEqualTo(usage(150, 2500, 0));
    }

    /** "At most 4 breakpoint writes per request. With more, the latest win silently." */
    @Test
    void ofManyBreakpointsTheLatestFourAreWritten() {
        assertThat(written(chat("user#2000").then("user", 5, 10), at(0), at(1), at(2), at(3), at(4), at(5)))
                .containsExactly(at(2), at(3), at(4), at(5));
    }

    /** "Implicit mode consumes one, leaving 3 explicit." */
    @Test
    void theImplicitBreakpointTakesOneOfTheFour() {
        assertThat(written(chat("user#2000").then("user", 5, 10), IMPLICIT, at(0), at(1), at(2), at(3)))
                .containsExactly(at(1), at(2), at(3), at(5));
    }

    /** "First 2 + latest 50 explicit breakpoints" are looked up. */
    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "2, false", "9, false", "10, true", "59, true"})
    void theFirstTwoAndTheLatestFiftyBreakpointsAreLookedUp(int entry, boolean found) {
        Chat start = chat("user#2000");
        Chat whole = start.then("user", 59, 10);
        bill(entry == 0 ? start : start.then("user", entry, 10), 0, at(entry));
        Marker[] sixty = IntStream.range(0, 60).mapToObj(OpenAiRulesTest::at).toArray(Marker[]::new);
        assertThat(bill(whole, 1, sixty).read()).isEqualTo(found ? 2000 + 10L * entry : 0);
    }

    /** "1,024 visible tokens before the breakpoint. Prefixes under that are silently not cached." */
    @Test
    void aPrefixBelowTheMinimumIsNotWritten() {
        assertThat(bill(chat("user#1023"), 0, IMPLICIT)).isEqualTo(usage(1023, 0, 0));
        assertThat(bill(chat("developer#1023", "user#1"), 0, IMPLICIT, at(0))).isEqualTo(usage(0, 0, 1024));
    }

    /** "At least 30 min since last write or reuse; reuse refreshes free." */
    @Test
    void anEntryLivesThirtyMinutesFromItsLastUse() {
        Chat prompt = chat("user#2000");
        bill(prompt, 0, at(0));
        assertThat(bill(prompt, 30 * MINUTE - 1, at(0)).read()).isEqualTo(2000);
        assertThat(bill(prompt, 59 * MINUTE, at(0)).read()).isEqualTo(2000);
        assertThat(bill(prompt, 89 * MINUTE, at(0)).read()).isZero();
    }

    /** There is one lifetime: what a marker made for another provider asks for is of no matter. */
    @Test
    void markersOfAnyLifetimeInAnyOrderAreTaken() {
        Chat prompt = chat("developer#2000", "user#500");
        assertThat(bill(prompt, 0, at(0), new Marker(1, Ttl.ONE_HOUR))).isEqualTo(usage(0, 0, 2500));
        assertThat(bill(prompt, 31 * MINUTE, at(1)).read()).isZero();
    }

    /** "Every input token is billed once": an interior breakpoint costs nothing where the tokens are written anyway. */
    @Test
    void innerBreakpointsDoNotChangeTheBill() {
        Chat prompt = chat("developer#2000", "user#500", "assistant#100", "user#50");
        Usage one = serve(new CacheModel<>(CacheModel.Refresh.HIT), prompt, 0, at(3));
        Usage four = serve(new CacheModel<>(CacheModel.Refresh.HIT), prompt, 0, at(0), at(1), at(2), at(3));
        assertThat(four).isEqualTo(one);
    }

    private Usage bill(Chat prompt, long now, Marker... markers) {
        return serve(cache, prompt, now, markers);
    }

    private static Usage serve(CacheModel<String> cache, Chat prompt, long now, Marker... markers) {
        return ((Outcome.Served) cache.serve("x", prompt, List.of(markers), SOL, now, _ -> 0)).usage();
    }

    private List<Marker> written(Chat prompt, Marker... markers) {
        return ((Outcome.Served) cache.serve("x", prompt, List.of(markers), SOL, 0, _ -> 0)).written();
    }

    private static Tariff tariff(String model) {
        return TariffBook.shipped().find("openai", model).orElseThrow();
    }

    private static Usage usage(long fresh, long read, long written) {
        return new Usage(fresh, read, 0, written, 0, OptionalLong.empty());
    }

    private static Marker at(int index) {
        return new Marker(index, Ttl.THIRTY_MINUTES);
    }

    /** A prompt of messages, each one block, written as {@code role:name#tokens}; the name may be missing. */
    private static Chat chat(String... messages) {
        List<String> names = Arrays.stream(messages)
                .map(message -> message.split("#", -1)[0])
                .toList();
        List<Integer> sizes = Arrays.stream(messages)
                .map(message -> Integer.valueOf(message.split("#", -1)[1]))
                .toList();
        return new Chat(new TestPrompt(
                names, sizes, IntStream.range(0, names.size()).boxed().toList()));
    }

    private record Chat(TestPrompt prompt) implements PrefixPath<String> {

        /** The same and more messages. */
        Chat then(String role, int count, int tokensEach) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < size(); i++) {
                all.add(prompt.names().get(i) + "#" + prompt.sizes().get(i));
            }
            for (int i = 0; i < count; i++) {
                all.add(role + ":" + i + "#" + tokensEach);
            }
            return chat(all.toArray(String[]::new));
        }

        @Override
        public int size() {
            return prompt.size();
        }

        @Override
        public String identity(int index) {
            return prompt.identity(index);
        }

        @Override
        public int tokens(int index) {
            return prompt.tokens(index);
        }

        @Override
        public int position(int index) {
            return prompt.position(index);
        }

        @Override
        public boolean endsMessageToKeep(int index) {
            return !prompt.names().get(index).startsWith("assistant");
        }

        @Override
        public int openingEnd() {
            int end = -1;
            while (end + 1 < size() && prompt.names().get(end + 1).startsWith("developer")) {
                end++;
            }
            return end;
        }
    }
}
