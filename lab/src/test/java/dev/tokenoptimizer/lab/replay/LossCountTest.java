package dev.tokenoptimizer.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.WrittenTrace;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Prices of Claude Sonnet 4.5: read 0.1, write 1.25 and 2, shortest prefix 1,024. */
class LossCountTest {

    private static final Conditions STANDARD = Conditions.standard(
            "claude-sonnet-4-5",
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow());

    private static final Policy NOTHING = _ -> List.of();
    private static final Policy END = request -> List.of(last(request, Ttl.FIVE_MINUTES));

    @Test
    void aWriteThatNobodyReadsLosesItsPremium() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000);
        assertThat(losses(trace, END)).containsOnly(entry(Loss.WASTED_WRITES, 500L));
        assertThat(losses(trace, request -> List.of(last(request, Ttl.ONE_HOUR))))
                .containsOnly(entry(Loss.WASTED_WRITES, 2_000L));
    }

    @Test
    void whatIsReadOrNeverComesBackLosesNothing() throws Exception {
        assertThat(losses(new WrittenTrace().at(0, 0, 2_000).at(299, 1), END)).isEmpty();
        assertThat(losses(new WrittenTrace().at(0, 0, 2_000).at(3_601, 1), NOTHING))
                .isEmpty();
    }

    @Test
    void whatComesBackUnwrittenLosesTheReadLessTheWrite() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(300, 1);
        assertThat(losses(trace, NOTHING)).containsOnly(entry(Loss.NOT_WRITTEN, 1_300L));
    }

    @Test
    void whatComesBackLateIsMeasuredByWritesForAnHour() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(301, 1);
        assertThat(losses(trace, NOTHING)).isEmpty();
        Policy onlySecond = ifAt(301, END);
        assertThat(losses(trace, onlySecond))
                .containsOnly(entry(Loss.WASTED_WRITES, 500L), entry(Loss.NOT_WRITTEN_FOR_LONG, 300L));
    }

    @Test
    void whatExpiredBeforeItCameBackIsALossOfTheRead() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(301, 1);
        assertThat(losses(trace, ifAt(0, END)))
                .containsOnly(entry(Loss.WASTED_WRITES, 500L), entry(Loss.EXPIRED, 1_800L));
    }

    @Test
    void whereOnlyALongerPromptIsHeldAnEntryAtTheForkIsMissing() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000, 500).at(1, 1, 700);
        assertThat(losses(trace, ifAt(0, END)))
                .containsOnly(entry(Loss.WASTED_WRITES, 625L), entry(Loss.NO_ENTRY_AT_FORK, 1_800L));
    }

    @Test
    void whatNoMarkerLeadsToIsNotFound() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(1, 1);
        assertThat(losses(trace, ifAt(0, END)))
                .containsOnly(entry(Loss.WASTED_WRITES, 500L), entry(Loss.NOT_FOUND, 1_800L));
    }

    @Test
    void whatIsStillBeingWrittenIsNotReadable() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 2_000).at(1, 1);
        assertThat(losses(trace, ifAt(0, END), STANDARD.withAvailabilityDelay(2_000)))
                .containsOnly(entry(Loss.WASTED_WRITES, 500L), entry(Loss.NOT_READABLE, 1_800L));
    }

    @Test
    void aPrefixUnderTheMinimumIsNoLossOfThePolicy() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 1_000).at(1, 1);
        assertThat(losses(trace, NOTHING)).containsOnly(entry(Loss.TOO_SHORT, 900L));
    }

    private static Marker last(PolicyRequest request, Ttl ttl) {
        return new Marker(request.size() - 1, ttl);
    }

    /** Marks only what is sent so many seconds after the start. */
    private static Policy ifAt(int seconds, Policy policy) {
        return new Policy() {
            private long start = -1;

            @Override
            public List<Marker> mark(PolicyRequest request) {
                start = start < 0 ? request.atMillis() : start;
                return request.atMillis() - start == seconds * 1_000L ? policy.mark(request) : List.of();
            }
        };
    }

    private static Map<Loss, Long> losses(WrittenTrace trace, Policy policy) throws Exception {
        return losses(trace, policy, STANDARD);
    }

    /** Rounded, without those that are nothing. */
    private static Map<Loss, Long> losses(WrittenTrace trace, Policy policy, Conditions conditions) throws Exception {
        PolicyEntry entry = new PolicyEntry("policy", "", "", Set.of(), _ -> policy);
        LabReplay replay =
                new LabReplay(conditions, List.of(entry), new LabReplay.Detail(false, true), Unwatched.INSTANCE);
        PolicyResult.Measured measured =
                (PolicyResult.Measured) replay.run(trace).policies().get(0);
        return measured.losses().entrySet().stream()
                .filter(loss -> loss.getValue() > 1e-6)
                .collect(Collectors.toMap(Map.Entry::getKey, loss -> Math.round(loss.getValue())));
    }
}
