package dev.tokenoptimizer.bench.decision;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dialect whose prompts are there already, so that neither reading nor marking is measured. */
final class ReadAlready implements Dialect {

    @Nullable
    Reading next;

    void next(Prompt prompt) {
        next = new Reading.Read(prompt);
    }

    @Override
    public String name() {
        return "read.already";
    }

    @Override
    public Reading read(byte[] body, int length, ReadContext context) {
        Reading reading = next;
        if (reading == null) {
            throw new IllegalStateException("there is no prompt to read");
        }
        return reading;
    }

    @Override
    public List<Edit> mark(Prompt prompt, Plan plan) {
        return List.of();
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        throw new UnsupportedOperationException("no answer is read here");
    }
}
