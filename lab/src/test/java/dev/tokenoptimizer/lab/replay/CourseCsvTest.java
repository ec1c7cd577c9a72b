package dev.tokenoptimizer.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CourseCsvTest {

    @Test
    void aRowIsAPointInTimeOfATraceAndAPolicy() throws Exception {
        CoursePoint point = new CoursePoint(7, 12.5, 300, new BigDecimal("1E+2"), new Tokens(1, 2, 3, 5, 4));
        PolicyResult.Measured measured = new PolicyResult.Measured(
                "auto-5m",
                new BigDecimal("1E+2"),
                0.5,
                OptionalDouble.empty(),
                new Tokens(1, 2, 3, 4),
                0,
                0,
                1,
                Map.of(),
                List.of(point));
        PolicyResult lacking = new PolicyResult.NotApplicable("system", Set.of(Feature.ROLES));
        Conditions conditions = Conditions.standard(
                "claude-sonnet-4-5",
                TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow());
        StringWriter out = new StringWriter();
        CourseCsv.write(
                List.of(new TraceResult(
                        "a \"b\", c",
                        conditions,
                        7,
                        0,
                        300,
                        List.of(measured, lacking),
                        Optional.empty(),
                        Optional.empty())),
                out);
        assertThat(out.toString().lines())
                .containsExactly(
                        "trace,policy,request,seconds,noCacheCost,cost,fresh,read,written5m,written1h,written30m",
                        "\"a \"\"b\"\", c\",auto-5m,7,12.5,300,100,1,2,3,4,5");
    }
}
