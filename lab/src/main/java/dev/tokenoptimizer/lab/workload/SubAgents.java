package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;

/**
 * Orchestrators that start several sub-agents at once. The sub-agents share a head and the briefing of their task, so the first
 * requests of a wave have a long prefix in common before any of them is answered.
 */
final class SubAgents implements Workload {

    private static final Parameter AGENTS_LEAST = Parameter.count("agentsLeast", 4, 1, 200, "sub-agents, at least");
    private static final Parameter AGENTS_MOST = Parameter.count("agentsMost", 12, 1, 200, "sub-agents, at most");
    private static final Parameter SPREAD =
            Parameter.seconds("spreadSeconds", 0.02, "time within which a wave is started");
    private static final Parameter HEAD = Parameter.tokens("headTokens", 5_000, "rules of a sub-agent");
    private static final Parameter BRIEFING = Parameter.tokens("briefingTokens", 5_000, "median of a wave's briefing");
    private static final Parameter STEPS = Parameter.number("steps", 4, 1, 100, "mean tool calls of a sub-agent");
    private static final Parameter WAVES = Parameter.number("waves", 2, 1, 20, "mean waves of an orchestrator");
    private static final Parameter GAP = Parameter.seconds("gapSeconds", 240, "mean time between orchestrators");

    @Override
    public String name() {
        return "sub-agents";
    }

    @Override
    public String purpose() {
        return "Orchestrators that start several sub-agents at once, with a shared head and briefing.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(AGENTS_LEAST, AGENTS_MOST, SPREAD, HEAD, BRIEFING, STEPS, WAVES, GAP);
    }

    @Override
    public void run(Traffic traffic) {
        Draw draw = traffic.draw();
        Prompt orchestratorHead = Prompt.EMPTY.with(traffic.tools(3, 400)).with(traffic.block(NodeKind.SYSTEM, 3_000));
        Prompt agentHead =
                Prompt.EMPTY.with(traffic.tools(12, 220)).with(traffic.block(NodeKind.SYSTEM, traffic.whole(HEAD)));
        double start = 0;
        while (traffic.wantsMore()) {
            Conversation orchestrator = new Conversation(traffic, Traffic.MODEL, orchestratorHead, start);
            orchestrator.say(NodeKind.USER, draw.tokens(500, 0.8, 50, 8_000));
            for (int waves = draw.geometric(traffic.real(WAVES)); waves > 0; waves--) {
                wave(traffic, orchestrator, agentHead);
            }
            orchestrator.send(draw.tokens(600, 0.5, 50, 3_000));
            start += draw.exponential(traffic.millis(GAP));
        }
    }

    private static void wave(Traffic traffic, Conversation orchestrator, Prompt agentHead) {
        Draw draw = traffic.draw();
        int least = traffic.whole(AGENTS_LEAST);
        int agents = draw.between(least, Math.max(least, traffic.whole(AGENTS_MOST)));
        int briefing = draw.tokens(traffic.whole(BRIEFING), 0.6, 200, 20 * traffic.whole(BRIEFING));
        orchestrator.send(agents * 90);
        orchestrator.say(NodeKind.ASSISTANT, draw.between(20, 200));
        Prompt briefed = agentHead.with(traffic.block(NodeKind.USER, briefing));
        long started = orchestrator.atMillis();
        for (int agent = 0; agent < agents; agent++) {
            orchestrator.say(NodeKind.TOOL_USE, draw.between(60, 150));
            orchestrator.waitUntil(agent(traffic, briefed, started));
        }
        for (int agent = 0; agent < agents; agent++) {
            orchestrator.say(NodeKind.TOOL_RESULT, draw.tokens(500, 0.6, 50, 4_000));
        }
    }

    /** Runs one sub-agent, and tells when it has ended. */
    private static long agent(Traffic traffic, Prompt briefed, long started) {
        Draw draw = traffic.draw();
        Conversation agent =
                new Conversation(traffic, Traffic.MODEL, briefed, started + draw.uniform() * traffic.millis(SPREAD));
        agent.say(NodeKind.USER, draw.tokens(150, 0.6, 20, 1_000));
        for (int steps = draw.geometric(traffic.real(STEPS)); steps > 0; steps--) {
            agent.sendAndCall(draw.tokens(700, 1, 20, 10_000), draw.logNormal(1_500, 1));
        }
        agent.send(draw.tokens(500, 0.6, 50, 4_000));
        return agent.atMillis();
    }
}
