package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;

/** A session whose requests follow one another, each prompt usually continuing the one before. */
final class Conversation {

    private final Traffic traffic;
    private final String scope;
    private final String session;
    private String model;
    private Prompt prompt;
    private long atMillis;

    Conversation(Traffic traffic, String model, Prompt head, double startMillis) {
        this(traffic, Traffic.SCOPE, model, head, startMillis);
    }

    Conversation(Traffic traffic, String scope, String model, Prompt head, double startMillis) {
        this.traffic = traffic;
        this.scope = scope;
        this.session = traffic.newSession();
        this.model = model;
        this.prompt = head;
        this.atMillis = (long) startMillis;
    }

    Prompt prompt() {
        return prompt;
    }

    long atMillis() {
        return atMillis;
    }

    String session() {
        return session;
    }

    String model() {
        return model;
    }

    void model(String name) {
        model = name;
    }

    /** Goes on from another prompt. */
    void prompt(Prompt other) {
        prompt = other;
    }

    /** Adds a block of its own. */
    void say(NodeKind kind, int tokens) {
        prompt = prompt.with(traffic.block(kind, tokens));
    }

    void pause(double millis) {
        atMillis += (long) millis;
    }

    /** Waits until then, if that is later. */
    void waitUntil(long millis) {
        atMillis = Math.max(atMillis, millis);
    }

    /** Sends the prompt as it is and waits for the answer, which is not added. */
    void send(int output) {
        send(prompt, output);
    }

    /** Sends a prompt that does not stay, and waits for the answer. */
    void send(Prompt passing, int output) {
        atMillis = traffic.send(atMillis, scope, session, model, passing, output);
    }

    /** Sends the prompt and adds the answer, which is text. */
    void sendAndHear(int output) {
        send(output);
        say(NodeKind.ASSISTANT, output);
    }

    /** Questions and answers in turn, with log-normal pauses around this median after each. */
    void chat(int turns, double thinkMillis) {
        Draw draw = traffic.draw();
        for (int turn = 0; turn < turns; turn++) {
            say(NodeKind.USER, draw.tokens(60, 0.9, 8, 2_000));
            sendAndHear(draw.tokens(180, 0.7, 20, 1_500));
            pause(draw.logNormal(thinkMillis, 1));
        }
    }

    /** Sends the prompt; the answer is a call of a tool, whose result is added after it ran. */
    void sendAndCall(int resultTokens, double toolMillis) {
        Draw draw = traffic.draw();
        int text = draw.tokens(50, 0.6, 10, 400);
        int call = draw.tokens(80, 0.7, 20, 1_000);
        send(text + call);
        say(NodeKind.ASSISTANT, text);
        say(NodeKind.TOOL_USE, call);
        pause(toolMillis);
        say(NodeKind.TOOL_RESULT, resultTokens);
    }
}
