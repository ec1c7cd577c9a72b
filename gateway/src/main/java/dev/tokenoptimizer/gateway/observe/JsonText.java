package dev.tokenoptimizer.gateway.observe;

import java.math.BigDecimal;

/** Writes JSON; fields appear in the order of the calls. */
final class JsonText {

    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder(1_024);
    private boolean first = true;

    JsonText open() {
        separate();
        text.append('{');
        first = true;
        return this;
    }

    JsonText open(String name) {
        name(name);
        text.append('{');
        first = true;
        return this;
    }

    JsonText close() {
        text.append('}');
        first = false;
        return this;
    }

    JsonText field(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    JsonText field(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText field(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText field(String name, BigDecimal value) {
        name(name);
        text.append(value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
        return this;
    }

    private void name(String name) {
        separate();
        string(name);
        text.append(':');
    }

    private void separate() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    private void string(String value) {
        text.append('"');
        int plain = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isPlain(c)) {
                continue;
            }
            text.append(value, plain, i).append('\\');
            plain = i + 1;
            if (c == '"' || c == '\\') {
                text.append(c);
            } else {
                text.append('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(HEX.charAt(c >> shift & 0xF));
                }
            }
        }
        text.append(value, plain, value.length()).append('"');
    }

    private static boolean isPlain(char c) {
        return c >= ' '
                && c != '"'
                && c != '\\'
                && c != 0x7F
                && c != '\u2028'
                && c != '\u2029'
                && !Character.isSurrogate(c);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
