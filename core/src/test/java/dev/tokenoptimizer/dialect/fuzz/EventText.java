package dev.tokenoptimizer.dialect.fuzz;

import java.util.Random;

/** Writes a stream of server-sent events in one of the ways in which hosts write them. */
public final class EventText {

    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    private final Random random;
    private final StringBuilder stream = new StringBuilder();

    public EventText(Random random) {
        this.random = random;
    }

    /**
     * An event of one object; its data may take two lines, and its name may be missing.
     *
     * @param name empty for none
     * @param first its first members, up to where the line may be broken
     * @param rest the other members
     */
    public void event(String name, String first, String rest) {
        if (random.nextInt(8) == 0) {
            stream.append(": comment\n");
        }
        if (!name.isEmpty() && random.nextInt(8) > 0) {
            stream.append("event: ").append(name).append('\n');
        }
        stream.append("data: {").append(first);
        if (random.nextInt(4) == 0) {
            stream.append("\ndata:");
        }
        stream.append(rest).append("}\n\n");
    }

    /** An event whose object names its type as well. */
    public void typed(String type, String rest) {
        event(type, "\"type\":\"" + type + "\",", rest);
    }

    /** An event without a name, whose data is no object. */
    public void data(String data) {
        stream.append("data: ").append(data).append("\n\n");
    }

    @Override
    public String toString() {
        return stream.toString().replace("\n", LINE_ENDS[random.nextInt(LINE_ENDS.length)]);
    }

    /** A text as it stands in JSON, without quotes. */
    public static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(
                    switch (random.nextInt(6)) {
                        case 0 -> "\\n";
                        case 1 -> "\\\"";
                        case 2 -> "\\u20ac";
                        case 3 -> "é";
                        default -> "word ";
                    });
        }
        return text.toString();
    }
}
