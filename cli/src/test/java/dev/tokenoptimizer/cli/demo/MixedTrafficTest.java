package dev.tokenoptimizer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.ledger.LearningBudget;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tenth of the workloads, both ways. */
class MixedTrafficTest {

    private static final List<Workload> WORKLOADS = Workloads.all(0.1);

    @SuppressWarnings("NullAway.Init")
    private static VirtualStage stage;

    private static List<Row> rows = List.of();

    @BeforeAll
    static void run() throws InterruptedException {
        stage = VirtualStage.open(Settings.defaults().withWorkspaces(Keys.workspaces(WORKLOADS)), Workloads.BEGIN);
        rows = new MixedTraffic(WORKLOADS, "", new PrintWriter(new StringWriter())).run(stage);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void bothWaysTheSameRequestsAreBilled() {
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.optimized().bill().requests())
                    .isEqualTo(row.direct().bill().requests());
            assertThat(row.optimized().bill().input())
                    .isEqualTo(row.direct().bill().input());
            assertThat(row.optimized().bill().output())
                    .isEqualTo(row.direct().bill().output());
        });
    }

    @Test
    void directlyNothingIsCachedAsNobodySetsMarkers() {
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.direct().bill().read()).isZero();
            assertThat(row.direct().bill().written()).isZero();
        });
    }

    @Test
    void theLedgerEqualsWhatTheAnswersSay() {
        Bill answers = rows.stream().map(row -> row.optimized().bill()).reduce(Bill.NOTHING, Bill::plus);
        assertThat(Bill.of(stage.stage().gateway().ledger().overall())).isEqualTo(answers);
    }

    @Test
    void aBillThatDiffersByOneTokenIsFound() {
        Workload workload = WORKLOADS.getFirst();
        Bill bill = row(workload.name()).optimized().bill();
        Bill wrong = new Bill(
                bill.requests(),
                bill.fresh() + 1,
                bill.read() - 1,
                bill.written5m(),
                bill.written1h(),
                bill.output(),
                bill.cost());
        assertThatThrownBy(() -> new BooksCheck(stage.stage()).check(workload.services(), Side.OPTIMIZED, wrong))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("do not agree");
    }

    @Test
    void aSharedPromptCostsLessThanHalf() {
        assertThat(row("shared RAG prompt").saving()).isGreaterThan(0.5);
    }

    @Test
    void growingConversationsCostLessThanHalf() {
        assertThat(row("tool conversations").saving()).isGreaterThan(0.5);
    }

    @Test
    void whereNothingReturnsTheLossStaysWithinTheLearningBudget() {
        for (String name : List.of("one-shot calls", "timestamp first")) {
            BigDecimal direct = row(name).direct().bill().cost().toDollars();
            BigDecimal most = direct.multiply(new BigDecimal("1.01"))
                    .add(LearningBudget.standardCredit().toDollars());
            assertThat(row(name).optimized().bill().cost().toDollars()).as(name).isLessThanOrEqualTo(most);
        }
    }

    @Test
    void theFirstTokenOfASharedPromptComesSooner() {
        Row row = row("shared RAG prompt");
        assertThat(row.optimized().firstTokens().median())
                .isLessThan(row.direct().firstTokens().median());
    }

    private static Row row(String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }
}
