package dev.tokenoptimizer.lab.provider.cache;

import static dev.tokenoptimizer.prompt.Ttl.FIVE_MINUTES;
import static dev.tokenoptimizer.prompt.Ttl.ONE_HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documented rules of the prompt cache, each with its source: Anthropic prompt caching page of 2026-10-08 unless said. */
class CacheModelTest {

    /** Minimum 1,024 tokens, 4 markers, look-back 20. */
    private static final Tariff SONNET = tariff("anthropic", "claude-sonnet-4-5");

    private static final long MINUTE = 60_000;

    private final CacheModel<String> cache = new CacheModel<>(CacheModel.Refresh.HIT);

    /** "Below the minimum the request is processed uncached, silently": both counters are zero. */
    @Test
    void aPrefixBelowTheMinimumIsNeitherWrittenNorChargedExtra() {
        TestPrompt prompt = TestPrompt.of(1023, "a");
        assertThat(bill(prompt, 0, at(0))).isEqualTo(usage(1023, 0, 0, 0));
        assertThat(bill(prompt, 1, at(0))).isEqualTo(usage(1023, 0, 0, 0));
    }

    /** "The minimum applies to the cumulative prefix up to the marker", not to the block. */
    @Test
    void theMinimumCountsTheWholePrefix() {
        TestPrompt prompt = TestPrompt.of(512, "tools", "system", "question");
        assertThat(bill(prompt, 0, at(1))).isEqualTo(usage(512, 0, 1024, 0));
    }

    /** The page's table of minimums, of which 512, 1,024, 2,048 and 4,096 occur. */
    @ParameterizedTest
    @CsvSource({
        "claude-fable-5-1, 512",
        "claude-opus-5-5, 512",
        "claude-sonnet-4-5, 1024",
        "claude-opus-4-7, 2048",
        "claude-haiku-4-5, 4096"
    })
    void theMinimumIsThatOfTheModel(String model, int minimum) {
        Tariff tariff = tariff("anthropic", model);
        assertThat(writes(TestPrompt.of(minimum, "a"), tariff)).hasSize(1);
        assertThat(writes(TestPrompt.of(minimum - 1, "b"), tariff)).isEmpty();
    }

    /** "One marker = exactly one entry. Nothing is written in between." */
    @Test
    void anEntryStandsOnlyWhereAMarkerStood() {
        bill(TestPrompt.of(2000, "a", "b", "c"), 0, at(2));
        assertThat(bill(TestPrompt.of(2000, "a", "b", "other"), 1, at(1))).isEqualTo(usage(2000, 0, 4000, 0));
    }

    /** "Markers are not part of the hash": the rolling pattern moves them from request to request. */
    @Test
    void whatWasWrittenAtOneMarkerIsReadFromALaterOne() {
        bill(TestPrompt.of(2000, "a", "b"), 0, at(1));
        assertThat(bill(TestPrompt.of(2000, "a", "b", "c"), 1, at(2))).isEqualTo(usage(0, 4000, 2000, 0));
    }

    /** The page's own example: entry at block 15, marker at block 35 checks 35 to 16 and misses by one. */
    @Test
    void theLookBackEndsAfterTwentyPositionsTheMarkersOwnIncluded() {
        TestPrompt long35 = TestPrompt.blocks(35, 100);
        bill(TestPrompt.blocks(15, 100), 0, at(14));
        assertThat(bill(long35, 1, at(34))).isEqualTo(usage(0, 0, 3500, 0));
    }

    @Test
    void anEntryNineteenPositionsBeforeTheMarkerIsFound() {
        bill(TestPrompt.blocks(16, 100), 0, at(15));
        assertThat(bill(TestPrompt.blocks(35, 100), 1, at(34))).isEqualTo(usage(0, 1600, 1900, 0));
    }

    /** The page's remedy: "a second marker on block 15 recovers it". */
    @Test
    void anEarlierMarkerOpensAWindowOfItsOwn() {
        bill(TestPrompt.blocks(15, 100), 0, at(14));
        assertThat(bill(TestPrompt.blocks(35, 100), 1, at(14), at(34))).isEqualTo(usage(0, 1500, 2000, 0));
    }

