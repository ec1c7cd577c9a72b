package dev.tokenoptimizer.dialect.gemini;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.KeyedHash;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of something that only the project has in which it was made: a cache object, an uploaded file, a store of files (Gemini API
 * reference, CachedContent, File and FileSearchStore; Vertex AI reference, CachedContent; September 2026). What lies in a bucket or on the
 * web is nobody's in this sense.
 *
 * @param name kind and id, for example {@code cachedContents/abc}
 */
public record HeldName(String name) {

    private static final Pattern NAMED =
            Pattern.compile("(?:https://(?:[a-z0-9-]{1,63}\\.){0,8}googleapis\\.com/v[0-9a-z]{1,16}/"
                    + "|projects/[^/]{1,128}/locations/[^/]{1,64}/)?"
                    + "((?:cachedContents|files|fileSearchStores)/[A-Za-z0-9._-]{1,128})");

    /** The name that a request writes so, in short or with all before it; empty for anything else. */
    static Optional<HeldName> of(String written) {
        Matcher matcher = NAMED.matcher(written);
        return matcher.matches() ? Optional.of(new HeldName(matcher.group(1))) : Optional.empty();
    }

    /** Of a cache object. */
    public static HeldName ofCacheObject(String id) {
        return new HeldName("cachedContents/" + id);
    }

    /**
     * By what it is remembered which account has it.
     *
     * @param provider provider and platform, as ids of different ones have nothing to do with each other
     */
    public Fingerprint tie(FingerprintKey key, String provider) {
        KeyedHash hash = new KeyedHash(key);
        hash.update("held by an account");
        hash.update(provider);
        hash.update('/');
        hash.update(name);
        hash.finish();
        return new Fingerprint(hash.high(), hash.low());
    }
}
