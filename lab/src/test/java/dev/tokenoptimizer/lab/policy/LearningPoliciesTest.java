package dev.tokenoptimizer.lab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import org.junit.jupiter.api.Test;

/** The policies that learn, by example; markers are written into the prompts (see {@link Prompts}). */
class LearningPoliciesTest {

    @Test
    void promptCacheOptimizerMarksWhatTheRequestBeforeHadToo() {
        new Marking("prompt-cache-optimizer")
                .next("tools system | user")
                .next("tools* system* | user* | assistant | user")
                .next("tools* system* | user | assistant | user*");
    }

    /** "A boundary is stable after two consecutive identical observations in one global history." */
    @Test
    void promptCacheOptimizerForgetsWhenAnotherConversationComesBetween() {
        new Marking("prompt-cache-optimizer")
                .next("tools system | user:a")
                .next("tools* system* | user:b")
                .next("tools* system* | user:a | assistant | user");
    }

    /** It hashes each part for itself, though a cache does not. */
    @Test
    void promptCacheOptimizerTakesMessagesForStableBehindAChangingSystemPrompt() {
        new Marking("prompt-cache-optimizer")
                .next("tools system:9am | user")
                .next("tools* system:10am | user* | assistant | user");
    }

    @Test
    void prefixwiseMarksOnceToolsAndSystemWereSeenWithinFiveMinutes() {
        new Marking("prefixwise")
                .next(0, "tools system | user:a")
                .next(299, "tools* system* | user:b*")
                .next(599, "tools system | user:c")
                .next(600, "tools* system* | user:d | assistant | user*")
                .next(601, "tools system:other | user:a");
    }

    @Test
    void cacheeconomicsLiteMarksWhatAllPromptsShare() {
        new Marking("cacheeconomics-lite")
                .next("tools system | user:a")
                .next("tools system* | user:b")
                .next("tools system* | user:b | assistant | user:c");
    }

    @Test
    void cacheeconomicsLiteLearnsPerConversationWhereTheyAreNamed() {
        new Marking("cacheeconomics-lite-session")
                .next(0, "one", "system | user:a")
                .next(1, "two", "system | user:a")
                .next(2, "one", "system | user:a* | assistant");
        new Marking("cacheeconomics-lite").next(0, "one", "system | user:a").next(1, "two", "system | user:a*");
    }

    @Test
    void cacheeconomicsLiteMarksNothingBelowTheMinimum() {
        new Marking("cacheeconomics-lite").next("system#1023 | user:a").next("system#1023 | user:b");
    }

    /** "1h iff 5 min < median gap < 60 min", from the second gap on. */
    @Test
    void cacheeconomicsLiteTakesAnHourForGapsBetweenFiveMinutesAndAnHour() {
        new Marking("cacheeconomics-lite")
                .next(0, "system | user:a")
                .next(600, "system | user:a*")
                .next(1200, "system | user:a**")
                .next(1210, "system | user:a**")
                .next(1220, "system | user:a**")
                .next(1230, "system | user:a*");
    }

    @Test
    void cacheeconomicsLiteForgetsWhatLeftTheWindowOf64() {
        Marking policy = new Marking("cacheeconomics-lite").next(0, "tools#2000 system:old | user");
        for (int i = 1; i < 64; i++) {
            policy.next(i, "tools#2000* system:new | user");
        }
        policy.next(64, "tools#2000 system:new | user*");
    }

    @Test
    void cacheeconomicsFullWaitsFor32Requests() {
        Marking policy = new Marking("cacheeconomics-full");
        for (int i = 0; i < 32; i++) {
            policy.next(10L * i, "tools system | user:q" + i);
        }
        policy.next(320, "tools system* | user:q32");
    }

    @Test
    void cacheeconomicsFullWaitsInEveryConversationWhereTheyAreNamed() {
        Marking policy = new Marking("cacheeconomics-full-session");
        for (int i = 0; i < 32; i++) {
            policy.next(10L * i, "one", "tools system | user:q" + i);
        }
        policy.next(320, "two", "tools system | user:q32");
        policy.next(330, "one", "tools system* | user:q33");
    }

    /** "A gap of less than five seconds is a certain miss." */
    @Test
    void cacheeconomicsFullMarksNothingThatCannotBeReadInTime() {
        Marking policy = new Marking("cacheeconomics-full");
        for (int i = 0; i < 40; i++) {
            policy.next(4L * i, "tools system | user:q" + i);
        }
    }

    @Test
    void cacheeconomicsFullTakesAnHourForLongGaps() {
        Marking policy = new Marking("cacheeconomics-full");
        for (int i = 0; i < 32; i++) {
            policy.after(600L * i, "tools system | user:q" + i);
        }
        policy.next(600L * 32, "tools system** | user:q32");
    }

