package dev.tokenoptimizer.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.anthropic.Doc.Obj;
import dev.tokenoptimizer.dialect.anthropic.DocMarkers.BlockPlace;
import dev.tokenoptimizer.dialect.anthropic.DocMarkers.MarkerPlace;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Everything that must hold for one body, however broken, and for all bodies of one group among each other. */
final class ReadMarkCase {

    private static final CacheScope SCOPE = new CacheScope("anthropic", "w");
    private static final ReadContext CONTEXT = new ReadContext(SCOPE, "", model -> 1);
    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final Tariff TARIFF =
            TARIFFS.find("anthropic", "claude-sonnet-4-5").orElseThrow();
    private static final AnthropicMessages DIALECT =
            new AnthropicMessages(new FingerprintKey(1, 2), TARIFFS, TokenEstimator.shipped());

    private final Map<Fingerprint, String> textOfFingerprint = new HashMap<>();
    private final Map<String, Fingerprint> fingerprintOfText = new HashMap<>();
    private final FuzzTally tally;

    ReadMarkCase(FuzzTally tally) {
        this.tally = tally;
    }

    /** Forgets the prefixes seen so far. */
    void newGroup() {
        textOfFingerprint.clear();
        fingerprintOfText.clear();
    }

    void check(byte[] body, Random random) throws IOException {
        byte[] pooled = Arrays.copyOf(body, body.length + random.nextInt(20));
        Arrays.fill(pooled, body.length, pooled.length, (byte) "\"\\}]{,9 ".charAt(random.nextInt(8)));
        long start = System.nanoTime();
        Reading reading = DIALECT.read(pooled, body.length, CONTEXT);
        tally.read(reading, body.length, System.nanoTime() - start);
        boolean json = Doc.isJson(body);
        if (reading instanceof Reading.Read read) {
            assertThat(json).as("what is read is JSON").isTrue();
            understood(body, read.prompt(), random);
        } else {
            leftAlone(body, ((Reading.Unreadable) reading).cause(), json);
        }
    }

    private static void leftAlone(byte[] body, Reading.Cause cause, boolean json) throws IOException {
        switch (cause) {
            case MALFORMED ->
                assertThat(json).as("what is called malformed is no JSON").isFalse();
            case UNEXPECTED_SHAPE -> {
                if (json) {
                    Doc document = Doc.parse(body);
                    assertThat(ExpectedBody.doublesAMember(document) || !ExpectedBody.isRequest(document))
                            .as("what has an unexpected shape is no request")
                            .isTrue();
                }
            }
            case DUPLICATE_KEY -> {
                if (json) {
                    assertThat(ExpectedBody.doublesAMember(Doc.parse(body)))
                            .as("what has a doubled member doubles a member")
                            .isTrue();
                }
            }
            case TOO_COMPLEX -> {}
        }
    }

    private void understood(byte[] body, Prompt prompt, Random random) throws IOException {
        Obj document = (Obj) Doc.parse(body);
        assertThat(ExpectedBody.isRequest(document))
                .as("what is read is a request")
                .isTrue();
        DocMarkers found = new DocMarkers(document);
        sees(prompt, found);
        prefixes(prompt, document);

        Plan plan = new RandomPlans(random, TARIFF).plan(prompt);
        List<Edit> edits = DIALECT.mark(prompt, plan);
        tally.plan(plan);
        byte[] marked = Splice.apply(body, body.length, edits);
        assertThat(Splice.apply(marked, marked.length, Splice.inverse(body, edits)))
                .as("undone edits")
                .isEqualTo(body);
        assertThat(Doc.isJson(marked)).as("what is marked is JSON").isTrue();
        Obj markedDocument = (Obj) Doc.parse(marked);
        assertThat((Object) markedDocument).as("marked document").isEqualTo(ExpectedBody.of(document, prompt, plan));
        lawful(markedDocument, plan, found.blocks().size());

        assertThat(DIALECT.read(marked, marked.length, CONTEXT))
                .as("read again")
                .isInstanceOf(Reading.Read.class);
        Prompt again = ((Reading.Read) DIALECT.read(marked, marked.length, CONTEXT)).prompt();
        assertThat(again.blocks().stream().map(Block::prefix).toList())
                .as("fingerprints of the marked body")
                .isEqualTo(prompt.blocks().stream().map(Block::prefix).toList());
        assertThat(again.conversation()).isEqualTo(prompt.conversation());
        assertThat(again.volatileHead()).isEqualTo(prompt.volatileHead());
        assertThat(again.signedThinking()).isEqualTo(prompt.signedThinking());
        sees(again, new DocMarkers(markedDocument));
    }

