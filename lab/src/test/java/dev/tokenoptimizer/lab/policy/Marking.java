package dev.tokenoptimizer.lab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.List;

/** One policy of the catalogue at work, its markers compared to those that a prompt is written with. */
final class Marking {

    /** Minimum 1,024 tokens, reads at a tenth, writes at 1.25 and 2. */
    static final Tariff SONNET =
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow();

    private final Prompts prompts = new Prompts();
    private final Policy policy;

    Marking(String name) {
        this.policy = create(name);
    }

    static Policy create(String name) {
        return create(name, SONNET);
    }

    static Policy create(String name, Tariff tariff) {
        return PolicyCatalog.find(name).orElseThrow().create().apply(tariff);
    }

    /** A new instance of the policy marks a prompt as it is written. */
    static void marks(String name, String blocks) {
        new Marking(name).next(blocks);
    }

    /** The next request, in the first second, is marked as it is written. */
    Marking next(String blocks) {
        return next(0, blocks);
    }

    Marking next(long second, String blocks) {
        return expect(prompts.of(blocks).atSecond(second), blocks);
    }

    Marking next(long second, String session, String blocks) {
        return expect(prompts.of(blocks).atSecond(second).inSession(session), blocks);
    }

    /** The next request has another text in one block. */
    Marking nextWithText(String blocks, int block, String text) {
        return expect(prompts.of(blocks).withText(block, text), blocks);
    }

    /** Marks a request without looking at the result. */
    Marking after(long second, String blocks) {
        policy.mark(prompts.of(blocks).atSecond(second));
        return this;
    }

    private Marking expect(TestRequest request, String blocks) {
        List<Marker> markers = policy.mark(request);
        assertThat(markers).as(blocks).isEqualTo(Prompts.markersIn(blocks));
        return this;
    }
}
