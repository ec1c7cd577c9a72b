package dev.tokenoptimizer.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.TraceSource;
import dev.tokenoptimizer.lab.trace.WrittenTrace;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabReplayTest {

    private static final Tariff TARIFF =
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow();
    private static final Conditions STANDARD = Conditions.standard("claude-sonnet-4-5", TARIFF);

    private static final Policy END = request -> mark(request.size() - 1);

    @Test
    void withoutMarkersEveryTokenCostsOne() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000, 500).at(1, 1, 700);
        PolicyResult.Measured none = replay(trace, _ -> List.of());
        assertThat(none.cost()).isEqualByComparingTo("5200");
        assertThat(none.ratio()).isEqualTo(1);
    }

    @Test
    void aWrittenTokenCostsAQuarterMoreAndAReadOneATenth() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(1, 1);
        PolicyResult.Measured end = replay(trace, END);
        assertThat(end.tokens()).isEqualTo(new Tokens(0, 2_000, 2_000, 0));
        assertThat(end.cost()).isEqualByComparingTo("2700");
        assertThat(end.ratio()).isEqualTo(0.675);
        assertThat(end.readShare()).isEqualTo(0.5);
        assertThat(end.writeShare()).isEqualTo(0.5);
    }

    @Test
    void aTokenWrittenForAnHourCostsTwo() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(3_000, 1);
        PolicyResult.Measured end = replay(trace, request -> List.of(new Marker(0, Ttl.ONE_HOUR)));
        assertThat(end.cost()).isEqualByComparingTo("4200");
    }

    @Test
    void thePriceOfReadsCanBeChanged() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(1, 1);
        Conditions cheaper = STANDARD.withReadMultiplier(new BigDecimal("0.05"));
        assertThat(replay(trace, END, cheaper).cost()).isEqualByComparingTo("2600");
    }

    /** OpenAI prompt caching guide, 2026-10-02: the end of the user's message before is looked up, half an hour later. */
    @Test
    void underOpenAisRulesTheProviderSetsABreakpointByItself() throws Exception {
        WrittenTrace trace = new WrittenTrace()
                .at(0, 0, 2_000)
                .kind(NodeKind.ASSISTANT)
                .at(1_799, 1, 300)
                .kind(NodeKind.USER)
                .at(1_800, 2, 100);
        PolicyResult.Measured implicit = replay(trace, _ -> List.of(Marker.OF_PROVIDER), openAi());
        assertThat(implicit.tokens()).isEqualTo(new Tokens(300, 4_000, 0, 2_400, 0));
    }

    /** "In implicit mode additionally the end of the initial developer block" is looked up. */
    @Test
    void underOpenAisRulesTheOpeningIsLookedUp() throws Exception {
        WrittenTrace trace = new WrittenTrace()
                .kind(NodeKind.SYSTEM)
                .at(0, 0, 2_000)
                .kind(NodeKind.USER)
                .at(1, 1, 100)
                .at(2, 1, 200);
        Policy opening = request -> request.size() == 1 ? mark(0) : List.of(Marker.OF_PROVIDER);
        assertThat(replay(trace, opening, openAi()).tokens()).isEqualTo(new Tokens(0, 4_000, 0, 2_300, 0));
    }

    @Test
    void longPromptsCostNoMorePerToken() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 900_000);
        assertThat(replay(trace, _ -> List.of()).cost()).isEqualByComparingTo("900000");
    }

    @Test
    void theRatioAfterTheStartLeavesOutTheFirstFiveHundredRequests() throws Exception {
        WrittenTrace trace = new WrittenTrace();
        for (int i = 0; i < 500; i++) {
            trace.at(i, 0, 2_000);
        }
        assertThat(replay(trace, END).ratioAfterStart()).isEmpty();

        trace.at(500, 500);
        assertThat(replay(trace, END).ratioAfterStart()).hasValue(0.1);
    }

    @Test
    void aRejectedRequestIsCountedAndPaidAsIfSentAgainWithoutMarkers() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 500, 500, 500, 500, 500);
        PolicyResult.Measured five = replay(
                trace,
                request -> IntStream.range(0, request.size())
                        .mapToObj(block -> new Marker(block, Ttl.FIVE_MINUTES))
                        .toList());
        assertThat(five.rejected()).isEqualTo(1);
        assertThat(five.cost()).isEqualByComparingTo("2500");
    }

    @Test
    void ofEqualTimesTheLaterInTheFileReadsWhatTheEarlierWrote() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(5, 0, 2_000).at(5, 1);
        assertThat(replay(trace, END).tokens().read()).isEqualTo(2_000);
    }

    @Test
    void whatIsNotReadableYetIsNotRead() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(4, 1).at(5, 1);
        Conditions delayed = STANDARD.withAvailabilityDelay(5_000);
        assertThat(replay(trace, END, delayed).tokens()).isEqualTo(new Tokens(0, 2_000, 4_000, 0));
    }

    @Test
    void aHitRefreshesOnlyTheEntryHitUnlessThePathIsRefreshed() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000, 100).at(200, 2).at(400, 1);
        Policy everywhere = request -> IntStream.range(0, request.size())
                .mapToObj(block -> new Marker(block, Ttl.FIVE_MINUTES))
                .toList();
        assertThat(replay(trace, everywhere).tokens().read()).isEqualTo(2_100);
        Conditions path = STANDARD.withRefresh(CacheModel.Refresh.PATH);
        assertThat(replay(trace, everywhere, path).tokens().read()).isEqualTo(4_100);
    }

    @Test
    void cachesOfDifferentModelsAndScopesAreApart() throws Exception {
        WrittenTrace trace = new WrittenTrace()
                .at(0, 0, 2_000)
                .model("other")
                .at(1, 1)
                .scope("elsewhere")
                .at(2, 1);
        assertThat(replay(trace, END).tokens().read()).isZero();
    }

    @Test
    void aScopeStartsTwoHoursAfterTheOneBeforeEndedHoweverTheyAreMixed() throws Exception {
        WrittenTrace trace = new WrittenTrace()
                .at(0, 0, 10)
                .scope("second")
                .at(7, 0, 10)
                .scope("scope")
                .at(100, 0, 10)
                .scope("second")
                .at(8, 0, 10);
        List<Long> times = new ArrayList<>();
        List<String> scopes = new ArrayList<>();
        replay(trace, request -> {
            times.add(request.atMillis());
            scopes.add(request.scope());
            return List.of();
        });
        assertThat(scopes).containsExactly("scope", "scope", "second", "second");
        long origin = times.getFirst();
        assertThat(times).containsExactly(origin, origin + 100_000, origin + 7_307_000, origin + 7_308_000);
    }

    @Test
    void aPolicyLearnsABillOnceTheAnswerBeganAndBeforeTheNextRequest() throws Exception {
        WrittenTrace trace =
                new WrittenTrace().output(77).at(0, 0, 2_000).at(1, 1).at(3, 1);
        List<String> seen = new ArrayList<>();
        Policy watching = new Policy() {
            @Override
            public List<Marker> mark(PolicyRequest request) {
                seen.add("sent");
                return LabReplayTest.mark(request.size() - 1);
            }

            @Override
            public void answered(PolicyRequest request, Outcome outcome) {
                Outcome.Served served = (Outcome.Served) outcome;
                seen.add("read " + served.usage().read() + ", said "
                        + served.usage().output().orElseThrow());
            }
        };
        replay(trace, watching, STANDARD.withAvailabilityDelay(2_000));
        assertThat(seen)
                .containsExactly("sent", "sent", "read 0, said 77", "read 0, said 77", "sent", "read 2000, said 77");
    }

    @Test
    void underTheRulesOfOpenAiTheProviderKeepsTheEndsOfMessagesForHalfAnHour() throws Exception {
        Tariff openAi = TariffBook.shipped().find("openai", "gpt-6.2-sol").orElseThrow();
        WrittenTrace trace = new WrittenTrace()
                .kind(NodeKind.USER)
                .at(0, 0, 2_000)
                .kind(NodeKind.ASSISTANT)
                .at(1, 1, 300)
                .kind(NodeKind.USER)
                .at(1_700, 2, 400);
        PolicyResult.Measured implicit =
                replay(trace, _ -> List.of(Marker.OF_PROVIDER), Conditions.standard("gpt-6.2-sol", openAi));
        assertThat(implicit.tokens()).isEqualTo(new Tokens(300, 4_000, 0, 2_000 + 700, 0));
    }

    @Test
    void whatATraceLacksIsNotApproximated() throws Exception {
        WrittenTrace trace = new WrittenTrace().kind(NodeKind.TEXT).at(0, 0, 10);
        PolicyEntry needy = new PolicyEntry("needy", "", "", Set.of(Feature.ROLES, Feature.TEXT), _ -> END);
        assertThat(run(trace, STANDARD, needy).policies())
                .containsExactly(new PolicyResult.NotApplicable("needy", Set.of(Feature.ROLES, Feature.TEXT)));
    }

    @Test
    void writtenTokensThatNobodyReadBeforeTheyExpireAreWasted() throws Exception {
        WrittenTrace trace =
                new WrittenTrace().at(0, 0, 2_000, 300).at(1, 1, 400).at(400, 1);
        Policy twice = request -> request.size() == 2
                ? List.of(new Marker(0, Ttl.FIVE_MINUTES), new Marker(1, Ttl.FIVE_MINUTES))
                : mark(0);
        PolicyResult.Measured result = replay(trace, twice);
        assertThat(result.tokens().written()).isEqualTo(2_000 + 300 + 400 + 2_000);
        assertThat(result.wasted()).isEqualTo(300 + 400 + 2_000);
        assertThat(result.wastedWriteShare()).isEqualTo(2_700 / 4_700.0);
    }

    @Test
    void theCourseEndsWithTheWholeCost() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(1, 1).at(2.5, 1);
        PolicyResult.Measured result = replay(trace, END);
        assertThat(result.course()).hasSize(3);
        assertThat(result.course().getLast()).isEqualTo(new CoursePoint(3, 2.5, 6_000, result.cost(), result.tokens()));
    }

    private static PolicyResult.Measured replay(TraceSource trace, Policy policy) throws Exception {
        return replay(trace, policy, STANDARD);
    }

    private static PolicyResult.Measured replay(TraceSource trace, Policy policy, Conditions conditions)
            throws Exception {
        PolicyEntry entry = new PolicyEntry("policy", "", "", Set.of(), _ -> policy);
        return (PolicyResult.Measured) run(trace, conditions, entry).policies().getFirst();
    }

    private static TraceResult run(TraceSource trace, Conditions conditions, PolicyEntry entry) throws Exception {
        return new LabReplay(conditions, List.of(entry), new LabReplay.Detail(false, false), Unwatched.INSTANCE)
                .run(trace);
    }

    private static Conditions openAi() {
        return Conditions.standard(
                "gpt-6-sol", TariffBook.shipped().find("openai", "gpt-6-sol").orElseThrow());
    }

    private static List<Marker> mark(int block) {
        return List.of(new Marker(block, Ttl.FIVE_MINUTES));
    }
}
