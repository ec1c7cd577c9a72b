package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of the cache as a whole. Each generation of models refuses the fields of the other.
 *
 * @param key {@code prompt_cache_key}, if any
 * @param keptForADay whether what it leaves is kept for up to a day instead of an hour; only without breakpoints
 * @param implicit whether the provider may set a breakpoint by itself; only with breakpoints
 * @param prewarm whether the cache is to be filled without an answer
 * @param comparison earlier response to compare with, if any
 * @param options whether {@code prompt_cache_options} is there
 */
record CacheFields(
        @Nullable String key,
        boolean keptForADay,
        boolean implicit,
        boolean prewarm,
        @Nullable String comparison,
        boolean options) {

    static final String OPTIONS = "prompt_cache_options";

    private static final String KEY = "prompt_cache_key";
    private static final String RETENTION = "prompt_cache_retention";
    private static final int LONGEST_KEY = 64;
    private static final Set<String> OPTIONS_OF_CHAT = Set.of("mode", "ttl");
    private static final Set<String> OPTIONS_OF_RESPONSES = Set.of("mode", "ttl", "prewarm", "comparison_response_id");

    static CacheFields read(Json.Obj body, String model, Api api) throws Refused {
        String key = Shape.optionalString(body, KEY, KEY);
        if (key != null && key.length() > LONGEST_KEY) {
            throw new Refused(ApiError.invalid(
                    "string_above_max_length",
                    KEY,
                    "Invalid '" + KEY + "': string too long. Expected a string with maximum length " + LONGEST_KEY
                            + ", but got a string with length " + key.length() + " instead."));
        }
        boolean keptForADay = retention(body, model);
        if (!Shape.given(body.get(OPTIONS))) {
            return new CacheFields(key, keptForADay, true, false, null, false);
        }
        if (!ModelTraits.hasBreakpoints(model)) {
            throw new Refused(ApiError.unsupportedParameter(OPTIONS));
        }
        Json.Obj options = Shape.object(body.get(OPTIONS), OPTIONS);
        for (Json.Field field : options.fields()) {
            if (!(api == Api.CHAT ? OPTIONS_OF_CHAT : OPTIONS_OF_RESPONSES).contains(field.name())) {
                throw new Refused(ApiError.unknownParameter(OPTIONS + "." + field.name()));
            }
        }
        checkTtl(options, OPTIONS + ".ttl");
        return new CacheFields(
                key,
                keptForADay,
                implicit(options),
                Shape.flag(options, "prewarm", false),
                Shape.optionalString(options, "comparison_response_id", OPTIONS + ".comparison_response_id"),
                true);
    }

    /** Lifetimes on offer: one. Newer price pages name one of twelve hours, which is not in this model. */
    static void checkTtl(Json.Obj object, String path) throws Refused {
        String ttl = Shape.optionalString(object, "ttl", path);
        if (ttl != null && !ttl.equals("30m")) {
            throw new Refused(ApiError.invalidValue(path, ttl, "'30m'"));
        }
    }

    private static boolean implicit(Json.Obj options) throws Refused {
        String path = OPTIONS + ".mode";
        String mode = Shape.optionalString(options, "mode", path);
        return switch (mode) {
            case null -> true;
            case "implicit" -> true;
            case "explicit" -> false;
            default -> throw new Refused(ApiError.invalidValue(path, mode, "'implicit' and 'explicit'"));
        };
    }

    private static boolean retention(Json.Obj body, String model) throws Refused {
        String retention = Shape.optionalString(body, RETENTION, RETENTION);
        if (retention != null && ModelTraits.refusesRetention(model)) {
            throw new Refused(ApiError.unsupportedParameter(RETENTION));
        }
        return switch (retention) {
            case null -> ModelTraits.keepsForADay(model);
            case "in_memory" -> {
                if (ModelTraits.keepsForADayOnly(model)) {
                    throw new Refused(ApiError.unsupportedValue(RETENTION, retention));
                }
                yield false;
            }
            case "24h" -> {
                if (!ModelTraits.keepsForADay(model)) {
                    throw new Refused(ApiError.unsupportedValue(RETENTION, retention));
                }
                yield true;
            }
            default -> throw new Refused(ApiError.invalidValue(RETENTION, retention, "'in_memory' and '24h'"));
        };
    }
}
