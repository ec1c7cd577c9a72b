package dev.tokenoptimizer.lab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.replay.Conditions;
import dev.tokenoptimizer.lab.replay.LabReplay;
import dev.tokenoptimizer.lab.replay.PolicyResult;
import dev.tokenoptimizer.lab.replay.Unwatched;
import dev.tokenoptimizer.lab.trace.WrittenTrace;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.List;
import org.junit.jupiter.api.Test;

class OursTest {

    @Test
    void aConversationThatGrowsIsReadFromTheCache() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 3_000, 500);
        for (int turn = 1; turn <= 20; turn++) {
            trace.at(turn * 30, turn + 1, 400);
        }
        assertThat(replay(trace).readShare()).isGreaterThan(0.8);
    }

    @Test
    void turnsTwentyMinutesApartAreReadWhereEntriesLiveThirty() throws Exception {
        WrittenTrace trace = new WrittenTrace().at(0, 0, 3_000, 500);
        for (int turn = 1; turn <= 20; turn++) {
            trace.at(turn * 1_200, turn + 1, 400);
        }
        assertThat(replay(trace, "openai", "gpt-6.2-sol").readShare()).isGreaterThan(0.8);
    }

    @Test
    void promptsThatNeverComeBackCostHardlyMoreThanWithoutAnyMarker() throws Exception {
        WrittenTrace trace = new WrittenTrace();
        for (int i = 0; i < 2_000; i++) {
            trace.at(i * 10, 0, 5_000);
        }
        assertThat(replay(trace).ratio()).isBetween(1.0, 1.02);
    }

    private static PolicyResult.Measured replay(WrittenTrace trace) throws Exception {
        return replay(trace, "anthropic", "claude-sonnet-4-5");
    }

    private static PolicyResult.Measured replay(WrittenTrace trace, String platform, String model) throws Exception {
        Conditions standard = Conditions.standard(
                model, TariffBook.shipped().find(platform, model).orElseThrow());
        LabReplay lab = new LabReplay(
                standard,
                List.of(PolicyCatalog.find("ours").orElseThrow()),
                new LabReplay.Detail(false, false),
                Unwatched.INSTANCE);
        return (PolicyResult.Measured) lab.run(trace).policies().getFirst();
    }
}