    /** "Per marker from the last one backwards": the first entry found is the longest. */
    @Test
    void theLastMarkersWindowIsSearchedFirst() {
        bill(TestPrompt.of(2000, "a", "b", "c"), 0, at(0), at(2));
        assertThat(bill(TestPrompt.of(2000, "a", "b", "c", "d"), 1, at(0), at(3)))
                .isEqualTo(usage(0, 6000, 2000, 0));
    }

    /** "A run of consecutive tool_use blocks = 1 position and a run of consecutive tool_result = 1 position." */
    @Test
    void aRunOfToolBlocksIsOnePosition() {
        TestPrompt before = TestPrompt.of(2000, "question");
        TestPrompt after = before.thenRun("use", 30, 10).thenRun("result", 30, 10);
        bill(before, 0, at(0));
        assertThat(bill(after, 1, at(60))).isEqualTo(usage(0, 2000, 600, 0));
    }

    /** "5 min default, clock starts at the START of the request": four minutes of streaming leave one. */
    @Test
    void aFiveMinuteEntryLivesFiveMinutesFromTheStartOfTheRequestThatWroteIt() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        serve(cache, "x", prompt, 0, 4 * MINUTE, at(0));
        assertThat(reads(prompt, 5 * MINUTE - 1)).isTrue();

