package dev.tokenoptimizer.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import dev.tokenoptimizer.tariff.TariffBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResultJsonTest {

    private static final Conditions STANDARD = Conditions.standard(
            "claude-sonnet-4-5",
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow());

    private static final PolicyResult.Measured MEASURED = new PolicyResult.Measured(
            "auto-5m",
            new BigDecimal("144793823.5"),
            0.25,
            OptionalDouble.of(0.2),
            new Tokens(10, 70, 15, 5),
            5,
            3,
            1.5,
            Map.of(Loss.EXPIRED, 7.25),
            LongStream.rangeClosed(1, 1_000)
                    .mapToObj(i -> new CoursePoint(i, i, 2 * i, BigDecimal.valueOf(i), new Tokens(i, 0, 0, 0)))
                    .toList());

    @Test
    void theFieldsAreStable() throws Exception {
        JsonNode trace = json(MEASURED).get(0);
        assertThat(trace.fieldNames())
                .toIterable()
                .containsExactly(
                        "trace",
                        "requests",
                        "inputTokens",
                        "noCacheCost",
                        "policies",
                        "bound",
                        "oracle",
                        "skipped",
                        "conditions");
        assertThat(trace.at("/policies/0").fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "cost",
                        "ratio",
                        "readShare",
                        "writeShare",
                        "wastedWriteShare",
                        "rejected",
                        "microsPerRequest",
                        "tokens",
                        "course",
                        "ratioAfterStart",
                        "losses");
        assertThat(trace.get("bound").fieldNames()).toIterable().containsExactly("cost", "ratio");
    }

    @Test
    void costsAreWrittenInFull() {
        assertThat(text(MEASURED)).contains("\"cost\" : 144793823.5,");
    }

    @Test
    void theConditionsStandInEveryResult() throws Exception {
        JsonNode conditions = json(MEASURED).at("/0/conditions");
        assertThat(conditions.get("model").asText()).isEqualTo("claude-sonnet-4-5");
        assertThat(conditions.get("minimumPrefix").asInt()).isEqualTo(1_024);
        assertThat(conditions.get("readMultiplier").decimalValue()).isEqualByComparingTo("0.1");
        assertThat(conditions.get("ttlRule").asText()).isEqualTo("hit");
        assertThat(conditions.get("availabilityDelayMillis").asInt()).isZero();
        assertThat(conditions.get("secondsBetweenScopes").asInt()).isEqualTo(7_200);
    }

    @Test
    void theCourseIsThinnedAndEndsAtTheEnd() throws Exception {
        JsonNode course = json(MEASURED).at("/0/policies/0/course");
        assertThat(course).hasSize(100);
        assertThat(course.get(99).toString()).isEqualTo("[1000,2000,1000]");
    }

    @Test
    void everyLossHasAField() throws Exception {
        JsonNode losses = json(MEASURED).at("/0/policies/0/losses");
        assertThat(losses).hasSize(Loss.values().length);
        assertThat(losses.get("expired").asDouble()).isEqualTo(7.25);
        assertThat(losses.get("wastedWrites").asDouble()).isZero();
    }

    @Test
    void whatIsNotApplicableHasNoFigures() throws Exception {
        JsonNode policy = json(new PolicyResult.NotApplicable("cline", Set.of(Feature.ROLES)))
                .at("/0/policies/0");
        assertThat(policy.get("name").asText()).isEqualTo("cline");
        assertThat(policy.get("cost").isNull()).isTrue();
        assertThat(policy.get("missing").toString()).isEqualTo("[\"roles\"]");
    }

    private static JsonNode json(PolicyResult policy) throws Exception {
        return new ObjectMapper().readTree(text(policy));
    }

    private static String text(PolicyResult policy) {
        return ResultJson.of(List.of(new TraceResult(
                "small",
                STANDARD,
                4,
                2,
                100,
                List.of(policy),
                Optional.of(new Yardstick(new BigDecimal("12.5"), 0.125)),
                Optional.empty())));
    }
}
