package dev.tokenoptimizer.optimizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The cache behind Chat Completions of GPT-5.6 by the documented rules, small on purpose and read from the bytes by a general parser:
 * what a request is billed. Four characters are a token.
 */
final class OpenAiProvider {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MINIMUM = 1_024;
    private static final int EARLIER_ENDS = 20;
    private static final long LIFETIME_MILLIS = 1_800_000;

    private final Map<String, Long> expiries = new HashMap<>();
    private final boolean readsUnasked;
    long inputCost;

    /** One that reads what it wrote unasked. */
    OpenAiProvider() {
        this(true);
    }

    /** @param readsUnasked whether it reads what it wrote at a breakpoint of its own */
    OpenAiProvider(boolean readsUnasked) {
        this.readsUnasked = readsUnasked;
    }

    /** A place where an entry may end. */
    private record Boundary(String key, int tokens, boolean marked, boolean eligible) {}

    Usage serve(byte[] body, long now) {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        boolean implicit =
                !request.path("prompt_cache_options").path("mode").asText().equals("explicit");
        List<Boundary> boundaries = boundaries(request);
        int total = boundaries.get(boundaries.size() - 1).tokens;
        int own = implicit ? lastEligible(boundaries) : -1;
        int hit = hit(boundaries, own, now);
        int end = hit;
        for (int i = 0; i < boundaries.size(); i++) {
            Boundary boundary = boundaries.get(i);
            if ((boundary.marked || i == own) && boundary.tokens >= MINIMUM && i >= hit) {
                if (boundary.marked || readsUnasked) {
                    expiries.put(boundary.key, now + LIFETIME_MILLIS);
                }
                end = i;
            }
        }
        int read = hit < 0 ? 0 : boundaries.get(hit).tokens;
        int written = end < 0 ? 0 : boundaries.get(end).tokens - read;
        int fresh = total - read - written;
        inputCost += fresh * 100L + written * 125L + read * 10L;
        return new Usage(fresh, read, 0, written, 0, OptionalLong.of(10));
    }

    private int hit(List<Boundary> boundaries, int own, long now) {
        int ends = 0;
        int hit = -1;
        for (int i = boundaries.size() - 1; i >= 0; i--) {
            Boundary boundary = boundaries.get(i);
            boolean earlier = own >= 0 && i <= own && boundary.eligible && ends++ <= EARLIER_ENDS;
            boolean looked = boundary.marked || earlier;
            if (hit < 0 && looked && expiries.getOrDefault(boundary.key, 0L) > now) {
                hit = i;
                expiries.put(boundary.key, now + LIFETIME_MILLIS);
            }
        }
        return hit;
    }

    private static int lastEligible(List<Boundary> boundaries) {
        int last = -1;
        for (int i = 0; i < boundaries.size(); i++) {
            last = boundaries.get(i).eligible ? i : last;
        }
        return last;
    }

    private static List<Boundary> boundaries(JsonNode request) {
        List<Boundary> all = new ArrayList<>();
        StringBuilder prefix = new StringBuilder(request.path("tools").toString());
        JsonNode messages = request.get("messages");
        boolean head = true;
        for (int m = 0; m < messages.size(); m++) {
            String role = messages.get(m).get("role").asText();
            String next =
                    m + 1 < messages.size() ? messages.get(m + 1).get("role").asText() : "";
            head &= role.equals("developer");
            boolean eligible = role.equals("user")
                    || (role.equals("tool") && !next.equals("tool"))
                    || (head && !next.equals("developer"));
            prefix.append('<').append(role).append('>');
            JsonNode content = messages.get(m).get("content");
            if (content.isTextual()) {
                prefix.append(content.asText());
                add(all, prefix, false, eligible);
            }
            for (int p = 0; p < content.size(); p++) {
                JsonNode part = content.get(p);
                prefix.append(part.get("text").asText());
                add(all, prefix, part.has("prompt_cache_breakpoint"), eligible && p + 1 == content.size());
            }
        }
        return all;
    }

    private static void add(List<Boundary> all, StringBuilder prefix, boolean marked, boolean eligible) {
        String text = prefix.toString();
        all.add(new Boundary(text.length() + ":" + text.hashCode(), text.length() / 4, marked, eligible));
    }
}
