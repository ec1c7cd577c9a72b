package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Hands requests without a body to the optimizer: what it reads is the request it was given before, and marking is left to others. */
final class TraceDialect implements Dialect {

    private final TracePrompts prompts;
    private @Nullable PolicyRequest next;

    /** @param implicitBreakpoint whether the provider sets a breakpoint of its own */
    TraceDialect(boolean implicitBreakpoint) {
        this.prompts = new TracePrompts(implicitBreakpoint);
    }

    /** The next reading is of this request. */
    void next(PolicyRequest request) {
        next = request;
    }

    @Override
    public String name() {
        return "trace";
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        return new Reading.Read(prompts.of(Objects.requireNonNull(next), context.scope()));
    }

    @Override
    public List<Edit> mark(Prompt prompt, Plan plan) {
        return List.of();
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        throw new UnsupportedOperationException("a trace holds no answers");
    }
}
