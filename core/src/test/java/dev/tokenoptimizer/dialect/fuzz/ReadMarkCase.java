package dev.tokenoptimizer.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.fuzz.Anatomy.MarkerPlace;
import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Everything that must hold for one body, however broken, and for all bodies of one group among each other. */
final class ReadMarkCase {

    private final FuzzedDialect fuzzed;
    private final Map<Fingerprint, String> textOfFingerprint = new HashMap<>();
    private final Map<String, Fingerprint> fingerprintOfText = new HashMap<>();
    private final FuzzTally tally;

    ReadMarkCase(FuzzedDialect fuzzed, FuzzTally tally) {
        this.fuzzed = fuzzed;
        this.tally = tally;
    }

    void check(byte[] body, Random random) throws IOException {
        byte[] pooled = Arrays.copyOf(body, body.length + random.nextInt(20));
        Arrays.fill(pooled, body.length, pooled.length, (byte) "\"\\}]{,9 ".charAt(random.nextInt(8)));
        byte[] before = pooled.clone();
        long start = System.nanoTime();
        Reading reading = fuzzed.dialect().read(pooled, body.length, fuzzed.context());
        tally.read(reading, body.length, System.nanoTime() - start);
        assertThat(pooled).as("what is read is not changed").isEqualTo(before);
        boolean json = Doc.isJson(body);
        if (reading instanceof Reading.Read read) {
            assertThat(json).as("what is read is JSON").isTrue();
            understood(body, read.prompt(), random);
        } else {
            leftAlone(body, ((Reading.Unreadable) reading).cause(), json);
            assertThat(fuzzed.dialect().family(pooled, body.length, fuzzed.context()))
                    .as("what is not read has no family")
                    .isEmpty();
        }
    }

    private void leftAlone(byte[] body, Reading.Cause cause, boolean json) throws IOException {
        switch (cause) {
            case MALFORMED ->
                assertThat(json).as("what is called malformed is no JSON").isFalse();
            case UNEXPECTED_SHAPE -> {
                if (json) {
                    Doc document = Doc.parse(body);
                    assertThat(doublesAMember(document) || !fuzzed.isRequest(document))
                            .as("what has an unexpected shape is no request")
                            .isTrue();
                }
            }
            case DUPLICATE_KEY -> {
                if (json) {
                    assertThat(doublesAMember(Doc.parse(body)))
                            .as("what has a doubled member doubles a member")
                            .isTrue();
                }
            }
            case TOO_COMPLEX -> {}
        }
    }

    private void understood(byte[] body, Prompt prompt, Random random) throws IOException {
        Obj document = (Obj) Doc.parse(body);
        assertThat(fuzzed.isRequest(document)).as("what is read is a request").isTrue();
        sees(prompt, fuzzed.anatomy(document));
        prefixes(prompt, document);
        Plan plan = fuzzed.tariff(prompt.model())
                .map(tariff -> new RandomPlans(random, tariff).plan(prompt))
                .orElse(RandomPlans.NONE);
        tally.plan(plan);
        marks(body, document, prompt, plan);
        asksForUsage(body, document, prompt, plan);
    }

    private void marks(byte[] body, Obj document, Prompt prompt, Plan plan) throws IOException {
        byte[] marked = undoable(body, fuzzed.dialect().mark(prompt, plan));
        Obj markedDocument = (Obj) Doc.parse(marked);
        Obj expected = (Obj) document.copy();
        fuzzed.anatomy(expected).carryOut(expected, prompt, plan);
        assertThat((Object) markedDocument).as("marked document").isEqualTo(expected);
        lawful(document, markedDocument, plan, prompt.model());
        Prompt again = again(marked);
        if (plan.key().isEmpty()) {
            // A key parts caches, so that it belongs to every prefix.
            same(again, prompt);
        }
        sees(again, fuzzed.anatomy(markedDocument));
    }

    /** Edits that make JSON of JSON, and that can be taken back. */
    private static byte[] undoable(byte[] body, List<Edit> edits) {
        byte[] edited = Splice.apply(body, body.length, edits);
        assertThat(Splice.apply(edited, edited.length, Splice.inverse(body, edits)))
                .as("undone edits")
                .isEqualTo(body);
        assertThat(Doc.isJson(edited)).as("what is edited is JSON").isTrue();
        return edited;
    }

