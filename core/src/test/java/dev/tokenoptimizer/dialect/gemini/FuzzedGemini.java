package dev.tokenoptimizer.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.fuzz.Anatomy;
import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.EventText;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect;
import dev.tokenoptimizer.dialect.fuzz.Words;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The Gemini API, where there is nothing to mark: prompts have no blocks, and bodies stay as they are. */
public final class FuzzedGemini implements FuzzedDialect {

    private static final String MODEL = "gemini-2.5-flash";
    private static final String CONTENT =
            "{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":[1,null]}},"
                    + "\"thoughtSignature\":\"CiQBjz1rAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}";
    private static final Words WORDS = Words.of(
            List.of("contents", "systemInstruction", "system_instruction", "cachedContent", "fileUri", "parts"),
            List.of("cachedContents/a", "files/f", "https://generativelanguage.googleapis.com/v1beta/files/f"),
            List.of(
                    "{\"contents\":{\"parts\":[]}}",
                    "{\"cachedContent\":\"cachedContents/a\"}",
                    "{\"thought_signature\":\"c2ln\"}",
                    "{\"file_search_store_names\":[\"fileSearchStores/s\",7]}",
                    "{\"tools\":null}"),
            List.of(CONTENT, "{\"fileData\":{\"fileUri\":\"files/f\"}}"));

    private final Dialect dialect = GeminiContent.streamed(new FingerprintKey(1, 2));

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
        return new ReadContext(new CacheScope("gemini", "project"), "", MODEL, model -> 1);
    }

    @Override
    public Optional<Tariff> tariff(String model) {
        return Optional.empty();
    }

    @Override
    public Words words() {
        return WORDS;
    }

    @Override
    public byte[] body(Random random) {
        StringBuilder body = new StringBuilder("{");
        if (random.nextBoolean()) {
            body.append("\"systemInstruction\":{\"parts\":[{\"text\":\"" + EventText.text(random) + "\"}]},");
        }
        if (random.nextBoolean()) {
            body.append("\"tools\": [{\"functionDeclarations\":[{\"name\":\"f\"}]}],");
        }
        body.append("\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + EventText.text(random) + "\"}]}");
        for (int i = random.nextInt(4); i > 0; i--) {
            body.append(" , ").append(CONTENT);
        }
        return body.append("],\"generationConfig\":{\"temperature\":0}}")
                .toString()
                .getBytes(UTF_8);
    }

    @Override
    public Answer answer(Random random) {
        boolean events = random.nextBoolean();
        EventText stream = new EventText(random);
        StringBuilder array = new StringBuilder("[");
        for (int i = random.nextInt(3); i >= 0; i--) {
            String piece = piece(random, i == 0);
            stream.event("", "\"modelVersion\":\"m\",", piece);
            array.append("{").append(piece).append(i == 0 ? "}]" : "}\r\n,");
        }
        return new Answer(
                events ? "text/event-stream" : "application/json; charset=UTF-8",
                (events ? stream : array).toString().getBytes(UTF_8));
    }

    private static String piece(Random random, boolean last) {
        StringBuilder usage = new StringBuilder("{\"promptTokenCount\":" + random.nextInt(9_000));
        for (String name : new String[] {
            "cachedContentTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount"
        }) {
            if (random.nextBoolean()) {
                usage.append(",\"%s\":%s".formatted(name, random.nextInt(8) == 0 ? "null" : random.nextInt(9_000)));
            }
        }
        return "\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}]}%s}],\"usageMetadata\":%s,\"trafficType\":\"ON_DEMAND\"}"
                .formatted(EventText.text(random), last ? ",\"finishReason\":\"STOP\"" : "", usage);
    }

    @Override
    public Set<String> apis() {
        return Set.of("gemini.generateContent", "gemini.streamGenerateContent");
    }

    /** Names may come twice, as nothing depends on them. */
    @Override
    public boolean isRequest(Doc document) {
        return document instanceof Obj body
                && body.has("contents")
                && body.members().stream()
                        .filter(member -> member.name().equals("contents"))
                        .allMatch(member -> member.value() instanceof Arr || member.value() instanceof Obj);
    }

    @Override
    public Anatomy anatomy(Obj request) {
        return new Anatomy(List.of(), List.of());
    }

    @Override
    public List<String> prefixes(Obj request) {
        return List.of();
    }
}
