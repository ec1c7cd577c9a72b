package dev.tokenoptimizer.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.tariff.Money;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule with both answers, against the simulated provider on a virtual clock. */
class VerificationTest {

    @ParameterizedTest
    @ValueSource(strings = {"claude-sonnet-4-5", "claude-opus-5-5", "claude-haiku-4-5", "claude-opus-4-7"})
    void atAProviderThatDoesAsDocumentedEveryRuleHolds(String model) throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED).of(Trial.subject(model, 7))) {
            List<Finding> findings = trial.run(Rules.ALL.toArray(Rule[]::new));

            assertThat(findings).hasSize(7).allSatisfy(finding -> {
                assertThat(finding.outcome().cause()).as(finding.rule()).isEmpty();
                assertThat(finding.outcome().verdict()).as(finding.rule()).isEqualTo(Verdict.HOLDS);
            });
            assertThat(TariffOverride.learned(findings))
                    .isEqualTo(Map.of(
                            "minimumPrefix",
                            Integer.toString(trial.subject().tariff().minimumPrefix()),
                            "lookback",
                            "20",
                            "groupsToolRuns",
                            "true",
                            "longMarkerKeepsPrefix",
                            "true",
                            "readRenewsOnlyItsEntry",
                            "true",
                            "readableAtFirstByte",
                            "true"));
        }
    }

    @Test
    void allRulesThatWaitDoSoAtTheSameTime() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            trial.run(Rules.ALL.toArray(Rule[]::new));

            assertThat(trial.minutesPassed()).isEqualTo(7);
        }
    }

    /** The switch of the provider, the rule that finds out, and what is to be learnt. */
    @ParameterizedTest
    @CsvSource({
        "minimumPrefix, 2048, minimum, minimumPrefix, 2048",
        "minimumPrefix, 4096, minimum, minimumPrefix, 4096",
        "minimumPrefix, 512, minimum, minimumPrefix, 512",
        "lookback, 10, look-back, lookback, 6",
        "lookback, 16, look-back, lookback, 16",
        "lookback, 45, look-back, lookback, 41",
        "groupsToolRuns, false, tool-runs, groupsToolRuns, false",
        "mixedLifetimes, false, mixed-lifetimes, ttls, [5m]",
        "longMarkerKeepsPrefix, false, long-marker, longMarkerKeepsPrefix, false",
        "readRenewsOnlyItsEntry, false, renewal, readRenewsOnlyItsEntry, false",
        "readableAtFirstByte, false, first-byte, readableAtFirstByte, false"
    })
    void aRuleThatTheProviderDoesNotGoByDoesNotHold(
            String provided, String value, String rule, String field, String learned) throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED.with(provided, value))) {
            Outcome outcome = trial.find(rule);

            assertThat(outcome.verdict()).as(outcome.toString()).isEqualTo(Verdict.FAILS);
            assertThat(outcome.learned()).isEqualTo(Map.of(field, learned));
        }
    }

    @Test
    void anHourThatIsBilledForAllOfThePrefixLeavesTheLongMarkerUnclearWithThatCause() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED.with(Conduct.Rule.MIXED_LIFETIMES, false))) {
            Outcome outcome = trial.find("long-marker");

            assertThat(outcome.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(outcome.cause()).contains("just written only 0 read at the next request");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-marker", "renewal"})
    void nothingIsTakenForTrueWhileEntriesOutliveTheirTime(String rule) throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED.with(Conduct.Rule.OVERTIME, 3_600))) {
            Outcome outcome = trial.find(rule);

            assertThat(outcome.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(outcome.cause())
                    .isEqualTo("an entry of five minutes that nobody read was still there after 7 minutes:"
                            + " run it again, with a longer --pause");
        }
    }

    @Test
    void aLongerPauseWaitsOutEntriesThatOutliveTheirTime() throws Exception {
        Conduct slow =
                Conduct.DOCUMENTED.with(Conduct.Rule.OVERTIME, 300).with(Conduct.Rule.LONG_MARKER_KEEPS_PREFIX, false);
        try (Trial trial = new Trial(slow).of(Trial.subject(Trial.MODEL, 12))) {
            assertThat(trial.find("long-marker").verdict()).isEqualTo(Verdict.FAILS);
            assertThat(trial.minutesPassed()).isEqualTo(12);
        }
    }

    @Test
    void anEntryLostByChanceIsTriedASecondTime() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            // Size of words, entry written, cache lost before it is read
            trial.faults().passNext(2);
            trial.faults().evictNext(1);

            Outcome outcome = trial.find("tool-runs");

            assertThat(outcome.verdict()).isEqualTo(Verdict.HOLDS);
            assertThat(outcome.cause()).isEqualTo("at the second try; at the first: 0 read");
        }
    }

    @Test
    void twoTriesAtTheSameTimeThatDisagreeDecideNothing() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            // Size of words, the check twice, writing and insuring twice, the check again twice, the first of two looks
            trial.faults().passNext(10);
            trial.faults().evictNext(1);

            Outcome outcome = trial.find("long-marker");

            assertThat(outcome.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(outcome.cause()).startsWith("two tries at the same time disagree");
            assertThat(outcome.billed()).contains(" | ");
        }
    }

    @Test
    void aProviderThatIsBusyIsAskedAgain() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            trial.faults().passNext(1);
            trial.faults().failNext(429, 1);
            trial.faults().failNext(529, 2);

            assertThat(trial.find("minimum").verdict()).isEqualTo(Verdict.HOLDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, 2, refused (400): Simulated error",
        "429, 8, 'rate limited, again and again (429): Simulated error'",
        "500, 8, 'the provider fails, again and again (500): Simulated error'"
    })
    void aRuleThatCannotBeTriedIsUnclearAndSaysWhy(int status, int times, String cause) throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            trial.faults().passNext(1);
            trial.faults().failNext(status, times);

            Outcome outcome = trial.find("minimum");

            assertThat(outcome.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(outcome.cause()).isEqualTo(cause);
            assertThat(trial.spent()).isEqualTo(trial.charged());
        }
    }

    @Test
    void anAnswerThatBreaksOffCountsWithWhatItMayHaveCost() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            trial.faults().passNext(1);
            trial.faults().resetNext(2);

            Outcome outcome = trial.find("mixed-lifetimes");

            assertThat(outcome.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(outcome.cause()).startsWith("no answer: ");
            assertThat(trial.spent()).isGreaterThan(trial.charged());
        }
    }

    @ParameterizedTest
    @CsvSource({"401, refused (401)", "404, refused (404)", "403, refused (403)"})
    void whoCannotEvenSendTheFirstRequestIsTold(int status, String message) throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            trial.faults().failNext(status, 1);

            assertThatThrownBy(() -> trial.find("minimum"))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageStartingWith("nothing can be verified: " + message);
            assertThat(trial.requests()).isEqualTo(1);
        }
    }

    @Test
    void aProviderThatKeepsNothingIsNotSaidToHaveAnotherMinimum() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED.with(Conduct.Rule.MINIMUM_PREFIX, 1_000_000))) {
            Outcome outcome = trial.find("minimum");

            assertThat(outcome.verdict()).isEqualTo(Verdict.UNCLEAR);
            assertThat(outcome.cause()).endsWith("is caching on?");
        }
    }

    @Test
    void whatIsCountedAsSpentIsWhatTheProviderCharges() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            trial.run(Rules.ALL.toArray(Rule[]::new));

            assertThat(trial.spent()).isEqualTo(trial.charged()).isGreaterThan(Money.ZERO);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "0.02", "0.05", "0.1"})
    void noRequestIsSentThatCouldExceedTheLimit(String dollars) throws Exception {
        Money limit = Money.dollars(dollars);
        Conduct dear = Conduct.DOCUMENTED
                .with(Conduct.Rule.MINIMUM_PREFIX, 8_192)
                .with(Conduct.Rule.LOOKBACK, 60)
                .with(Conduct.Rule.READABLE_AT_FIRST_BYTE, false);
        try (Trial trial = new Trial(dear).within(limit)) {
            List<Finding> findings = trial.run(Rules.ALL.toArray(Rule[]::new));

            assertThat(trial.charged()).isLessThanOrEqualTo(limit);
            assertThat(findings)
                    .anyMatch(finding -> finding.outcome().verdict() == Verdict.NOT_TESTED
                            && finding.outcome().cause().contains("--max-cost"));
        }
    }

    @Test
    void aLimitBelowTheFirstRequestSendsNothing() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED).within(Money.dollars("0.0001"))) {
            assertThatThrownBy(() -> trial.find("minimum")).hasMessageStartingWith("--max-cost does not even cover");
            assertThat(trial.requests()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-sonnet-4-5", "claude-haiku-5-5", "claude-opus-4-6"})
    void aDryRunTellsAsManyRequestsAsAreSentAndNeverLessThanTheyCost(String model) throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED).of(Trial.subject(model, 7))) {
            for (Rule rule : Rules.ALL) {
                int before = trial.requests();
                Money charged = trial.charged();
                trial.run(rule);

                int expected = 1 + Costs.requests(rule, trial.subject());
                Money most = Costs.sizing(trial.subject())
                        .costsAtMost(trial.subject().tariff())
                        .plus(Costs.of(rule, trial.subject()));
                for (Rule check : Costs.checks(List.of(rule), trial.subject())) {
                    expected += Costs.requests(check, trial.subject());
                    most = most.plus(Costs.of(check, trial.subject()));
                }
                assertThat(trial.requests() - before).as(rule.name()).isEqualTo(expected);
                assertThat(trial.charged().minus(charged)).as(rule.name()).isLessThanOrEqualTo(most);
            }
        }
    }

    @Test
    void everyPromptBeginsWithANameThatNoOtherRunHas() throws Exception {
        try (Trial trial = new Trial(Conduct.DOCUMENTED)) {
            trial.find("minimum");
            trial.find("minimum");

            assertThat(trial.bodies())
                    .hasSize(6)
                    .extracting(body -> body.replaceFirst(".*(Notes of run \\w+).*", "$1"))
                    .doesNotHaveDuplicates();
        }
    }
}
