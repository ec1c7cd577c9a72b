package dev.tokenoptimizer.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.dialect.ByteMutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutated bodies, generated and real, through read and mark. A failure names the group that reproduces it and leaves the body in
 * {@code target/fuzz}. Properties: {@code token-optimizer.fuzz.seed}, {@code .bodies} (of the long run), {@code .group} (only
 * that one).
 */
class ReadMarkFuzzTest {

    private static final int MUTATIONS = 20;
    private static final int SHORT_RUN = 10_000;
    private static final int LONG_RUN = 1_000_000;
    private static final String PROPERTIES = "token-optimizer.fuzz.";

    private final long seed = Long.getLong(PROPERTIES + "seed", 1);
    private final FuzzTally tally = new FuzzTally();
    private final ReadMarkCase cases = new ReadMarkCase(tally);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mutatedBodiesKeepEveryPromise() throws IOException {
        run(SHORT_RUN, 40);
        assertThat(tally.readable()).as("readable bodies").isGreaterThan(SHORT_RUN / 5);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aMillionMutatedBodiesKeepEveryPromise() throws IOException {
        int bodies = Integer.getInteger(PROPERTIES + "bodies", LONG_RUN);
        run(bodies, 1);
        assertThat(tally.readable()).as("readable bodies").isGreaterThan(bodies / 5);
    }

    private void run(int bodies, int stepThroughTraces) throws IOException {
        List<byte[]> real = RealBodies.load(stepThroughTraces);
        long started = System.nanoTime();
        Integer only = Integer.getInteger(PROPERTIES + "group");
        for (int group = only == null ? 0 : only; tally.bodies() < bodies; group++) {
            group(group, real);
            if (only != null) {
                break;
            }
        }
        System.out.printf(
                "Read and mark, seed %d, %d real bodies to start from: %s; %d s in all%n",
                seed, real.size(), tally, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
    }

    private void group(int group, List<byte[]> real) throws IOException {
        Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L + group);
        byte[] base = base(group, real, random);
        Doc document = Doc.parse(base);
        byte[] body = base;
        cases.newGroup();
        try {
            cases.check(body, random);
            for (int i = 1; i < MUTATIONS; i++) {
                body = mutated(base, document, random);
                cases.check(body, random);
            }
        } catch (AssertionError | RuntimeException | StackOverflowError failure) {
            Path dump = Files.createDirectories(Path.of("target", "fuzz"))
                    .resolve("seed-" + seed + "-group-" + group + ".json");
            Files.write(dump, body);
            throw new AssertionError("seed " + seed + ", group " + group + ", body in " + dump, failure);
        }
    }

    /** One in seven starts from a real body, when there are any. */
    private byte[] base(int group, List<byte[]> real, Random random) {
        if (!real.isEmpty() && group % 7 == 0) {
            return real.get(random.nextInt(real.size()));
        }
        BodyGenerator generator = new BodyGenerator(random.nextLong());
        ObjectNode body = generator.body();
        generator.markSome(body, 5);
        return new JsonStyle(random.nextLong(), random.nextBoolean()).write(body);
    }

    /** Six in ten are changed as documents and stay JSON; of these, and of the others, some or all lose that. */
    private static byte[] mutated(byte[] base, Doc document, Random random) {
        boolean bytewise = random.nextInt(10) >= 6;
        byte[] body = base;
        if (!bytewise) {
            Doc changed = document.copy();
            for (int i = random.nextInt(4); i >= 0; i--) {
                DocMutations.mutate(changed, random);
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