    /** The reader finds the blocks and markers that the document has, and may mark only where a marker may stand. */
    private static void sees(Prompt prompt, DocMarkers found) {
        assertThat(prompt.blocks()).as("blocks").hasSameSizeAs(found.blocks());
        for (int i = 0; i < prompt.blocks().size(); i++) {
            if (prompt.blocks().get(i).markability().markable()) {
                assertThat(DocMarkers.markable(found.blocks().get(i)))
                        .as("block %d is markable", i)
                        .isTrue();
            }
        }
        List<ClientMarker> read = new ArrayList<>(prompt.clientMarkers());
        read.sort(Comparator.comparingInt(ClientMarker::start));
        assertThat(read.stream().map(marker -> marker.ttl() + " " + marker.place() + " " + block(marker)))
                .as("client markers")
                .isEqualTo(found.markers().stream()
                        .map(marker -> marker.ttl() + " " + marker.place() + " " + marker.block())
                        .toList());
    }

    private static int block(ClientMarker marker) {
        return marker.place() == Place.AUTOMATIC ? -1 : marker.block();
    }

    /** What the provider would say of the markers in a marked body, as far as ours are to blame. */
    private static void lawful(Obj marked, Plan plan, int blocks) {
        DocMarkers found = new DocMarkers(marked);
        assertThat(found.blocks()).hasSize(blocks);
        boolean[] ours = new boolean[blocks];
        for (Breakpoint breakpoint : plan.breakpoints()) {
            ours[breakpoint.block()] = true;
            BlockPlace block = found.blocks().get(breakpoint.block());
            assertThat(DocMarkers.markable(block))
                    .as("a marker of ours may stand")
                    .isTrue();
            assertThat(((Obj) block.value())
                            .members().stream()
                                    .filter(member -> member.name().equals("cache_control"))
                                    .count())
                    .as("a marker of ours stands alone")
                    .isEqualTo(1);
        }
        if (plan.breakpoints().isEmpty()) {
            return;
        }
        assertThat(found.markers()).as("markers in all").hasSizeLessThanOrEqualTo(TARIFF.slots());
        for (MarkerPlace early : found.markers()) {
            for (MarkerPlace late : found.markers()) {
                boolean ordered = early.block() >= 0 && early.block() < late.block();
                if (ordered && (ours[early.block()] || ours[late.block()])) {
                    assertThat(early.ttl() == Ttl.FIVE_MINUTES && late.ttl() == Ttl.ONE_HOUR)
                            .as("a longer lifetime behind a shorter one")
                            .isFalse();
                }
            }
        }
    }

    /** Equal fingerprints exactly where the prefixes are equal, over all bodies of the group. */
    private void prefixes(Prompt prompt, Obj document) {
        boolean keepsThinking = TARIFFS.find("anthropic", prompt.model())
                .map(Tariff::keepsThinking)
                .orElse(true);
        List<String> texts = new PrefixTexts(document, keepsThinking).all();
        for (int i = 0; i < texts.size(); i++) {
            Fingerprint fingerprint = prompt.blocks().get(i).prefix();
            String other = textOfFingerprint.putIfAbsent(fingerprint, texts.get(i));
            assertThat(other == null || other.equals(texts.get(i)))
                    .as("different prefixes have different fingerprints (block %d)", i)
                    .isTrue();
            Fingerprint otherPrint = fingerprintOfText.putIfAbsent(texts.get(i), fingerprint);
            assertThat(otherPrint == null || otherPrint.equals(fingerprint))
                    .as("equal prefixes have equal fingerprints (block %d)", i)
                    .isTrue();
        }
    }
}
