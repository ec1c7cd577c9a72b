package dev.tokenoptimizer.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

/** The fitted coefficients: {@code pair.FIRST.SECOND} per pair of byte classes, and named scalars. */
final class TokenWeights {

    private static final String RESOURCE = "token-weights.properties";

    private final Properties values;

    TokenWeights(Properties values) {
        this.values = values;
    }

    static TokenWeights shipped() {
        Properties values = new Properties();
        try (InputStream in = Objects.requireNonNull(TokenWeights.class.getResourceAsStream(RESOURCE))) {
            values.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the shipped " + RESOURCE + " cannot be read", e);
        }
        return new TokenWeights(values);
    }

    /** Tokens that a byte of class {@code second} adds after one of class {@code first}. */
    double pair(ByteClass first, ByteClass second) {
        return second == ByteClass.CONTINUATION ? 0 : scalar("pair." + first + "." + second);
    }

    double scalar(String name) {
        String value = values.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("coefficient '" + name + "' is missing in " + RESOURCE);
        }
        return Double.parseDouble(value);
    }

    /** All coefficients whose name begins so, by the rest of their name. */
    Map<String, Double> named(String beginning) {
        return values.stringPropertyNames().stream()
                .filter(name -> name.startsWith(beginning))
                .collect(Collectors.toUnmodifiableMap(name -> name.substring(beginning.length()), this::scalar));
    }
}
