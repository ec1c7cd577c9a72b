package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.EnumSet;
import java.util.Set;

/** As requests of which API recorded ones are replayed. */
public enum BodyForm {
    MESSAGES(RecordedApi.ANTHROPIC_MESSAGES),
    /** Recorded requests of the Messages API as those of Bedrock's Converse. */
    CONVERSE(RecordedApi.ANTHROPIC_MESSAGES),
    CHAT(RecordedApi.OPENAI_CHAT),
    /** Recorded Chat Completions as requests of Responses. */
    RESPONSES(RecordedApi.OPENAI_CHAT);

    private final RecordedApi recorded;

    BodyForm(RecordedApi recorded) {
        this.recorded = recorded;
    }

    /** That of the recorded requests which stand for those to this model. */
    public static BodyForm asRecorded(Tariff tariff) {
        return tariff.rules() == CacheRules.ANTHROPIC ? MESSAGES : CHAT;
    }

    /** Which rows of a file are replayed. */
    RecordedApi recorded() {
        return recorded;
    }

    /** What is added to the name of a trace that is not replayed as it was recorded. */
    String note() {
        return switch (this) {
            case MESSAGES, CHAT -> "";
            case CONVERSE -> " as Converse";
            case RESPONSES -> " as Responses";
        };
    }

    /** Kinds of blocks that carry no marker of ours: in Converse those of the assistant (docs/decisions/bedrock.md). */
    Set<NodeKind> unmarkable() {
        return this == CONVERSE ? EnumSet.of(NodeKind.ASSISTANT, NodeKind.TOOL_USE) : EnumSet.noneOf(NodeKind.class);
    }
}
