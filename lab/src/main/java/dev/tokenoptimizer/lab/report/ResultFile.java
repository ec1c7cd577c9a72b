package dev.tokenoptimizer.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads a result of {@code lab replay --json}: an array with one object per trace. Fields it does not know are left out. */
final class ResultFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Reads cost a tenth, where a result does not say: the provider's usual price (Anthropic pricing page, 2026-10-08). */
    private static final double USUAL_READ_MULTIPLIER = 0.1;

    private static final int COURSE_FIELDS = 3;

    private final Path file;

    private ResultFile(Path file) {
        this.file = file;
    }

    static List<TraceFigures> read(Path file) throws ResultFileException {
        return new ResultFile(file).traces();
    }

    private List<TraceFigures> traces() throws ResultFileException {
        JsonNode root = parse();
        if (!root.isArray()) {
            throw wrong("not an array with an object per trace, as lab replay --json writes it");
        }
        List<TraceFigures> traces = new ArrayList<>();
        for (JsonNode trace : root) {
            traces.add(trace(trace, "trace " + (traces.size() + 1)));
        }
        return traces;
    }

    private JsonNode parse() throws ResultFileException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ResultFileException(file + " does not exist; name a result of lab replay --json", e);
        } catch (JsonProcessingException e) {
            throw new ResultFileException(
                    file + ", line " + e.getLocation().getLineNr() + ": no JSON, " + firstLine(e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new ResultFileException(file + " cannot be read: " + e, e);
        }
    }

    private TraceFigures trace(JsonNode trace, String where) throws ResultFileException {
        String name = text(trace, "trace", where);
        JsonNode listed = trace.path("policies");
        if (!listed.isArray()) {
            throw wrong(where + ": policies is not an array");
        }
        List<PolicyLine> policies = new ArrayList<>();
        for (JsonNode policy : listed) {
            policies.add(policy(policy, where + ", policy " + (policies.size() + 1)));
        }
        double noCacheCost = number(trace, "noCacheCost", where);
        if (noCacheCost == 0) {
            // A share of nothing would look like the best result of all.
            policies.replaceAll(policy -> new PolicyLine(policy.name(), Optional.empty(), "requests"));
        }
        JsonNode read = trace.path("conditions").path("readMultiplier");
        return new TraceFigures(
                name,
                (long) number(trace, "requests", where),
                number(trace, "inputTokens", where),
                noCacheCost,
                policies,
                noCacheCost == 0 ? OptionalDouble.empty() : yardstick(trace, "bound", where),
                noCacheCost == 0 ? OptionalDouble.empty() : yardstick(trace, "oracle", where),
                read.isNumber() ? read.doubleValue() : USUAL_READ_MULTIPLIER,
                conditions(trace.path("conditions")));
    }

    private PolicyLine policy(JsonNode policy, String where) throws ResultFileException {
        String name = text(policy, "name", where);
        if (policy.path("ratio").isNull()) {
            List<String> missing = new ArrayList<>();
            policy.path("missing").forEach(feature -> missing.add(feature.asText()));
            return new PolicyLine(name, Optional.empty(), String.join(" and ", missing));
        }
        Figures figures = new Figures(
                number(policy, "cost", where),
                number(policy, "ratio", where),
                number(policy, "readShare", where),
                number(policy, "writeShare", where),
                number(policy, "wastedWriteShare", where),
                (long) number(policy, "rejected", where),
                number(policy, "microsPerRequest", where),
                policy.path("ratioAfterStart").isNumber()
                        ? OptionalDouble.of(policy.path("ratioAfterStart").doubleValue())
                        : OptionalDouble.empty(),
                course(policy.path("course"), where));
        return new PolicyLine(name, Optional.of(figures), "");
    }

    private List<Figures.CoursePoint> course(JsonNode course, String where) throws ResultFileException {
        List<Figures.CoursePoint> points = new ArrayList<>();
        for (JsonNode point : course) {
            if (point.size() != COURSE_FIELDS
                    || !point.path(0).isNumber()
                    || !point.path(1).isNumber()
                    || !point.path(2).isNumber()) {
                throw wrong(where + ": a point of course is not [request, noCacheCost, cost]");
            }
            double noCache = point.path(1).doubleValue();
            points.add(new Figures.CoursePoint(
                    point.path(0).longValue(), noCache == 0 ? 1 : point.path(2).doubleValue() / noCache));
        }
        return points;
    }

    private OptionalDouble yardstick(JsonNode trace, String name, String where) throws ResultFileException {
        JsonNode yardstick = trace.path(name);
        return yardstick.isNull() || yardstick.isMissingNode()
                ? OptionalDouble.empty()
                : OptionalDouble.of(number(yardstick, "ratio", where + ", " + name));
    }

    private static Map<String, String> conditions(JsonNode conditions) {
        Map<String, String> texts = new LinkedHashMap<>();
        conditions
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    private String text(JsonNode object, String field, String where) throws ResultFileException {
        if (!object.path(field).isTextual()) {
            throw wrong(where + ": " + field + " is no text");
        }
        return object.path(field).textValue();
    }

    private double number(JsonNode object, String field, String where) throws ResultFileException {
        if (!object.path(field).isNumber()) {
            throw wrong(where + ": " + field + " is no number");
        }
        return object.path(field).doubleValue();
    }

    private ResultFileException wrong(String what) {
        return new ResultFileException(file + ": " + what, null);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