    /** A part that changes now and then gets a cut of its own behind one that never does. */
    @Test
    void cacheeconomicsFullCutsWhereSurvivalFalls() {
        Marking policy = new Marking("cacheeconomics-full");
        for (int i = 0; i < 64; i++) {
            policy.after(10L * i, "tools#5000 system:v" + i / 16 + "#5000 | user:q" + i);
        }
        policy.next(640, "tools#5000* system:v3#5000* | user:q64");
    }

    /** Lower cuts live an hour below one of five minutes, if gaps of both kinds occur. */
    @Test
    void cacheeconomicsFullMixesLifetimes() {
        Marking policy = new Marking("cacheeconomics-full");
        long second = 0;
        for (int i = 0; i < 64; i++) {
            second += i % 8 == 0 ? 1200 : 60;
            policy.after(second, "tools#50000 system:v" + i / 4 + "#2000 | user:q" + i);
        }
        policy.next(second + 60, "tools#50000** system:v15#2000* | user:q64");
    }

    /** Content that is new at its position counts as changing always, whatever was there before. */
    @Test
    void cacheeconomicsFullTrustsNoNewContent() {
        Marking policy = new Marking("cacheeconomics-full");
        for (int i = 0; i < 40; i++) {
            policy.after(10L * i, "tools#5000 system:old | user:q" + i);
        }
        policy.next(400, "tools#5000* system:new | user:q40");
    }

    /** "Within 15 % of the minimum it abstains": 1,024 times 1.15 is 1,177.6. */
    @Test
    void cacheeconomicsFullAbstainsNearTheMinimum() {
        Marking near = new Marking("cacheeconomics-full");
        Marking above = new Marking("cacheeconomics-full");
        for (int i = 0; i < 32; i++) {
            near.after(10L * i, "system#1177 | user:q" + i);
            above.after(10L * i, "system#1178 | user:q" + i);
        }
        near.next(320, "system#1177 | user:q32");
        above.next(320, "system#1178* | user:q32");
    }

    @Test
    void cacheeconomicsInLitellmMarksMessagesOnly() {
        Marking policy = new Marking("cacheeconomics-litellm");
        for (int i = 0; i < 32; i++) {
            policy.after(10L * i, "tools system | user:fixed | assistant:a" + i);
        }
        policy.next(320, "tools system | user:fixed* | assistant:a32");
        policy.next(330, "tools system | user:other | assistant:a33");
    }

    @Test
    void mergeMarksTheFirstMessageOfTheUserOnceSeen() {
        new Marking("merge")
                .next("system | user:a user")
                .next("system | user:a user* | assistant | user:b")
                .next("system | user:b user");
    }

    @Test
    void secondSightingMarksTheLongestPrefixThatCame() {
        new Marking("second-sighting")
                .next(0, "system | user:a")
                .next(1, "system* | user:b")
                .next(2, "system* | user:b* | assistant")
                .next(400, "system | user:b* | user");
    }

    @Test
    void secondSightingBelievesInAnEntryAsLongAsItsProviderKeepsOne() {
        Prompts prompts = new Prompts();
        Policy policy = Marking.create(
                "second-sighting",
                TariffBook.shipped().find("openai", "gpt-6.2-sol").orElseThrow());
        policy.mark(prompts.of("system | user:a").atSecond(0));
        policy.mark(prompts.of("system | user:b").atSecond(1));

        assertThat(policy.mark(prompts.of("system | user:b").atSecond(1_800)))
                .containsExactly(new Marker(0, Ttl.THIRTY_MINUTES), new Marker(1, Ttl.THIRTY_MINUTES));
    }

    @Test
    void secondSightingCanMarkTheEndOfAKnownConversation() {
        new Marking("second-sighting-end")
                .next(0, "system | user:a")
                .next(1, "system* | user:b")
                .next(2, "system* | user:b* | assistant | user:c*");
    }

    @Test
    void cachesAreLearntApart() {
        Prompts prompts = new Prompts();
        Policy policy = Marking.create("second-sighting");
        TestRequest request = prompts.of("system | user");
        policy.mark(request);
        assertThat(policy.mark(request.inScope("other"))).isEmpty();
        assertThat(policy.mark(request.onModel("other"))).isEmpty();
    }

    @Test
    void insuranceMarksTheBlockBehindWhatIsCachedForAnHour() {
        new Marking("insurance")
                .next(0, "tools system | user*")
                .next(1, "tools system | user** | thinking assistant** use | result*");
    }

    @Test
    void insuranceMarksOnlyTheEndWhereNothingIsCached() {
        new Marking("insurance").next(0, "system | user*").next(300, "system | user | assistant | user*");
    }

    /** Ten minutes later the one-hour entry of the first answer is what is read. */
    @Test
    void insuranceBuildsOnTheLongEntryAfterAPause() {
        new Marking("insurance")
                .next(0, "| user*")
                .next(1, "| user** | assistant** | user:b*")
                .next(601, "| user | assistant** | user:b** | assistant | user:c*");
    }

    @Test
    void insuranceHasNothingToInsureWhenOneBlockIsNew() {
        new Marking("insurance").next(0, "| user*").next(1, "| user* | user:b*").next(2, "| user | user:b*");
    }
}
