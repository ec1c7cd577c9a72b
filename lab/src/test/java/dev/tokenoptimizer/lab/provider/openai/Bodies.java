package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.tariff.TariffBook;
import java.nio.charset.StandardCharsets;

/** Reads bodies of Chat Completions. */
final class Bodies {

    private static final TariffBook TARIFFS = TariffBook.shipped();

    static final ChatReader CHAT = new ChatReader(model -> TARIFFS.find("openai", model));

    private Bodies() {}

    static ReadRequest chat(String body) throws Refused {
        return CHAT.read(body.getBytes(StandardCharsets.UTF_8));
    }

    /** @param fields further fields, each with a comma before it */
    static String chatBody(String model, String messages, String fields) {
        return "{\"model\":\"" + model + "\",\"messages\":[" + messages + "]" + fields + "}";
    }

    static String user(String parts) {
        return "{\"role\":\"user\",\"content\":[" + parts + "]}";
    }

    static String text(String text) {
        return "{\"type\":\"text\",\"text\":\"" + text + "\"}";
    }

    static String marked(String text) {
        return "{\"type\":\"text\",\"text\":\"" + text + "\",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}";
    }
}
