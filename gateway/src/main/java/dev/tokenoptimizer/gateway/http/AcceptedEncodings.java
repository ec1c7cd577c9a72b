package dev.tokenoptimizer.gateway.http;

import java.util.ArrayList;
import java.util.List;

/** What is left of {@code Accept-Encoding} when only those encodings remain that the usage tap can read. */
final class AcceptedEncodings {

    private static final String NONE_LEFT = "identity";

    private AcceptedEncodings() {}

    static String narrow(String value) {
        String[] items = value.split(",", -1);
        List<String> kept = new ArrayList<>(items.length);
        for (String item : items) {
            if (isReadable(coding(item))) {
                kept.add(item.strip());
            }
        }
        if (kept.size() == items.length) {
            return value;
        }
        return kept.isEmpty() ? NONE_LEFT : String.join(", ", kept);
    }

    private static String coding(String item) {
        int parameters = item.indexOf(';');
        return (parameters < 0 ? item : item.substring(0, parameters)).strip();
    }

    private static boolean isReadable(String coding) {
        return coding.equalsIgnoreCase("gzip")
                || coding.equalsIgnoreCase("x-gzip")
                || coding.equalsIgnoreCase("deflate")
                || coding.equalsIgnoreCase("identity");
    }
}
