package dev.tokenoptimizer.lab.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.prompt.Ttl;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Results for programs. Field names and their order are stable; docs/lab.md explains them. */
public final class ResultJson {

    private static final int DECIMALS = 6;
    private static final int COURSE_POINTS_MAX = 100;

    private ResultJson() {}

    /** An array with one object per trace. */
    public static String of(List<TraceResult> results) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        results.forEach(result -> trace(all.addObject(), result));
        try {
            return new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names can always be written", e);
        }
    }

    private static void trace(ObjectNode json, TraceResult result) {
        json.put("trace", result.trace());
        json.put("requests", result.requests());
        json.put("inputTokens", result.inputTokens());
        json.put("noCacheCost", result.inputTokens());
        ArrayNode policies = json.putArray("policies");
        for (PolicyResult policy : result.policies()) {
            switch (policy) {
                case PolicyResult.Measured measured -> measured(policies.addObject(), measured);
                case PolicyResult.NotApplicable lacking -> notApplicable(policies.addObject(), lacking);
            }
        }
        yardstick(json, "bound", result.bound());
        yardstick(json, "oracle", result.oracle());
        json.put("skipped", result.skipped());
        conditions(json.putObject("conditions"), result.conditions());
    }

    private static void measured(ObjectNode json, PolicyResult.Measured policy) {
        json.put("name", policy.name())
                .put("cost", policy.cost())
                .put("ratio", rounded(policy.ratio()))
                .put("readShare", rounded(policy.readShare()))
                .put("writeShare", rounded(policy.writeShare()))
                .put("wastedWriteShare", rounded(policy.wastedWriteShare()))
                .put("rejected", policy.rejected())
                .put("microsPerRequest", rounded(policy.microsPerRequest()));
        json.putObject("tokens")
                .put("fresh", policy.tokens().fresh())
                .put("read", policy.tokens().read())
                .put("written5m", policy.tokens().written5m())
                .put("written1h", policy.tokens().written1h())
                .put("wasted", policy.wasted())
                .put("written30m", policy.tokens().written30m());
        ArrayNode course = json.putArray("course");
        List<CoursePoint> points = policy.course();
        int every = Math.max(1, (points.size() + COURSE_POINTS_MAX - 1) / COURSE_POINTS_MAX);
        for (int i = Math.floorMod(points.size() - 1, every); i < points.size(); i += every) {
            CoursePoint point = points.get(i);
            course.addArray().add(point.request()).add(point.noCacheCost()).add(point.cost());
        }
        json.put("ratioAfterStart", orNull(policy.ratioAfterStart()));
        if (!policy.losses().isEmpty()) {
            losses(json.putObject("losses"), policy.losses());
        }
    }

    private static void losses(ObjectNode json, Map<Loss, Double> losses) {
        for (Loss loss : Loss.values()) {
            json.put(loss.fieldName(), rounded(losses.getOrDefault(loss, 0.0)));
        }
    }

    private static @Nullable BigDecimal orNull(OptionalDouble value) {
        return value.isEmpty() ? null : rounded(value.getAsDouble());
    }

    private static void notApplicable(ObjectNode json, PolicyResult.NotApplicable policy) {
        json.put("name", policy.name());
        for (String field : List.of(
                "cost", "ratio", "readShare", "writeShare", "wastedWriteShare", "rejected", "microsPerRequest")) {
            json.putNull(field);
        }
        ArrayNode missing = json.putArray("missing");
        policy.missing().stream()
                .map(feature -> feature.name().toLowerCase(Locale.ROOT))
                .sorted()
                .forEach(missing::add);
    }

    private static void yardstick(ObjectNode json, String name, Optional<Yardstick> yardstick) {
        if (yardstick.isEmpty()) {
            json.putNull(name);
            return;
        }
        json.putObject(name)
                .put("cost", yardstick.get().cost())
                .put("ratio", rounded(yardstick.get().ratio()));
    }

    private static void conditions(ObjectNode json, Conditions conditions) {
        json.put("model", conditions.model())
                .put("minimumPrefix", conditions.tariff().minimumPrefix())
                .put("readMultiplier", conditions.readMultiplier())
                .put("write5mMultiplier", offered(conditions, Ttl.FIVE_MINUTES))
                .put("write1hMultiplier", offered(conditions, Ttl.ONE_HOUR))
                .put("ttlRule", conditions.refresh().name().toLowerCase(Locale.ROOT))
                .put("availabilityDelayMillis", conditions.availabilityDelayMillis())
                .put("secondsBetweenScopes", Conditions.BETWEEN_SCOPES_MILLIS / 1_000)
                .put("seed", conditions.seed())
                .put("write30mMultiplier", offered(conditions, Ttl.THIRTY_MINUTES));
    }

    /** What a write costs, null where that lifetime is not on offer. */
    private static @Nullable BigDecimal offered(Conditions conditions, Ttl ttl) {
        return conditions.tariff().ttls().contains(ttl) ? conditions.writeMultiplier(ttl) : null;
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