        CacheModel<String> other = new CacheModel<>(CacheModel.Refresh.HIT);
        serve(other, "x", prompt, 0, 4 * MINUTE, at(0));
        assertThat(read(serve(other, "x", prompt, 5 * MINUTE, 0, at(0)))).isZero();
    }

    @Test
    void aOneHourEntryLivesAnHour() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        bill(prompt, 0, at(0, ONE_HOUR));
        assertThat(read(serve(cache, "x", prompt, 60 * MINUTE - 1, 0))).isZero();
        assertThat(reads(prompt, 60 * MINUTE - 1)).isTrue();
    }

    /** "Every read refreshes for free." */
    @Test
    void aReadRefreshesTheEntry() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        bill(prompt, 0, at(0));
        assertThat(reads(prompt, 4 * MINUTE)).isTrue();
        assertThat(reads(prompt, 8 * MINUTE)).isTrue();
        assertThat(reads(prompt, 13 * MINUTE)).isFalse();
    }

    @Test
    void aReadRefreshesAOneHourEntryForAnHour() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        bill(prompt, 0, at(0, ONE_HOUR));
        assertThat(reads(prompt, 59 * MINUTE)).isTrue();
        assertThat(reads(prompt, 118 * MINUTE)).isTrue();
    }

    /** "The clock starts at the START of the request that writes or reads", however long the answer that reads it takes. */
    @Test
    void aReadCountsFromTheStartOfItsRequestToo() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        bill(prompt, 0, at(0));
        serve(cache, "x", prompt, 4 * MINUTE, 4 * MINUTE, at(0));
        assertThat(read(serve(cache, "x", prompt, 9 * MINUTE, 0, at(0)))).isZero();
    }

    /** Not stated by the page, an assumption of this model: a marker of five minutes does not shorten what it hits. */
    @Test
    void aHitKeepsTheEntrysOwnLifetimeWhenTheMarkerAsksForLess() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        bill(prompt, 0, at(0, ONE_HOUR));
        assertThat(reads(prompt, 30 * MINUTE)).isTrue();
        assertThat(reads(prompt, 80 * MINUTE)).isTrue();
    }

    /** Not stated by the page, an assumption of this model: a marker of one hour on what it hits writes and pays nothing. */
    @Test
    void aHitKeepsTheEntrysOwnLifetimeWhenTheMarkerAsksForMore() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        bill(prompt, 0, at(0));
        assertThat(bill(prompt, MINUTE, at(0, ONE_HOUR))).isEqualTo(usage(0, 2000, 0, 0));
        assertThat(reads(prompt, 7 * MINUTE)).isFalse();
    }

    /** What follows from the bill of mixed lifetimes: an hour for all of a prefix costs the block behind the hit alone. */
    @Test
    void aOneHourMarkerJustBehindAHitOutlivesIt() {
        bill(TestPrompt.of(2000, "a"), 0, at(0));
        TestPrompt longer = TestPrompt.of(2000, "a", "b", "c");
        assertThat(bill(longer, MINUTE, at(1, ONE_HOUR), at(2))).isEqualTo(usage(0, 2000, 2000, 2000));
        assertThat(bill(longer, 50 * MINUTE, at(1, ONE_HOUR), at(2))).isEqualTo(usage(0, 4000, 2000, 0));
    }

    /** Not stated by the page; standard conditions of the lab: only the entry hit. */
    @Test
    void underRuleHitAReadLeavesShorterEntriesAlone() {
        assertThat(shorterEntryAfterLongerRead(CacheModel.Refresh.HIT)).isZero();
    }

    /** Claude Code's documentation on rewinding implies that shorter entries on the path are refreshed too. */
    @Test
    void underRulePathAReadRefreshesShorterEntriesToo() {
        assertThat(shorterEntryAfterLongerRead(CacheModel.Refresh.PATH)).isEqualTo(2000);
    }

    /** "Entry readable only after the first response begins": simultaneous first requests each pay a write. */
    @Test
    void anEntryIsReadableOnceTheAnswerThatWritesItHasBegun() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        serve(cache, "x", prompt, 0, 3000, at(0));
        assertThat(serve(cache, "x", prompt, 2999, 3000, at(0))).isEqualTo(usage(0, 0, 2000, 0));
        assertThat(serve(cache, "x", prompt, 3000, 3000, at(0))).isEqualTo(usage(0, 2000, 0, 0));
    }

    /** "N simultaneous first requests each pay a write." */
    @Test
    void requestsThatStartBeforeTheFirstAnswerAllPayAWrite() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        for (int i = 0; i < 5; i++) {
            assertThat(serve(cache, "x", prompt, 0, 1000, at(0))).isEqualTo(usage(0, 0, 2000, 0));
        }
        assertThat(serve(cache, "x", prompt, 1000, 0, at(0))).isEqualTo(usage(0, 2000, 0, 0));
    }

    @Test
    void whatARequestWroteIsGoneWhenItsAnswerNeverBegins() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        Outcome.Served left = (Outcome.Served) cache.serve("x", prompt, List.of(at(0)), SONNET, 0, _ -> 3000);
        cache.withdraw("x", prompt, left);
        assertThat(cache.size()).isZero();
        assertThat(read(serve(cache, "x", prompt, 4000, 0, at(0)))).isZero();
    }

    @Test
    void anotherRequestsWriteOfTheSamePrefixStays() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        Outcome.Served left = (Outcome.Served) cache.serve("x", prompt, List.of(at(0)), SONNET, 0, _ -> 3000);
        serve(cache, "x", prompt, 1000, 4000, at(0));
        cache.withdraw("x", prompt, left);
        assertThat(read(serve(cache, "x", prompt, 4999, 0))).isZero();
        assertThat(serve(cache, "x", prompt, 4999, 4000, at(0))).isEqualTo(usage(0, 0, 2000, 0));
        assertThat(serve(cache, "x", prompt, 5000, 0, at(0))).isEqualTo(usage(0, 2000, 0, 0));
    }

    /** "Isolation: per workspace on the Claude API." */
    @Test
    void scopesShareNothing() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        serve(cache, "one", prompt, 0, 0, at(0));
        assertThat(read(serve(cache, "two", prompt, 1, 0, at(0)))).isZero();
        assertThat(read(serve(cache, "one", prompt, 1, 0, at(0)))).isEqualTo(2000);
    }

    /** "A maximum of 4 blocks with cache_control may be provided. Found 5." */
    @Test
    void fiveMarkersAreRefusedAndChangeNothing() {
        TestPrompt prompt = TestPrompt.blocks(5, 2000);
        assertThat(outcome(prompt, 0, at(0), at(1), at(2), at(3), at(4)))
                .isEqualTo(new Outcome.Rejected(Outcome.Refusal.TOO_MANY_MARKERS, 4));
        assertThat(cache.size()).isZero();
    }

    /** "A ttl='1h' cache_control block must not come after a ttl='5m' cache_control block." */
    @Test
    void aLongerLifetimeAfterAShorterOneIsRefused() {
        TestPrompt prompt = TestPrompt.blocks(2, 2000);
        assertThat(outcome(prompt, 0, at(0), at(1, ONE_HOUR)))
                .isEqualTo(new Outcome.Rejected(Outcome.Refusal.TTL_ORDER, 1));
        assertThat(outcome(prompt, 0, at(0, ONE_HOUR), at(1))).isInstanceOf(Outcome.Served.class);
    }

    /** AWS user guide, table of models: Claude 3.7 Sonnet has a lifetime of five minutes only. */
    @Test
    void aLifetimeThatTheModelDoesNotOfferIsRefused() {
        TestPrompt prompt = TestPrompt.blocks(2, 2000);
        Tariff tariff = tariff("bedrock", "claude-3-7-sonnet");
        assertThat(cache.serve("x", prompt, List.of(at(1, ONE_HOUR)), tariff, 0, _ -> 0))
                .isEqualTo(new Outcome.Rejected(Outcome.Refusal.TTL_NOT_OFFERED, 0));
    }

    @Test
    void aRefusedRequestRefreshesNothing() {
        TestPrompt prompt = TestPrompt.blocks(2, 2000);
        bill(prompt, 0, at(0));
        outcome(prompt, 4 * MINUTE, at(0), at(1, ONE_HOUR));
        assertThat(read(serve(cache, "x", prompt, 6 * MINUTE, 0, at(0)))).isZero();
    }

    /** "cost = r·A + 2·(B−A) + 1.25·(C−B) + 1·(T−C)", with r = 0.10, 0.05 or 0.025 by model (pricing page, 2026-10-08). */
    @ParameterizedTest
    @CsvSource({"claude-sonnet-4-5, 0.1", "claude-opus-5-5, 0.05", "claude-fable-5-1, 0.025"})
    void aBillOfAllBucketsCostsWhatThePageSays(String model, double readShare) {
        Tariff tariff = tariff("anthropic", model);
        TestPrompt prompt = TestPrompt.of(2000, "a", "b", "c", "d");
        cache.serve("x", prompt, List.of(at(0)), tariff, 0, _ -> 0);
        Outcome outcome = cache.serve("x", prompt, List.of(at(1, ONE_HOUR), at(2)), tariff, 1, _ -> 0);
        long cost = tariff.prices().of(((Outcome.Served) outcome).usage()).picoDollars();
        double inInputTokens = (double) cost / tariff.prices().input();
        assertThat(inInputTokens).isEqualTo(readShare * 2000 + 2 * 2000 + 1.25 * 2000 + 2000);
    }

    /** "A = tokens at highest hit; B = tokens at highest 1h marker after A; C = tokens at the last marker." */
    @Test
    void mixedLifetimesAreBilledFromTheHitToTheLastOneHourMarkerAndFromThereToTheLastMarker() {
        bill(TestPrompt.of(2000, "a"), 0, at(0, ONE_HOUR));
        TestPrompt prompt = TestPrompt.of(2000, "a", "b", "c", "d", "e");
        assertThat(bill(prompt, 1, at(0, ONE_HOUR), at(2, ONE_HOUR), at(3))).isEqualTo(usage(2000, 2000, 2000, 4000));
    }

    /** "B = A if there is no 1h marker after A": a 1h marker before the hit costs nothing. */
    @Test
    void aOneHourMarkerBeforeTheHitIsNotBilled() {
        TestPrompt prompt = TestPrompt.of(2000, "a", "b");
        bill(prompt, 0, at(1));
        assertThat(bill(prompt, 1, at(0, ONE_HOUR), at(1))).isEqualTo(usage(0, 4000, 0, 0));
    }

    /** "Extra markers are free: the number of markers never changes the bill." */
    @Test
    void innerMarkersDoNotChangeTheBill() {
        TestPrompt prompt = TestPrompt.blocks(4, 2000);
        Usage one = serve(cache, "one", prompt, 0, 0, at(3));
        Usage four = serve(cache, "four", prompt, 0, 0, at(0), at(1), at(2), at(3));
        assertThat(four).isEqualTo(one);
    }

    @Test
    void withoutMarkersNothingIsReadWrittenOrKept() {
        TestPrompt prompt = TestPrompt.of(2000, "a");
        bill(prompt, 0, at(0));
        assertThat(bill(prompt, 1)).isEqualTo(usage(2000, 0, 0, 0));
        assertThat(bill(TestPrompt.blocks(0, 0), 2)).isEqualTo(usage(0, 0, 0, 0));
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void expiredEntriesDoNotPileUp() {
        for (int i = 0; i < 20_000; i++) {
            serve(cache, "scope " + i % 7, TestPrompt.of(2000, "a" + i), i * 1000L, 0, at(0));
        }
        assertThat(cache.size()).isLessThan(9_000);
    }

    /** Random histories: the buckets add up, and the same request again within its lifetime reads all it wrote. */
    @Test
    void bucketsAddUpAndARepetitionReadsWhatWasWritten() {
        long seed = 20261008;
        Random random = new Random(seed);
        long now = 0;
        for (int i = 0; i < 2_000; i++) {
            TestPrompt prompt = TestPrompt.of(
                    random.nextInt(1, 900),
                    IntStream.range(0, random.nextInt(1, 12))
                            .mapToObj(_ -> "b" + random.nextInt(3))
                            .toArray(String[]::new));
            Marker[] markers = IntStream.range(0, prompt.size())
                    .filter(_ -> random.nextInt(4) == 0)
                    .limit(4)
                    .mapToObj(CacheModelTest::at)
                    .toArray(Marker[]::new);
            now += random.nextLong(2 * MINUTE);
            Usage first = serve(cache, "x", prompt, now, 0, markers);
            assertThat(first.input()).as("seed %d, request %d", seed, i).isEqualTo(prompt.totalTokens());
            now += random.nextLong(5 * MINUTE);
            Usage again = serve(cache, "x", prompt, now, 0, markers);
            assertThat(again)
                    .as("seed %d, request %d", seed, i)
                    .isEqualTo(usage(first.fresh(), first.read() + first.written5m(), 0, 0));
        }
    }

    private static long shorterEntryAfterLongerRead(CacheModel.Refresh rule) {
        CacheModel<String> cache = new CacheModel<>(rule);
        TestPrompt longer = TestPrompt.of(2000, "a", "b");
        serve(cache, "x", longer, 0, 0, at(0), at(1));
        serve(cache, "x", longer, 4 * MINUTE, 0, at(1));
        return read(serve(cache, "x", TestPrompt.of(2000, "a"), 6 * MINUTE, 0, at(0)));
    }

    private List<Marker> writes(TestPrompt prompt, Tariff tariff) {
        return ((Outcome.Served) cache.serve("x", prompt, List.of(at(0)), tariff, 0, _ -> 0)).written();
    }

    private static Tariff tariff(String platform, String model) {
        return TariffBook.shipped().find(platform, model).orElseThrow();
    }

    private boolean reads(TestPrompt prompt, long now) {
        return read(serve(cache, "x", prompt, now, 0, at(0))) > 0;
    }

    private Usage bill(TestPrompt prompt, long now, Marker... markers) {
        return serve(cache, "x", prompt, now, 0, markers);
    }

    private Outcome outcome(TestPrompt prompt, long now, Marker... markers) {
        return cache.serve("x", prompt, List.of(markers), SONNET, now, _ -> 0);
    }

    private static Usage serve(
            CacheModel<String> cache, String scope, TestPrompt prompt, long now, long begins, Marker... markers) {
        Outcome outcome = cache.serve(scope, prompt, List.of(markers), SONNET, now, _ -> begins);
        assertThat(outcome).isInstanceOf(Outcome.Served.class);
        return ((Outcome.Served) outcome).usage();
    }

    private static long read(Usage usage) {
        return usage.read();
    }

    private static Usage usage(long fresh, long read, long written5m, long written1h) {
        return new Usage(fresh, read, written5m, written1h, OptionalLong.empty());
    }

    private static Marker at(int index) {
        return new Marker(index, FIVE_MINUTES);
    }

    private static Marker at(int index, Ttl ttl) {
        return new Marker(index, ttl);
    }
}
