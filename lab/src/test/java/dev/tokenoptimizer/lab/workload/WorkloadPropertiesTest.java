package dev.tokenoptimizer.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What each workload is for, as a property of its requests. */
class WorkloadPropertiesTest {

    private static final long MINUTE = 60_000;

    @Test
    void customersShareTheHeadAndForkBehindIt() {
        List<GeneratedRequest> requests = requests("customer-fork");
        assertThat(distinct(requests, request -> prefix(request, 9))).hasSize(1);
        assertThat(distinct(requests, request -> prefix(request, 10))).hasSizeGreaterThan(100);
    }

    @Test
    void someCustomersComeBackSoonAndOthersRarely() {
        Map<List<Block>, Long> visits = requests("customer-fork").stream()
                .collect(Collectors.groupingBy(request -> prefix(request, 10), Collectors.counting()));
        assertThat(visits.values()).anyMatch(count -> count > 500).anyMatch(count -> count < 10);
    }

    @Test
    void retrievalSharesHeadAndTailAndHardlyAnyMiddle() {
        List<GeneratedRequest> requests = requests("rag");
        assertThat(distinct(requests, request -> prefix(request, 1))).hasSize(1);
        assertThat(distinct(requests, request -> blocks(request).get(6))).hasSize(1);
        assertThat(distinct(requests, request -> prefix(request, 3))).hasSizeGreaterThan(4_500);
    }

    @Test
    void everyTurnOfWideToolsAddsMoreThanTwentyBlocks() {
        for (List<GeneratedRequest> session : sessions("wide-tools").values()) {
            for (int i = 1; i < session.size(); i++) {
                int added = session.get(i).prompt().size()
                        - session.get(i - 1).prompt().size();
                assertThat(added).isGreaterThan(40);
            }
        }
    }

    @Test
    void someTurnsOfWideToolsReachBeyondTheLookBack() throws Exception {
        int beyond = 0;
        Map<String, Integer> before = new LinkedHashMap<>();
        try (Trace trace = Workloads.find("wide-tools", 1).orElseThrow().open()) {
            for (TraceRequest request = trace.next(); request != null; request = trace.next()) {
                int position = trace.tree().position(request.leaf());
                Integer last = before.put(request.session(), position);
                beyond += last != null && position - last > 20 ? 1 : 0;
            }
        }
        assertThat(beyond).isBetween(1_000, 3_000);
    }

    @Test
    void cronJobsComeEveryTwoSevenTenAndFifteenMinutes() {
        Set<Integer> periods = new HashSet<>();
        sessions("cron").forEach((session, runs) -> {
            int minutes = Integer.parseInt(session.substring("every-".length(), session.indexOf('m')));
            periods.add(minutes);
            for (int i = 1; i < runs.size(); i++) {
                long gap = runs.get(i).atMillis() - runs.get(i - 1).atMillis();
                assertThat(gap).as(session).isBetween(minutes * MINUTE - 30_000L, minutes * MINUTE + 30_000L);
            }
        });
        assertThat(periods).containsExactlyInAnyOrder(2, 7, 10, 15);
    }

    @Test
    void aWaveOfSubAgentsStartsBeforeTheFirstIsAnswered() {
        Map<List<Block>, List<GeneratedRequest>> waves = new LinkedHashMap<>();
        Set<String> started = new HashSet<>();
        for (GeneratedRequest request : requests("sub-agents")) {
            if (blocks(request).size() == 15 && started.add(request.session())) {
                waves.computeIfAbsent(prefix(request, 14), _ -> new ArrayList<>())
                        .add(request);
            }
        }
        assertThat(waves).hasSizeGreaterThan(50);
        for (List<GeneratedRequest> wave : waves.values()) {
            GeneratedRequest first = wave.getFirst();
            assertThat(wave).hasSizeBetween(4, 12).allMatch(request -> request.atMillis() - first.atMillis() <= 20);
        }
    }

    @Test
    void aNextPromptContinuesBehindTheHistoryWithoutTheInjectedTail() {
        for (List<GeneratedRequest> session : sessions("injected-tail").values()) {
            for (int i = 1; i < session.size(); i++) {
                List<Block> before = blocks(session.get(i - 1));
                List<Block> after = blocks(session.get(i));
                assertThat(common(before, after)).isEqualTo(before.size() - 1);
                assertThat(after).doesNotContain(before.getLast());
            }
        }
    }

    @Test
    void aTimestampLeavesOnlyTheToolsInCommon() {
        List<GeneratedRequest> requests = requests("timestamp");
        assertThat(distinct(requests, request -> prefix(request, 10))).hasSize(1);
        assertThat(distinct(requests, request -> prefix(request, 11))).hasSizeGreaterThan(4_000);
        assertThat(blocks(requests.getFirst()).get(10).lead()).isEqualTo("Current time: 2026-03-02T08:00:00Z\n\n");
    }

