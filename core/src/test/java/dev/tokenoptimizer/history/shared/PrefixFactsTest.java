package dev.tokenoptimizer.history.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixFactsTest {

    private static final Set<Fact> COUNTS =
            Set.of(Fact.VISITS, Fact.RETURNS_5M, Fact.RETURNS_30M, Fact.RETURNS_1H, Fact.LONG_PAUSES, Fact.LOST_PAUSES);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatManyTellIsTheSameInAnyOrderAndGrouping(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<PrefixFacts> told = some(random, 2 + random.nextInt(12));
            PrefixFacts inOrder = merged(told);

            Collections.shuffle(told, random);
            int cut = random.nextInt(told.size());
            PrefixFacts inTwoGroups = merged(told.subList(0, cut));
            inTwoGroups.merge(merged(told.subList(cut, told.size())));

            assertThat(inTwoGroups).isEqualTo(inOrder);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void allButCountsMayArriveMoreThanOnceAndLate(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<PrefixFacts> told = some(random, 1 + random.nextInt(12));
            told.forEach(PrefixFactsTest::forgetCounts);
            PrefixFacts once = merged(told);

            List<PrefixFacts> again = new ArrayList<>(told);
            for (int i = random.nextInt(20); i > 0; i--) {
                again.add(told.get(random.nextInt(told.size())));
            }
            Collections.shuffle(again, random);

            assertThat(merged(again)).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theMergedFactsAreWhatAModelOfAllTellingsSays(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<PrefixFacts> told = some(random, 1 + random.nextInt(12));

            PrefixFacts merged = merged(told);

            for (Fact fact : Fact.values()) {
                List<List<Long>> numbers = told.stream()
                        .filter(one -> one.has(fact))
                        .map(one -> List.of(one.main(fact), one.rest(fact)))
                        .toList();
                assertThat(merged.has(fact)).isEqualTo(!numbers.isEmpty());
                if (!numbers.isEmpty()) {
                    assertThat(List.of(merged.main(fact), merged.rest(fact)))
                            .as("%s of %s", fact, numbers)
                            .isEqualTo(modelled(fact, numbers));
                }
            }
        }
    }

    private static List<Long> modelled(Fact fact, List<List<Long>> numbers) {
        if (COUNTS.contains(fact)) {
            return List.of(numbers.stream().mapToLong(pair -> pair.get(0)).sum(), 0L);
        }
        if (fact == Fact.NEXT) {
            return new HashSet<>(numbers).size() == 1 ? numbers.get(0) : List.of(PrefixFacts.FORK, PrefixFacts.FORK);
        }
        return numbers.stream()
                .max((a, b) ->
                        a.get(0).equals(b.get(0)) ? Long.compare(a.get(1), b.get(1)) : Long.compare(a.get(0), b.get(0)))
                .orElseThrow();
    }

    @Test
    void factsSurviveTheirFormByteForByte() {
        Random random = new Random(5);
        Map<Integer, Integer> sizes = new HashMap<>();
        for (PrefixFacts facts : some(random, 2_000)) {
            byte[] bytes = facts.toBytes();
            assertThat(PrefixFacts.of(bytes)).isEqualTo(facts);
            assertThat(PrefixFacts.of(bytes).toBytes()).isEqualTo(bytes);
            sizes.merge(bytes.length, 1, Integer::sum);
        }
        assertThat(sizes).hasSizeGreaterThan(20);
    }

    @Test
    void anotherFormIsRefused() {
        byte[] bytes = new PrefixFacts().tell(Fact.VISITS, 3).toBytes();

        assertThatThrownBy(() -> PrefixFacts.of(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PrefixFacts.of(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PrefixFacts.of(new byte[] {(byte) 0x80, 0, 0}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PrefixFacts.of(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersThatTheFormCannotHoldBecomeTheNearestThatItCan() {
        PrefixFacts facts = new PrefixFacts().tell(Fact.VISITS, 1L << 40).tell(Fact.VISITS, 7);
        facts.tell(Fact.ALIVE_5M, -1);

        assertThat(facts.main(Fact.VISITS)).isEqualTo((1 << 24) - 1);
        assertThat(facts.main(Fact.ALIVE_5M)).isZero();
    }

    @Test
    void theFormStaysWhatOlderInstancesRead() {
        PrefixFacts facts = new PrefixFacts()
                .tell(Fact.VISITS, 2)
                .tell(Fact.LAST_SEEN, 0x0102_0304_0506L, 7)
                .tell(Fact.WRITER, 9, 3);

        assertThat(facts.toBytes())
                .containsExactly(8, 0, 0x41, 0, 0, 2, 1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 3);
    }

    private static List<PrefixFacts> some(Random random, int count) {
        List<PrefixFacts> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            told.add(any(random));
        }
        return told;
    }

    /** Few distinct numbers, so that equal ones meet. */
    private static PrefixFacts any(Random random) {
        PrefixFacts facts = new PrefixFacts();
        for (Fact fact : Fact.values()) {
            if (random.nextInt(3) == 0) {
                long rest = fact.restBytes == 0 ? 0 : random.nextInt(3);
                facts.tell(
                        fact, random.nextBoolean() ? random.nextInt(4) : 1_764_000_000_000L + random.nextInt(4), rest);
            }
        }
        COUNTS.stream()
                .filter(facts::has)
                .filter(count -> facts.main(count) > 3)
                .forEach(count -> forget(facts, count));
        return facts;
    }

    private static void forgetCounts(PrefixFacts facts) {
        COUNTS.forEach(count -> forget(facts, count));
    }

    private static void forget(PrefixFacts facts, Fact left) {
        PrefixFacts kept = new PrefixFacts();
        for (Fact fact : Fact.values()) {
            if (fact != left && facts.has(fact)) {
                kept.tell(fact, facts.main(fact), facts.rest(fact));
            }
        }
        facts.clear();
        facts.merge(kept);
    }

    private static PrefixFacts merged(List<PrefixFacts> told) {
        PrefixFacts all = new PrefixFacts();
        told.forEach(all::merge);
        return all;
    }
}
