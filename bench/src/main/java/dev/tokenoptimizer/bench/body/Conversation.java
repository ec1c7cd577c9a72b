package dev.tokenoptimizer.bench.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A tool-using conversation near its end: tools, a system prompt and a history that is always the same, then a few turns
 * that come as requests of their own, each carrying all before it. Made from a seed; contains no recorded text.
 */
public final class Conversation {

    /** Requests of one conversation. */
    public static final int TURNS = 4;

    /** Model that its requests name. */
    public static final String MODEL = "claude-sonnet-4-5";

    private static final String NUMBERED = "numbered ";
    private static final String FOLLOW_UP = "follow-up " + NUMBERED;
    private static final String NO_NUMBER = "0".repeat(Turn.DIGITS) + ": ";

    private final List<Turn> turns;

    private Conversation(List<Turn> turns) {
        this.turns = turns;
    }

    /**
     * The middle request has about that many bytes, the others up to a tenth less or more.
     *
     * @param bytes at least 4,000
     */
    public static Conversation of(int bytes, long seed, boolean stream) {
        Maker maker = new Maker(bytes, new Random(seed));
        StringBuilder body = new StringBuilder(bytes + bytes / 4);
        maker.head(body, stream);
        int step = Math.max(450, Math.min(3_000, bytes / 40));
        int base = bytes - step * TURNS / 2 - step;
        maker.question(body, step / 3);
        while (body.length() < base - step) {
            maker.exchange(body, step);
        }
        List<Turn> turns = new ArrayList<>(TURNS);
        for (int turn = 0; turn < TURNS; turn++) {
            if (turn == 0) {
                maker.answer(body, step / 4);
                maker.followUp(body, step / 3);
            } else {
                maker.exchange(body, step);
            }
            turns.add(turn(body + "]}"));
        }
        return new Conversation(turns);
    }

    private static Turn turn(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        // One character per byte, so that offsets are those of the bytes.
        String text = new String(bytes, ISO_8859_1);
        int own = text.indexOf(FOLLOW_UP) + FOLLOW_UP.length();
        List<Integer> shared = new ArrayList<>();
        for (int at = text.indexOf(NUMBERED); at + NUMBERED.length() < own; at = text.indexOf(NUMBERED, at + 1)) {
            shared.add(at + NUMBERED.length());
        }
        return new Turn(bytes, shared, own, text.lastIndexOf(NUMBERED) + NUMBERED.length());
    }

    /** Its requests in order. */
    public List<Turn> turns() {
        return turns;
    }

    /** Writes the parts of a request, growing in step with what there is to say. */
    private static final class Maker {

        private final int bytes;
        private final TextMaker text;
        private int calls;

        Maker(int bytes, Random random) {
            this.bytes = bytes;
            this.text = new TextMaker(random);
        }

        void head(StringBuilder body, boolean stream) {
            body.append("{\"model\":\"")
                    .append(MODEL)
                    .append("\",\"max_tokens\":4096,\"stream\":")
                    .append(stream);
            body.append(",\"system\":[{\"type\":\"text\",\"text\":");
            JsonText.string(body, NUMBERED + NO_NUMBER + text.prose(Math.min(16_000, bytes / 8)))
                    .append("}],\"tools\":[");
            int tools = Math.max(2, Math.min(30, bytes / 5_000));
            for (int i = 0; i < tools; i++) {
                body.append(i == 0 ? "" : ",");
                tool(body, i);
            }
            body.append("],\"messages\":[");
        }

        private void tool(StringBuilder body, int number) {
            body.append("{\"name\":\"")
                    .append(text.name())
                    .append('_')
                    .append(number)
                    .append("\",\"description\":");
            JsonText.string(body, (number == 0 ? NUMBERED + NO_NUMBER : "") + text.prose(Math.min(400, bytes / 30)));
            body.append(",\"input_schema\":{\"type\":\"object\",\"properties\":{");
            int properties = 2 + text.below(4);
            for (int i = 0; i < properties; i++) {
                body.append(i == 0 ? "\"" : ",\"").append(text.name()).append(i).append("\":{\"type\":\"string\"");
                if (bytes > 10_000) {
                    JsonText.string(body.append(",\"description\":"), text.prose(60));
                }
                body.append('}');
            }
            body.append("},\"required\":[],\"additionalProperties\":false}}");
        }

        void question(StringBuilder body, int length) {
            body.append("{\"role\":\"user\",\"content\":");
            JsonText.string(body, NUMBERED + NO_NUMBER + text.prose(length)).append('}');
        }

        void followUp(StringBuilder body, int length) {
            body.append(",{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":");
            JsonText.string(body, FOLLOW_UP + NO_NUMBER + text.prose(length)).append("}]}");
        }

        void answer(StringBuilder body, int length) {
            body.append(",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":");
            JsonText.string(body, text.prose(length)).append("}]}");
        }

        /** The model says something and calls a tool; the tool answers. */
        void exchange(StringBuilder body, int length) {
            String id = "toolu_" + String.format("%020d", calls++);
            body.append(",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":");
            JsonText.string(body, text.prose(length / 5))
                    .append("},{\"type\":\"tool_use\",\"id\":\"")
                    .append(id);
            body.append("\",\"name\":\"")
                    .append(text.name())
                    .append("\",\"input\":{\"path\":\"src/")
                    .append(text.name())
                    .append(".py\",\"limit\":")
                    .append(text.below(500))
                    .append("}}]}");
            body.append(",{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"")
                    .append(id);
            body.append("\",\"content\":");
            int result = Math.max(40, length - length / 5 - 300);
            String numbered = NUMBERED + NO_NUMBER;
            switch (calls % 5) {
                case 0, 2 -> JsonText.string(body, numbered + text.records(result));
                case 1, 3 -> JsonText.string(body, numbered + text.code(result));
                default ->
                    JsonText.string(body.append("[{\"type\":\"text\",\"text\":"), numbered + text.prose(result))
                            .append("}]");
            }
            body.append("}]}");
        }
    }
}
