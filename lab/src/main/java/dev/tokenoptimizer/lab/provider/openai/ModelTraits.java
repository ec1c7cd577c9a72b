package dev.tokenoptimizer.lab.provider.openai;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the API does differently from model to model, beyond the tariff. Models are named without the date of a snapshot. */
final class ModelTraits {

    private static final Pattern SNAPSHOT = Pattern.compile("-\\d{4}-\\d{2}-\\d{2}$");
    private static final Pattern VERSION = Pattern.compile("gpt-(\\d{1,4})(?:\\.(\\d{1,4}))?(?![\\d.]).*");
    private static final int MAJOR = 1_000;
    private static final int FIRST_WITH_BREAKPOINTS = 5 * MAJOR + 6;
    private static final int FIRST_WITHOUT_RETENTION = 6 * MAJOR;
    private static final Set<String> KEEP_FOR_A_DAY = Set.of(
            "gpt-5.5",
            "gpt-5.5-pro",
            "gpt-5.4",
            "gpt-5.2",
            "gpt-5.1",
            "gpt-5.1-codex",
            "gpt-5.1-codex-mini",
            "gpt-5.1-codex-max",
            "gpt-5.1-chat-latest",
            "gpt-5",
            "gpt-5-codex",
            "gpt-4.1");
    private static final int STEP = 128;
    private static final int STEP_OF_GPT_5_5 = 2_048;

    private ModelTraits() {}

    /** The name without the date of a snapshot. */
    static String plainName(String model) {
        return SNAPSHOT.matcher(model).replaceFirst("");
    }

    /** Whether entries are written and found at breakpoints, and charged for: GPT-5.6 and later. */
    static boolean hasBreakpoints(String model) {
        return version(model) >= FIRST_WITH_BREAKPOINTS;
    }

    /** Whether {@code prompt_cache_retention} is refused: GPT-6 and later. */
    static boolean refusesRetention(String model) {
        return version(model) >= FIRST_WITHOUT_RETENTION;
    }

    /** Whether {@code prompt_cache_retention} may be {@code 24h}, which it then is unless said. */
    static boolean keepsForADay(String model) {
        return KEEP_FOR_A_DAY.contains(model);
    }

    /** Whether {@code prompt_cache_retention} may be nothing else. */
    static boolean keepsForADayOnly(String model) {
        return model.equals("gpt-5.5-pro");
    }

    /** Tokens between the places where a model without breakpoints keeps a prefix. */
    static int step(String model) {
        return model.startsWith("gpt-5.5") ? STEP_OF_GPT_5_5 : STEP;
    }

    /** Thousands are the first part of a version; 0 for names that have none. */
    private static int version(String model) {
        Matcher matcher = VERSION.matcher(model);
        if (!matcher.matches()) {
            return 0;
        }
        String minor = matcher.group(2);
        return Integer.parseInt(matcher.group(1)) * MAJOR + (minor == null ? 0 : Integer.parseInt(minor));
    }
}