    @Test
    void shuffledToolsAreTheSameInAnotherOrder() {
        List<GeneratedRequest> requests = requests("tool-shuffle");
        assertThat(distinct(requests, request -> Set.copyOf(prefix(request, 16))))
                .hasSize(1);
        assertThat(distinct(requests, request -> prefix(request, 16))).hasSizeBetween(3_800, 4_200);
    }

    @Test
    void compactionReplacesHistoryByASummaryBehindTheHead() {
        int replaced = 0;
        for (List<GeneratedRequest> session : sessions("compaction").values()) {
            for (int i = 1; i < session.size(); i++) {
                GeneratedRequest before = session.get(i - 1);
                GeneratedRequest after = session.get(i);
                if (after.prompt().tokens() < before.prompt().tokens()) {
                    replaced++;
                    assertThat(before.prompt().tokens()).isGreaterThan(100_000);
                    assertThat(common(blocks(before), blocks(after))).isEqualTo(15);
                    assertThat(after.prompt().last().tokens()).isEqualTo(before.output());
                }
            }
        }
        assertThat(replaced).isGreaterThan(20);
    }

    @Test
    void conversationsSwitchBetweenThreeModels() {
        Map<String, List<GeneratedRequest>> sessions = sessions("model-switch");
        assertThat(distinct(requests("model-switch"), GeneratedRequest::model)).hasSize(3);
        long turns = 0;
        long switches = 0;
        for (List<GeneratedRequest> session : sessions.values()) {
            for (int i = 1; i < session.size(); i++) {
                turns++;
                switches += session.get(i).model().equals(session.get(i - 1).model()) ? 0 : 1;
            }
        }
        assertThat((double) switches / turns).isCloseTo(0.2, Percentage.withPercentage(10));
    }

    @Test
    void textsThatAreClassifiedShareLessThanTheMinimumAndNeverComeBack() {
        List<GeneratedRequest> requests = requests("classification");
        assertThat(blocks(requests.getFirst()).getFirst().tokens()).isLessThan(1_024);
        assertThat(distinct(requests, GeneratedRequest::prompt)).hasSize(requests.size());
        assertThat(requests).anyMatch(request -> request.prompt().tokens() > 1_024);
    }

    @Test
    void headsLieOnBothSidesOfTheMinimum() {
        for (int minimum : List.of(512, 4_096)) {
            Set<Integer> heads = distinct(
                    requests("minimum-" + minimum),
                    request -> blocks(request).getFirst().tokens());
            assertThat(heads).hasSize(8).anyMatch(tokens -> tokens < minimum).anyMatch(tokens -> tokens > minimum);
        }
    }

    @Test
    void tenantsSendTheSameHeadAndShareNoPrefix() throws Exception {
        List<GeneratedRequest> requests = requests("multi-tenant");
        assertThat(distinct(requests, request -> prefix(request, 7))).hasSize(1);
        Map<String, Set<Integer>> nodes = new TreeMap<>();
        try (Trace trace = Workloads.find("multi-tenant", 1).orElseThrow().open()) {
            PrefixTree tree = trace.tree();
            for (TraceRequest request = trace.next(); request != null; request = trace.next()) {
                nodes.computeIfAbsent(request.scope(), _ -> new HashSet<>()).add(tree.path(request.leaf())[0]);
            }
        }
        assertThat(nodes).hasSize(12);
        assertThat(nodes.values().stream().flatMap(Set::stream)).doesNotHaveDuplicates();
    }

    @Test
    void everyPromptHasToolsThenSystemThenMessages() {
        for (Workloads.Description workload : Workloads.list()) {
            for (GeneratedRequest request : requests(workload.name())) {
                List<NodeKind> kinds = blocks(request).stream()
                        .map(Block::kind)
                        .filter(kind -> kind == NodeKind.TOOLS || kind == NodeKind.SYSTEM)
                        .toList();
                assertThat(kinds).isSorted();
                assertThat(blocks(request).stream().limit(kinds.size()).map(Block::kind))
                        .containsExactlyElementsOf(kinds);
            }
        }
    }

    private static List<GeneratedRequest> requests(String name) {
        return Workloads.find(name, 1).orElseThrow().requests();
    }

    private static Map<String, List<GeneratedRequest>> sessions(String name) {
        return requests(name).stream()
                .collect(Collectors.groupingBy(GeneratedRequest::session, LinkedHashMap::new, Collectors.toList()));
    }

    private static List<Block> blocks(GeneratedRequest request) {
        return request.prompt().blocks();
    }

    private static List<Block> prefix(GeneratedRequest request, int blocks) {
        return List.copyOf(blocks(request).subList(0, blocks));
    }

    private static int common(List<Block> one, List<Block> other) {
        int common = 0;
        while (common < Math.min(one.size(), other.size()) && one.get(common).equals(other.get(common))) {
            common++;
        }
        return common;
    }

    private static <T> Set<T> distinct(List<GeneratedRequest> requests, Function<GeneratedRequest, T> key) {
        return requests.stream().map(key).collect(Collectors.toSet());
    }
}
