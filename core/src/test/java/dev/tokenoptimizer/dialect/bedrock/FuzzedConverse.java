package dev.tokenoptimizer.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.EventStreamBytes;
import dev.tokenoptimizer.dialect.OddJson;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.fuzz.Anatomy;
import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.EventText;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect;
import dev.tokenoptimizer.dialect.fuzz.Words;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Converse, with a model of Anthropic's and one of Amazon's own. */
public final class FuzzedConverse implements FuzzedDialect {

    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final Words WORDS = Words.of(
            List.of(
                    "cachePoint",
                    "ttl",
                    "system",
                    "toolConfig",
                    "toolSpec",
                    "toolChoice",
                    "toolUse",
                    "toolResult",
                    "image",
                    "document",
                    "format",
                    "citations",
                    "enabled",
                    "reasoningContent",
                    "guardContent",
                    "inferenceConfig",
                    "outputConfig",
                    "serviceTier"),
            List.of("default", "5m", "1h", "pdf", "txt", "flex", "priority"),
            List.of(
                    "{\"cachePoint\":{\"type\":\"default\"}}",
                    "{\"cachePoint\":{\"type\":\"other\"}}",
                    "{\"citations\":{\"enabled\":true}}",
                    "{\"toolConfig\":null}",
                    "{\"toolChoice\":{\"any\":{}}}",
                    "{\"serviceTier\":{\"type\":\"flex\"}}"),
            List.of(
                    "{\"cachePoint\":{\"type\":\"default\"}}",
                    "{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}",
                    "{\"cachePoint\":{\"ttl\":\"5m\",\"type\":\"default\"}}",
                    "{\"text\":\"more\"}",
                    "{\"image\":{\"format\":\"png\"}}",
                    "{\"document\":{\"format\":\"pdf\",\"citations\":{\"enabled\":true}}}",
                    "{\"reasoningContent\":{\"redactedContent\":\"c2ln\"}}",
                    "{\"toolResult\":{\"toolUseId\":\"t\",\"content\":[{\"text\":\"a\"}]}}",
                    "{\"role\":\"user\",\"content\":[{\"text\":\"more\"}]}"));

    private final Dialect dialect = new BedrockConverse(new FingerprintKey(1, 2), TARIFFS, TokenEstimator.shipped());
    private final String model;

    private FuzzedConverse(String model) {
        this.model = model;
    }

    public static FuzzedDialect claude() {
        return new FuzzedConverse("us.anthropic.claude-sonnet-4-5-20250929-v1:0");
    }

    public static FuzzedDialect nova() {
        return new FuzzedConverse("amazon.nova-pro-v1:0");
    }

    @Override
    public String toString() {
        return dialect.name() + " " + model.substring(0, model.lastIndexOf('-'));
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public ReadContext context() {
        return new ReadContext(new CacheScope("bedrock", "w"), "", model, any -> 1);
    }

    @Override
    public Optional<Tariff> tariff(String named) {
        return TARIFFS.find("bedrock", model);
    }

    @Override
    public Words words() {
        return WORDS;
    }

    @Override
    public byte[] body(Random random) {
        Bodies bodies = new Bodies(random.nextLong());
        ObjectNode document = bodies.body();
        bodies.mark(document, 4);
        return OddJson.write(document, random.nextLong(), random.nextBoolean());
    }

    @Override
    public Answer answer(Random random) {
        if (random.nextInt(3) == 0) {
            String whole = "{\"output\":{\"message\":{\"content\":[{\"text\":\"" + EventText.text(random)
                    + "\"}]}},\"metrics\":{\"latencyMs\":9},\"usage\":" + usage(random) + "}";
            return new Answer("application/json", whole.getBytes(UTF_8));
        }
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(EventStreamBytes.event("messageStart", "{\"role\":\"assistant\"}"));
        for (int i = random.nextInt(4); i > 0; i--) {
            String delta =
                    "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + EventText.text(random) + "\"},\"p\":\"ab\"}";
            frames.writeBytes(EventStreamBytes.event("contentBlockDelta", delta));
        }
        if (random.nextInt(8) == 0) {
            frames.writeBytes(EventStreamBytes.exception("throttlingException", "{\"message\":\"later\"}"));
        } else {
            frames.writeBytes(EventStreamBytes.event("messageStop", "{\"stopReason\":\"end_turn\"}"));
            frames.writeBytes(EventStreamBytes.event("metadata", "{\"usage\":" + usage(random) + ",\"p\":\"abcdef\"}"));
        }
        return new Answer("application/vnd.amazon.eventstream", frames.toByteArray());
    }

    private static String usage(Random random) {
        StringBuilder usage = new StringBuilder("{\"inputTokens\":" + random.nextInt(9_000));
        for (String name : new String[] {
            "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens", "cacheReadInputTokenCount", "totalTokens"
        }) {
            if (random.nextInt(3) > 0) {
                usage.append(", \"%s\" : %d".formatted(name, random.nextInt(9_000)));
            }
        }
        if (random.nextBoolean()) {
            usage.append(",\"cacheDetails\":[{\"inputTokens\":%d,\"ttl\":\"1h\"},{\"inputTokens\":3,\"ttl\":\"5m\"}]"
                    .formatted(random.nextInt(9_000)));
        }
        return usage.append(",\"serverToolUsage\":{}}").toString();
    }

    @Override
    public Set<String> apis() {
        return Set.of("bedrock.converse", "bedrock.converse-stream");
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
        return new PrefixTexts(request, tariff(model).orElseThrow().keepsThinking()).all();
    }
}
