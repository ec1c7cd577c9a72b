package dev.tokenoptimizer.cli.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;

/**
 * What one answer says that its request is billed, and when the answer came.
 *
 * @param written for whatever lifetime
 * @param written1h of these for an hour; empty when the answer does not tell lifetimes apart
 * @param beganMillis when its first byte came, on the world's clock
 * @param endedMillis when its last byte came
 */
record Bill(
        long fresh, long read, long written, OptionalLong written1h, long output, long beganMillis, long endedMillis) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data:";

    /** @throws Unclear if the answer tells no cached tokens */
    static Bill of(World.Reply reply, boolean streamed) throws Unclear {
        return streamed ? ofEvents(reply) : of(tree(reply.body()).path("usage"), -1, reply);
    }

    /** The first event tells the input by lifetime, the last one with a usage all of the output. */
    private static Bill ofEvents(World.Reply reply) throws Unclear {
        JsonNode start = JSON.missingNode();
        long output = -1;
        for (String line : reply.body().split("\n")) {
            if (line.startsWith(DATA) && line.contains("\"usage\"")) {
                JsonNode event = tree(line.substring(DATA.length()));
                if (event.path("type").asText().equals("message_start")) {
                    start = event.path("message").path("usage");
                }
                output = event.path("usage").path("output_tokens").asLong(output);
            }
        }
        return of(start, output, reply);
    }

    private static Bill of(JsonNode usage, long laterOutput, World.Reply reply) throws Unclear {
        if (!usage.has("input_tokens")) {
            throw Unclear.because("the answer tells no usage");
        }
        JsonNode split = usage.path("cache_creation");
        if (!usage.has("cache_read_input_tokens") || !(usage.has("cache_creation_input_tokens") || split.isObject())) {
            throw Unclear.because("the answer's usage tells no cached tokens");
        }
        long longTokens = split.path("ephemeral_1h_input_tokens").asLong();
        long parts = split.path("ephemeral_5m_input_tokens").asLong() + longTokens;
        long written = Math.max(parts, usage.path("cache_creation_input_tokens").asLong());
        return new Bill(
                usage.path("input_tokens").asLong(),
                usage.path("cache_read_input_tokens").asLong(),
                written,
                parts == written && split.isObject() ? OptionalLong.of(longTokens) : OptionalLong.empty(),
                laterOutput >= 0 ? laterOutput : usage.path("output_tokens").asLong(),
                reply.beganMillis(),
                reply.endedMillis());
    }

    /** All input. */
    long input() {
        return fresh + read + written;
    }

    /**
     * What it costs.
     *
     * @param ttl longest lifetime that the request asked for: that of all that was written where the answer does not tell
     */
    Money cost(Tariff tariff, Ttl ttl) {
        long longTokens = written1h.orElse(ttl == Ttl.ONE_HOUR ? written : 0);
        Usage usage = new Usage(fresh, read, written - longTokens, longTokens, OptionalLong.of(output));
        return tariff.pricesFor(input()).of(usage);
    }

    String readInWords() {
        return Table.number(read) + " read";
    }

    private static JsonNode tree(String json) throws Unclear {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw Unclear.because("the answer is not JSON");
        }
    }
}
