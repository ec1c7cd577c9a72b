package dev.tokenoptimizer.bench.body;

/** Writes strings as the common SDKs do: only what must be escaped is, everything else goes as UTF-8. */
final class JsonText {

    private JsonText() {}

    static StringBuilder string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return out.append('"');
    }
}
