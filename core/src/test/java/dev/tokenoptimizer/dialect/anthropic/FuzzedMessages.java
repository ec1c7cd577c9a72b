package dev.tokenoptimizer.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.fuzz.Anatomy;
import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect;
import dev.tokenoptimizer.dialect.fuzz.Words;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The Messages API. */
public final class FuzzedMessages implements FuzzedDialect {

    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final Words WORDS = Words.of(
            List.of(
                    "cache_control",
                    "source",
                    "citations",
                    "clear_at",
                    "defer_loading",
                    "default_config",
                    "enabled",
                    "signature",
                    "ttl",
                    "data",
                    "input",
                    "system",
                    "speed",
                    "tool_choice",
                    "thinking",
                    "output_config",
                    "format",
                    "max_tokens"),
            List.of(
                    "image",
                    "thinking",
                    "redacted_thinking",
                    "tool_use",
                    "tool_result",
                    "document",
                    "search_result",
                    "web_fetch_tool_result",
                    "mid",
                    "custom",
                    "ephemeral",
                    "5m",
                    "1h",
                    "base64",
                    "x-anthropic-billing-header: cch=1",
                    "claude-sonnet-4-5",
                    "claude-opus-5-5"),
            List.of(
                    "{\"cache_control\":{\"type\":\"ephemeral\"}}",
                    "{\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"5m\"}}",
                    "{\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}",
                    "{\"cache_control\":{\"ttl\":\"7d\"}}",
                    "{\"cache_control\":null}",
                    "{\"content\":[{\"type\":\"text\",\"text\":\"in\",\"cache_control\":{\"type\":\"ephemeral\"}}]}",
                    "{\"content\":{\"type\":\"text\",\"text\":\"in\"}}",
                    "{\"citations\":{\"enabled\":true}}"),
            List.of(
                    "{\"type\":\"text\",\"text\":\"more\"}",
                    "{\"type\":\"thinking\",\"thinking\":\"so\",\"signature\":\"c2ln\"}",
                    "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\"}]}"));

    private final Dialect dialect = new AnthropicMessages(new FingerprintKey(1, 2), TARIFFS, TokenEstimator.shipped());

    @Override
    public String toString() {
        return dialect.name();
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public ReadContext context() {
        return new ReadContext(new CacheScope("anthropic", "w"), "", model -> 1);
    }

    @Override
    public Optional<Tariff> tariff(String model) {
        return TARIFFS.find("anthropic", "claude-sonnet-4-5");
    }

    @Override
    public Words words() {
        return WORDS;
    }

    @Override
    public byte[] body(Random random) {
        BodyGenerator generator = new BodyGenerator(random.nextLong());
        ObjectNode body = generator.body();
        generator.markSome(body, 5);
        return new JsonStyle(random.nextLong(), random.nextBoolean()).write(body);
    }

    @Override
    public Answer answer(Random random) {
        return Answers.draw(random);
    }

    @Override
    public Set<String> apis() {
        return Set.of("anthropic.messages");
    }

    @Override
    public boolean isRequest(Doc document) {
        return DocMarkers.isRequest(document);
    }

    @Override
    public Anatomy anatomy(Obj request) {
        return new DocMarkers(request).anatomy();
    }

    @Override
    public List<String> prefixes(Obj request) {
        boolean keepsThinking = TARIFFS.find("anthropic", request.text("model"))
                .map(Tariff::keepsThinking)
                .orElse(true);
        return new PrefixTexts(request, keepsThinking).all();
    }
}
