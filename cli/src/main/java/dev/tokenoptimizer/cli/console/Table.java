package dev.tokenoptimizer.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of text in columns as wide as their widest cell. Cells of a column marked {@code >} in the header stand right. */
public final class Table {

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** Starts with the header; a title that begins with {@code >} makes its column stand right. */
    public Table(String... titles) {
        right = new boolean[titles.length];
        for (int i = 0; i < titles.length; i++) {
            right[i] = titles[i].startsWith(">");
            titles[i] = right[i] ? titles[i].substring(1) : titles[i];
        }
        rows.add(titles);
    }

    public void row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException("a row needs " + right.length + " cells, got " + cells.length);
        }
        rows.add(cells);
    }

    public void print(PrintWriter out) {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String padding = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "  " : "   ").append(right[i] ? padding + row[i] : row[i] + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** A whole number with thousands apart: {@code 15,234}. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
