package dev.tokenoptimizer.dialect.fuzz;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What the harness has to know of a dialect: how to draw its requests and answers, and what its rules make of a document. The rules
 * are spelled out on the document and share nothing with the reader under test, which knows bytes.
 */
public interface FuzzedDialect {

    /** The dialect under test. */
    Dialect dialect();

    /** Under what it reads. */
    ReadContext context();

    /** Rules by which plans for this model are drawn; empty where there are to be none. */
    Optional<Tariff> tariff(String model);

    /** What its documents are made of. */
    Words words();

    /** A request, sound as yet. */
    byte[] body(Random random);

    /** A complete answer, sound as yet. */
    Answer answer(Random random);

    /** What traces and recordings call its bodies. */
    Set<String> apis();

    /** Whether a body that is JSON is a request that the reader must understand; limits and doubled members aside. */
    boolean isRequest(Doc document);

    /** Blocks and markers of a request. */
    Anatomy anatomy(Obj request);

    /** What each block's prefix is, spelled out: two prefixes are the same if and only if these texts are. */
    List<String> prefixes(Obj request);

    /** Whether a stream of this request would tell its usage, as far as the request can say so. */
    default boolean tellsUsage(Obj request) {
        return true;
    }

    /**
     * An answer.
     *
     * @param type value of {@code Content-Type}
     * @param bytes the body
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(String type, byte[] bytes) {}
}