    private Prompt again(byte[] body) {
        Reading reading = fuzzed.dialect().read(body, body.length, fuzzed.context());
        assertThat(reading).as("read again").isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).prompt();
    }

    private static void same(Prompt again, Prompt prompt) {
        assertThat(again.blocks().stream().map(Block::prefix).toList())
                .as("fingerprints of the edited body")
                .isEqualTo(prompt.blocks().stream().map(Block::prefix).toList());
        assertThat(again.conversation()).isEqualTo(prompt.conversation());
        assertThat(again.volatileHead()).isEqualTo(prompt.volatileHead());
        assertThat(again.signedThinking()).isEqualTo(prompt.signedThinking());
        assertThat(again.stream()).isEqualTo(prompt.stream());
    }

    /** Beside a plan or alone, asking changes what it asks and no more. */
    private void asksForUsage(byte[] body, Obj document, Prompt prompt, Plan plan) throws IOException {
        List<Edit> asking = fuzzed.dialect().askForUsage(prompt);
        if (asking.isEmpty()) {
            return;
        }
        assertThat(fuzzed.tellsUsage(document)).as("told without asking").isFalse();
        byte[] asked = undoable(body, asking);
        assertThat(fuzzed.tellsUsage((Obj) Doc.parse(asked)))
                .as("told where asked")
                .isTrue();
        same(again(asked), prompt);
        List<Edit> planned = fuzzed.dialect().mark(prompt, plan);
        byte[] both = undoable(body, merged(planned, asking));
        assertThat(fuzzed.tellsUsage((Obj) Doc.parse(both))).isTrue();
        assertThat(again(both).clientMarkers())
                .hasSameSizeAs(again(Splice.apply(body, body.length, planned)).clientMarkers());
    }

    /** As the optimizer does it: what is inserted where a removed field begins comes first. */
    private static List<Edit> merged(List<Edit> some, List<Edit> more) {
        return Stream.concat(some.stream(), more.stream())
                .sorted(Comparator.comparingInt(Edit::offset).thenComparingInt(Edit::removed))
                .toList();
    }

    /** The reader finds the blocks and markers that the document has, and may mark only where a marker may stand. */
    private static void sees(Prompt prompt, Anatomy found) {
        assertThat(prompt.blocks()).as("blocks").hasSameSizeAs(found.blocks());
        for (int i = 0; i < prompt.blocks().size(); i++) {
            if (prompt.blocks().get(i).markability().markable()) {
                assertThat(found.blocks().get(i).markable())
                        .as("block %d is markable", i)
                        .isTrue();
            }
        }
        List<ClientMarker> read = Anatomy.sorted(prompt.clientMarkers());
        assertThat(read).as("client markers").hasSameSizeAs(found.markers());
        for (int i = 0; i < read.size(); i++) {
            ClientMarker marker = read.get(i);
            int block = found.markers().get(i).block() == Anatomy.ANY_BLOCK ? Anatomy.ANY_BLOCK : marker.block();
            assertThat(marker.ttl() + " " + marker.place() + " " + block)
                    .as("client marker %d", i)
                    .isEqualTo(found.markers().get(i).toString());
        }
    }

    /** What the provider would say of the markers in a marked body, as far as ours are to blame. */
    private void lawful(Obj document, Obj marked, Plan plan, String model) {
        assertThat(doublesAMember(marked) && !doublesAMember(document))
                .as("a member is doubled by us")
                .isFalse();
        Anatomy found = fuzzed.anatomy(marked);
        boolean[] ours = new boolean[found.blocks().size()];
        for (Breakpoint breakpoint : plan.breakpoints()) {
            int block = breakpoint.block();
            ours[block] = true;
            assertThat(found.blocks().get(block).markable())
                    .as("a marker of ours may stand")
                    .isTrue();
            assertThat(found.markers().stream().filter(marker -> marker.block() == block))
                    .as("a marker of ours stands alone")
                    .hasSize(1);
        }
        if (plan.breakpoints().isEmpty()) {
            return;
        }
        assertThat(found.markers())
                .as("markers in all")
                .hasSizeLessThanOrEqualTo(
                        fuzzed.tariff(model).map(Tariff::slots).orElse(0));
        for (MarkerPlace early : found.markers()) {
            for (MarkerPlace late : found.markers()) {
                boolean ordered = early.block() >= 0 && early.block() < late.block();
                if (ordered && (ours[early.block()] || ours[late.block()])) {
                    assertThat(early.ttl())
                            .as("a longer lifetime behind a shorter one")
                            .isGreaterThanOrEqualTo(late.ttl());
                }
            }
        }
    }

    /** Equal fingerprints exactly where the prefixes are equal, over all bodies of the group. */
    private void prefixes(Prompt prompt, Obj document) {
        List<String> texts = fuzzed.prefixes(document);
        assertThat(texts).as("prefixes").hasSameSizeAs(prompt.blocks());
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

    /** Whether any object names a member twice. */
    private static boolean doublesAMember(Doc value) {
        if (value instanceof Arr array) {
            return array.items().stream().anyMatch(ReadMarkCase::doublesAMember);
        }
        return value instanceof Obj object
                && (object.members().stream().map(Member::name).distinct().count()
                                < object.members().size()
                        || object.members().stream().anyMatch(member -> doublesAMember(member.value())));
    }
}
