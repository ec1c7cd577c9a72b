package dev.tokenoptimizer.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTraceTest {

    private static final Set<RecordedApi> MESSAGES = Set.of(RecordedApi.ANTHROPIC_MESSAGES);
    private static final Tariff TARIFF =
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow();

    private static final String HELLO = body("{\"role\":\"user\",\"content\":\"Hello\"}");

    @TempDir
    private Path folder;

    private final List<String> rows = new ArrayList<>();

    @Test
    void growingConversationsShareTheirPath() throws Exception {
        String more = body("{\"role\":\"user\",\"content\":\"Hello\"},{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "{\"role\":\"user\",\"content\":\"Bye\"}");
        row("a", "0", HELLO).row("a", "5", more);
        try (Trace trace = open()) {
            List<TraceRequest> requests = all(trace);
            assertThat(trace.tree().path(requests.get(0).leaf())).containsExactly(1, 2);
            assertThat(trace.tree().path(requests.get(1).leaf())).containsExactly(1, 2, 3, 4);
            assertThat(kinds(trace, requests.get(1)))
                    .containsExactly(NodeKind.SYSTEM, NodeKind.USER, NodeKind.ASSISTANT, NodeKind.USER);
        }
    }

    @Test
    void tokensAreThoseThatTheProviderCounts() throws Exception {
        row("a", "0", HELLO);
        try (Trace trace = open()) {
            TraceRequest request = all(trace).getFirst();
            int counted = new RequestReader(_ -> Optional.of(TARIFF))
                    .read(trace.body(request), "")
                    .prompt()
                    .totalTokens();
            assertThat(trace.tree().prefixTokens(request.leaf())).isEqualTo(counted);
        }
    }

    @Test
    void requestsComeInOrderOfTime() throws Exception {
        row("a", "9", HELLO).row("b", "3", HELLO).row("c", "9", HELLO);
        try (Trace trace = open()) {
            assertThat(all(trace).stream().map(TraceRequest::session)).containsExactly("b", "a", "c");
        }
    }

    @Test
    void timesThatAreNotToldAreDrawnAsTheReplayOverHttpDrawsThem() throws Exception {
        row("a", "null", HELLO).row("b", "null", HELLO).row("a", "null", HELLO);
        Pauses a = new Pauses(7, 0);
        Pauses b = new Pauses(7, 1);
        long startOfA = a.next();
        long startOfB = startOfA + b.next();
        long secondOfA = startOfA + a.next();
        try (RequestFile file = RequestFile.open(write(), MESSAGES, 10)) {
            assertThat(RequestTrace.times(file.requests(), 7)).containsExactly(startOfA, startOfB, secondOfA);
        }
    }

    @Test
    void aRequestIsNotSentBeforeTheOneBeforeItInItsSession() throws Exception {
        row("a", "9", HELLO).row("a", "4", HELLO);
        try (Trace trace = open()) {
            assertThat(all(trace).stream().map(TraceRequest::atMillis)).containsExactly(9_000L, 9_000L);
        }
    }

    @Test
    void rowsOfOtherApisAndThoseTheProviderRefusesAreLeftOut() throws Exception {
        rows.add("{\"session\":\"x\",\"turn\":0,\"t\":0,\"api\":\"openai.chat\",\"body\":{}}");
        row("a", "0", "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}").row("a", "1", HELLO);
        try (Trace trace = open()) {
            assertThat(all(trace)).hasSize(1);
            assertThat(trace.skipped()).isEqualTo(2);
        }
    }

    @Test
    void blocksThatCannotBeMarkedAreKnown() throws Exception {
        row(
                "a",
                "0",
                body(
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"},{\"type\":\"text\",\"text\":\"x\"}]}"));
        try (Trace trace = open()) {
            int[] path = trace.tree().path(all(trace).getFirst().leaf());
            assertThat(trace.tree().has(path[1], NodeTrait.UNMARKABLE)).isTrue();
            assertThat(trace.tree().has(path[2], NodeTrait.UNMARKABLE)).isFalse();
        }
    }

    @Test
    void messagesBeginWhereTheBodySaysSo() throws Exception {
        row(
                "a",
                "0",
                body(
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"1\"},{\"type\":\"text\",\"text\":\"2\"}]},"
                                + "{\"role\":\"user\",\"content\":\"3\"}"));
        try (Trace trace = open()) {
            int[] path = trace.tree().path(all(trace).getFirst().leaf());
            List<Boolean> starts = new ArrayList<>();
            for (int node : path) {
                starts.add(trace.tree().has(node, NodeTrait.STARTS_MESSAGE));
            }
            assertThat(starts).containsExactly(false, true, false, true);
        }
    }

    /** Web search is switched on in the system prompt: its tool leaves the prefix as it was. */
    @Test
    void aToolThatIsRenderedElsewhereStandsForThePrefixBeforeIt() throws Exception {
        row(
                "a",
                "0",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,\"tools\":[{\"name\":\"t\",\"input_schema\":{}},"
                        + "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        try (Trace trace = open()) {
            int[] path = trace.tree().path(all(trace).getFirst().leaf());
            assertThat(path).hasSize(3);
            assertThat(trace.tree().identity(path[1])).isEqualTo(path[0]);
        }
    }

    @Test
    void asConverseTheSamePromptsHaveTheSameTokensAndNoMarkerStandsBehindTheAssistant() throws Exception {
        row(
                "a",
                "0",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,\"system\":\"Be brief.\",\"tools\":[{\"name\":\"t\","
                        + "\"description\":\"Tells.\",\"input_schema\":{\"type\":\"object\"}}],\"messages\":["
                        + "{\"role\":\"user\",\"content\":\"Hello\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"text\","
                        + "\"text\":\"Hi\"},{\"type\":\"tool_use\",\"id\":\"u\",\"name\":\"t\",\"input\":{\"a\":1}}]},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"u\","
                        + "\"content\":\"No.\",\"is_error\":true}]}]}");
        try (Trace messages = open();
                Trace converse = open(TARIFF, BodyForm.CONVERSE)) {
            TraceRequest sent = all(messages).getFirst();
            TraceRequest translated = all(converse).getFirst();
            assertThat(kinds(converse, translated)).isEqualTo(kinds(messages, sent));
            assertThat(converse.tree().prefixTokens(translated.leaf()))
                    .isEqualTo(messages.tree().prefixTokens(sent.leaf()));
            assertThat(markable(converse, translated))
                    .containsExactly(NodeKind.TOOLS, NodeKind.SYSTEM, NodeKind.USER, NodeKind.TOOL_RESULT);
        }
    }

    @Test
    void chatCompletionsMayBeSentAsResponses() throws Exception {
        Tariff tariff = TariffBook.shipped().find("openai", "gpt-5.6-sol").orElseThrow();
        rows.add("{\"session\":\"a\",\"turn\":0,\"t\":0,\"api\":\"openai.chat\",\"body\":{\"model\":\"gpt-4o\","
                + "\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Hello\"},"
                + "{\"role\":\"assistant\",\"content\":\"Hi\"}]}}");
        try (Trace trace = open(tariff, BodyForm.RESPONSES)) {
            TraceRequest request = all(trace).getFirst();
            assertThat(request.model()).isEqualTo("gpt-5.6-sol");
            assertThat(kinds(trace, request)).containsExactly(NodeKind.SYSTEM, NodeKind.USER, NodeKind.ASSISTANT);
            assertThat(markable(trace, request)).containsExactly(NodeKind.SYSTEM, NodeKind.USER);
            assertThat(new String(trace.body(request), StandardCharsets.UTF_8)).contains("\"input\":[");
        }
    }

    @Test
    void aBodyComesBackByteForByte() throws Exception {
        row("a", "0", HELLO);
        try (Trace trace = open()) {
            TraceRequest request = all(trace).getFirst();
            assertThat(new String(trace.body(request), StandardCharsets.UTF_8)).isEqualTo(HELLO);
        }
    }

    private static String body(String messages) {
        return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,\"system\":\"Be brief.\",\"messages\":[" + messages
                + "]}";
    }

    private RequestTraceTest row(String session, String t, String body) {
        rows.add("{\"session\":\"" + session + "\",\"turn\":0,\"t\":" + t + ",\"api\":\"anthropic.messages\",\"body\":"
                + body + "}");
        return this;
    }

    private Path write() throws IOException {
        Path file = folder.resolve("small.requests.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(String.join("\n", rows).getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private Trace open() throws Exception {
        return open(TARIFF, BodyForm.MESSAGES);
    }

    private Trace open(Tariff tariff, BodyForm form) throws Exception {
        return new RequestTraceFile(write(), tariff, form, 1, Long.MAX_VALUE).open();
    }

    private static List<TraceRequest> all(Trace trace) throws Exception {
        List<TraceRequest> all = new ArrayList<>();
        for (@Nullable TraceRequest next = trace.next(); next != null; next = trace.next()) {
            all.add(next);
        }
        return all;
    }

    private static List<NodeKind> markable(Trace trace, TraceRequest request) {
        List<NodeKind> kinds = new ArrayList<>();
        for (int node : trace.tree().path(request.leaf())) {
            if (!trace.tree().has(node, NodeTrait.UNMARKABLE)) {
                kinds.add(trace.tree().kind(node));
            }
        }
        return kinds;
    }

    private static List<NodeKind> kinds(Trace trace, TraceRequest request) {
        List<NodeKind> kinds = new ArrayList<>();
        for (int node : trace.tree().path(request.leaf())) {
            kinds.add(trace.tree().kind(node));
        }
        return kinds;
    }
}
