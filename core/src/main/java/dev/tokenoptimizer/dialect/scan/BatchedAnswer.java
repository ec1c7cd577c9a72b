package dev.tokenoptimizer.dialect.scan;

import java.util.List;
import java.util.function.Supplier;

/**
 * Where the results of a batch, one JSON object a line, hold an answer as the API gives it outside of batches.
 *
 * @param path names of the members that lead from a line to the answer
 * @param modelName member of the answer that names its model
 * @param kindName member of the answer that tells what it is
 * @param kind what that must say; an answer that says anything else is none of this API
 * @param readers makes the reader of one answer
 */
public record BatchedAnswer(
        List<String> path, String modelName, String kindName, String kind, Supplier<? extends BillReader> readers) {

    public BatchedAnswer {
        path = List.copyOf(path);
    }
}
