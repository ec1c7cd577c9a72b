package dev.tokenoptimizer.gateway.config;

import java.util.Collection;
import java.util.Locale;

/** Finds what a misspelt name may have meant. */
final class Suggestion {

    private static final int FARTHEST = 2;

    private Suggestion() {}

    /** Text to go behind "is not known": the nearest of the known names, or nothing. */
    static String among(Collection<String> known, String written) {
        String nearest = "";
        int least = FARTHEST + 1;
        for (String name : known) {
            int distance = distance(plain(name), plain(written));
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
    }

    /** Other ways to join words do not count as a difference. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }

    /** Levenshtein distance. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
