package dev.tokenoptimizer.lab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy of the catalogue. */
class PolicyCatalogTest {

    private static final long SEED = 20261125;
    private static final String[] KINDS = {"user", "assistant", "use", "result", "thinking"};

    static List<String> names() {
        return PolicyCatalog.entries().stream()
                .filter(entry -> entry.suits(Marking.SONNET))
                .map(PolicyEntry::name)
                .toList();
    }

    @Test
    void namesAreShortAndUnique() {
        assertThat(PolicyCatalog.entries().stream().map(PolicyEntry::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9-]{1,28}"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anyPromptGetsMarkersInRenderedOrderOnBlocksThatCanBeMarked(String name) {
        Policy policy = Marking.create(name);
        int number = 0;
        for (TestRequest request : randomRequests()) {
            List<Marker> markers = policy.mark(request);
            int before = -1;
            for (Marker marker : markers) {
                assertThat(marker.index())
                        .as("seed %d, request %d", SEED, number)
                        .isBetween(before + 1, request.size() - 1);
                assertThat(request.markable(marker.index()))
                        .as("seed %d, request %d", SEED, number)
                        .isTrue();
                before = marker.index();
            }
            number++;
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theSameRequestsGetTheSameMarkers(String name) {
        Policy once = Marking.create(name);
        Policy again = Marking.create(name);
        for (TestRequest request : randomRequests()) {
            assertThat(again.mark(request)).as("seed %d", SEED).isEqualTo(once.mark(request));
        }
    }

    /** Conversations of few contents that grow, fork, start anew and change their head, in few scopes and models. */
    private static List<TestRequest> randomRequests() {
        Random random = new Random(SEED);
        Prompts prompts = new Prompts();
        List<TestRequest> requests = new ArrayList<>();
        List<String> conversations = new ArrayList<>(List.of("", "", ""));
        long second = 0;
        for (int i = 0; i < 400; i++) {
            int which = random.nextInt(conversations.size());
            String blocks = conversations.get(which);
            blocks = blocks.length() > 600 || random.nextInt(20) == 0 ? head(random) : blocks + messages(random);
            conversations.set(which, blocks);
            second += random.nextInt(random.nextInt(10) == 0 ? 2000 : 30);
            requests.add(prompts.of(blocks)
                    .atSecond(second)
                    .inSession("session " + which)
                    .inScope("scope " + random.nextInt(2))
                    .onModel("model " + random.nextInt(2)));
        }
        return requests;
    }

    private static String head(Random random) {
        return "tools ".repeat(random.nextInt(3)) + "system ".repeat(random.nextInt(4));
    }

    private static String messages(Random random) {
        StringBuilder blocks = new StringBuilder();
        for (int m = random.nextInt(3); m >= 0; m--) {
            blocks.append(" |");
            for (int b = random.nextInt(4); b >= 0; b--) {
                blocks.append(' ')
                        .append(KINDS[random.nextInt(KINDS.length)])
                        .append(":")
                        .append(random.nextInt(3))
                        .append('#')
                        .append(random.nextInt(3000));
            }
        }
        return blocks.toString();
    }
}
