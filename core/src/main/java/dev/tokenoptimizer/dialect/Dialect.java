package dev.tokenoptimizer.dialect;

import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.PromptFamily;
import java.util.List;
import java.util.Optional;

/** One wire API: how to read a prompt from its bytes, how to write a plan into them, how to read usage from its answer. */
public interface Dialect {

    /** Stable name, for example {@code anthropic.messages}. */
    String name();

    /**
     * Reads a request body in one pass. Never throws for any content.
     *
     * @param body array holding the body
     * @param length bytes of it that belong to the body, from offset 0
     */
    Reading read(byte[] body, int length, ReadContext context);

    /**
     * Which prompts that of a body belongs together with, where its blocks do not tell. Never throws for any content.
     *
     * @param body array holding the body
     * @param length bytes of it that belong to the body, from offset 0
     * @return empty where the blocks tell, and for a body that cannot be read
     */
    default Optional<PromptFamily> family(byte[] body, int length, ReadContext context) {
        return Optional.empty();
    }

    /**
     * The edits that write a plan into the body the prompt was read from, ascending by offset and not overlapping. Empty when
     * the plan changes nothing.
     *
     * @throws IllegalArgumentException if the plan does not fit the prompt
     */
    List<Edit> mark(Prompt prompt, Plan plan);

    /**
     * The edits that make a streamed answer tell its usage; none where it does so anyway. They stand apart from those of
     * {@link #mark}, but may insert at the same offsets.
     */
    default List<Edit> askForUsage(Prompt prompt) {
        return List.of();
    }

    /** Whether the data of an event is there only because of {@link #askForUsage}. */
    default boolean isUsageEvent(byte[] bytes, int offset, int length) {
        return false;
    }

    /** How {@link Prompt#continues} names an answer that the provider stored under this id. */
    default Optional<Fingerprint> answerName(String id) {
        return Optional.empty();
    }

    /**
     * A listener for one successful answer.
     *
     * @param contentType value of the answer's {@code Content-Type}, empty when absent
     * @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent
     */
    UsageTap tap(String contentType, String contentEncoding);
}
