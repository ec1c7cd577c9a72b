package dev.tokenoptimizer.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tokenoptimizer.dialect.ByteMutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mutated bodies of every dialect, generated and real, through read and mark. A failure names the group that reproduces it and leaves
 * the body in {@code target/fuzz}. Properties: {@code token-optimizer.fuzz.seed}, {@code .bodies} (of the long run, for each dialect),
 * {@code .group} (only that one).
 */
class ReadMarkFuzzTest {

    private static final int MUTATIONS = 20;
    private static final int SHORT_RUN = 3_000;
    /** For each of the seven. */
    private static final int LONG_RUN = 150_000;

    private static final int STEP_THROUGH_TRACES = 40;
    private static final String PROPERTIES = "token-optimizer.fuzz.";

    private static RealCalls sparse;

    private final long seed = Long.getLong(PROPERTIES + "seed", 1);
    private final FuzzTally tally = new FuzzTally();

    @BeforeAll
    static void readWhatIsReal() throws IOException {
        sparse = new RealCalls(STEP_THROUGH_TRACES);
    }

    static Stream<FuzzedDialect> dialects() {
        return FuzzedDialects.all();
    }

    @ParameterizedTest
    @MethodSource("dialects")
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mutatedBodiesKeepEveryPromise(FuzzedDialect dialect) throws IOException {
        run(dialect, SHORT_RUN, sparse);
        assertThat(tally.readable()).as("readable bodies").isGreaterThan(SHORT_RUN / 5);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    @Tag("slow")
    @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aMillionMutatedBodiesKeepEveryPromise(FuzzedDialect dialect) throws IOException {
        int bodies = Integer.getInteger(PROPERTIES + "bodies", LONG_RUN);
        run(dialect, bodies, new RealCalls(1));
        assertThat(tally.readable()).as("readable bodies").isGreaterThan(bodies / 5);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void realBodiesKeepEveryPromise(FuzzedDialect dialect) throws IOException {
        List<byte[]> real = sparse.bodies(dialect.apis());
        assumeFalse(real.isEmpty(), "no recorded requests of " + dialect);
        ReadMarkCase cases = new ReadMarkCase(dialect, tally);
        Random random = new Random(seed);
        for (byte[] body : real) {
            cases.check(body, random);
        }
        assertThat(tally.readable()).isGreaterThan(real.size() * 9 / 10);
    }

    private void run(FuzzedDialect dialect, int bodies, RealCalls calls) throws IOException {
        List<byte[]> real = calls.bodies(dialect.apis());
        long started = System.nanoTime();
        Integer only = Integer.getInteger(PROPERTIES + "group");
        for (int group = only == null ? 0 : only; tally.bodies() < bodies; group++) {
            group(dialect, group, real);
            if (only != null) {
                break;
            }
        }
        System.out.printf(
                "Read and mark %s, seed %d, %d real bodies to start from: %s; %d s in all%n",
                dialect, seed, real.size(), tally, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
    }

    private void group(FuzzedDialect dialect, int group, List<byte[]> real) throws IOException {
        Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L + group);
        // One in seven starts from a real body, when there are any.
        boolean fromReal = !real.isEmpty() && group % 7 == 0;
        byte[] base = fromReal ? real.get(random.nextInt(real.size())) : dialect.body(random);
        Doc document = Doc.parse(base);
        byte[] body = base;
        ReadMarkCase cases = new ReadMarkCase(dialect, tally);
        try {
            cases.check(body, random);
            for (int i = 1; i < MUTATIONS; i++) {
                body = mutated(base, document, dialect.words(), random);
                cases.check(body, random);
            }
        } catch (AssertionError | RuntimeException | StackOverflowError failure) {
            Path dump = Files.createDirectories(Path.of("target", "fuzz"))
                    .resolve(dialect + "-seed-" + seed + "-group-" + group + ".json");
            Files.write(dump, body);
            throw new AssertionError("seed " + seed + ", group " + group + ", body in " + dump, failure);
        }
    }

    /** Six in ten are changed as documents and stay JSON; of these, and of the others, some or all lose that. */
    private static byte[] mutated(byte[] base, Doc document, Words words, Random random) {
        boolean bytewise = random.nextInt(10) >= 6;
        byte[] body = base;
        if (!bytewise) {
            Doc changed = document.copy();
            for (int i = random.nextInt(4); i >= 0; i--) {
                DocMutations.mutate(changed, words, random);
            }
            body = DocWriter.write(changed, random, random.nextInt(3) == 0 ? 4 : 0);
        }
        int changes = bytewise ? 1 + random.nextInt(3) : random.nextInt(6) == 0 ? 1 : 0;
        for (int i = 0; i < changes; i++) {
            body = ByteMutations.mutate(body, base, random);
        }
        return body;
    }
}
