package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.answer.JsonWalker;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import java.util.Set;

/** Finds the answer in one line of the results of a batch, and has its bill read. */
final class BatchedReader implements JsonWalker.Listener {

    private final BatchedAnswer answer;
    private BillReader reader;

    /** Objects open on the way to the answer, that of the line included. */
    private int entered;

    /** Containers of the answer that are open, its own included. */
    private int inside;

    private String own = "";
    private String model = "";
    private String kind = "";
    private boolean other;

    BatchedReader(BatchedAnswer answer) {
        this.answer = answer;
        this.reader = answer.readers().get();
    }

    /** A new line begins. */
    void reset() {
        reader = answer.readers().get();
        entered = 0;
        inside = 0;
        own = "";
        model = "";
        kind = "";
        other = false;
    }

    /** What the answer of the line bills; empty where it holds none of this API, or none that can be read. */
    Optional<Usage> usage() {
        return other || !kind.equals(answer.kind()) || reader.strange() ? Optional.empty() : reader.usage();
    }

    /** Model that the answer names; empty where it names none. */
    String model() {
        return model;
    }

    /** As what it was served, whatever was asked for; empty where the answer does not say. */
    Set<Modifier> served() {
        return reader.tier().orElse(Set.of());
    }

    boolean contradictory() {
        return reader.contradictory();
    }

    @Override
    public boolean key(String name) {
        own = "";
        if (other) {
            return false;
        }
        if (inside == 0) {
            return name.equals(answer.path().get(entered - 1));
        }
        if (inside == 1 && (name.equals(answer.modelName()) || name.equals(answer.kindName()))) {
            own = name;
        }
        return reader.key(name) || !own.isEmpty();
    }

    @Override
    public void open(boolean object) {
        own = "";
        if (inside > 0 || (object && entered == answer.path().size())) {
            inside++;
            reader.open(object);
        } else if (object) {
            entered++;
        } else {
            other = true;
        }
    }

    @Override
    public void close() {
        if (inside > 0) {
            inside--;
            reader.close();
        } else {
            entered--;
        }
    }

    @Override
    public void text(String value) {
        if (own.isEmpty()) {
            tell(() -> reader.text(value));
        } else if (own.equals(answer.modelName())) {
            model = value;
        } else {
            kind = value;
        }
    }

    @Override
    public void scalar(String literal) {
        if (own.isEmpty()) {
            tell(() -> reader.scalar(literal));
        }
    }

    private void tell(Runnable value) {
        if (inside > 0) {
            value.run();
        } else {
            other = true;
        }
    }
}
