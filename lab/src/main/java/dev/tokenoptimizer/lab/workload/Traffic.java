package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a workload draws from and sends its requests to. Not thread-safe. */
final class Traffic {

    /** Scope of a workload that has only one. */
    static final String SCOPE = "app";

    /** A model with the usual minimum of 1,024 tokens. */
    static final String MODEL = "claude-sonnet-4-5";

    private static final long FIRST_TOKEN_MILLIS = 700;
    private static final long OUTPUT_TOKENS_PER_SECOND = 80;

    private final Parameters parameters;
    private final Draw draw;
    private final List<GeneratedRequest> requests = new ArrayList<>();
    private long blocks;
    private int sessions;

    Traffic(Parameters parameters, Draw draw) {
        this.parameters = parameters;
        this.draw = draw;
    }

    Draw draw() {
        return draw;
    }

    int whole(Parameter parameter) {
        return parameters.whole(parameter);
    }

    double real(Parameter parameter) {
        return parameters.real(parameter);
    }

    double millis(Parameter parameter) {
        return parameters.millis(parameter);
    }

    /** Whether there are not yet as many requests as asked for. */
    boolean wantsMore() {
        return requests.size() < parameters.whole(Parameter.REQUESTS);
    }

    /** A block with text of its own. */
    Block block(NodeKind kind, int tokens) {
        return block(kind, tokens, "");
    }

    /** A block with text of its own behind this beginning. */
    Block block(NodeKind kind, int tokens, String lead) {
        return new Block(kind, ++blocks, tokens, lead);
    }

    /** Tool definitions of log-normal size. */
    List<Block> tools(int count, int medianTokens) {
        List<Block> tools = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tools.add(block(NodeKind.TOOLS, draw.tokens(medianTokens, 0.4, 80, 1_500)));
        }
        return tools;
    }

    /** Name of a new session. */
    String newSession() {
        return String.format(Locale.ROOT, "s%05d", ++sessions);
    }

    /** Sends a request and tells when its answer has ended. */
    long send(long atMillis, String scope, String session, String model, Prompt prompt, int output) {
        long duration = FIRST_TOKEN_MILLIS + output * 1_000L / OUTPUT_TOKENS_PER_SECOND;
        requests.add(new GeneratedRequest(atMillis, scope, session, model, prompt, output, duration));
        return atMillis + duration;
    }

    /** What was sent, in order of time; what left at the same time in the order of sending. */
    List<GeneratedRequest> inOrder() {
        List<GeneratedRequest> order = new ArrayList<>(requests);
        order.sort(Comparator.comparingLong(GeneratedRequest::atMillis));
        return order;
    }
}
