package dev.tokenoptimizer.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;

/**
 * Learns the weights of byte class pairs from plenty of text, with a public byte-pair encoder (cl100k) as teacher. The
 * recordings that test the estimate are no part of it: they only set scales and overheads afterwards.
 */
@SuppressWarnings("EnumOrdinal") // index of a pair, never stored
final class PairFit {

    private static final int SAMPLE_CHARS = 400;
    private static final int PER_SOURCE = 3_000;
    private static final ByteClass[] CLASSES = ByteClass.values();
    private static final int PAIRS = CLASSES.length * CLASSES.length;
    private static final double PULL = 3;
    /** Keeps pairs that are rare in the corpus from absorbing the errors of others. */
    private static final double HIGHEST = 3;

    private static final List<TextScan> PROBES =
            java.util.stream.IntStream.range(0, PAIRS).mapToObj(PairFit::probe).toList();

    @SuppressWarnings("ArrayRecordComponent")
    private record Sample(byte[] literal, int tokens, double weight) {}

    private final Encoding teacher = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
    private final Random random = new Random(20261123);
    private final List<Sample> samples = new ArrayList<>();

    /** Weights by their names in the coefficient file. */
    Properties fit() throws IOException {
        traces("tau-airline.requests.jsonl.gz", 60);
        traces("cookbook-rag.requests.jsonl.gz", 1);
        traces("bfcl-multiturn.requests.jsonl.gz", 1);
        traces("toolbench.requests.jsonl.gz", 1);
        scripts();
        prose();
        synthetic();

        double[][] features = new double[samples.size()][];
        for (int i = 0; i < features.length; i++) {
            features[i] = pairs(samples.get(i).literal());
        }
        double[] bySecond = singles(features);
        double[] prior = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            prior[pair] = bySecond[pair % CLASSES.length];
        }
        double[] strength = new double[PAIRS];
        Arrays.fill(strength, PULL);
        LeastSquares squares = new LeastSquares(prior, strength);
        for (int i = 0; i < features.length; i++) {
            squares.add(features[i], samples.get(i).tokens(), weight(samples.get(i)));
        }
        double[] weights = squares.solve(-0.5, HIGHEST, 300);
        report(features, weights);
        return named(weights);
    }

    private double[] singles(double[][] features) {
        double[] strength = new double[CLASSES.length];
        Arrays.fill(strength, 0.01);
        double[] half = new double[CLASSES.length];
        Arrays.fill(half, 0.5);
        LeastSquares squares = new LeastSquares(half, strength);
        for (int i = 0; i < features.length; i++) {
            double[] single = new double[CLASSES.length];
            for (int pair = 0; pair < PAIRS; pair++) {
                single[pair % CLASSES.length] += features[i][pair];
            }
            squares.add(single, samples.get(i).tokens(), weight(samples.get(i)));
        }
        return squares.solve(0, HIGHEST, 300);
    }

    private static double weight(Sample sample) {
        double scale = sample.tokens() + 20;
        return sample.weight() * 100 / (scale * scale) * 100;
    }

    private void report(double[][] features, double[] weights) {
        double sum = 0;
        for (int i = 0; i < features.length; i++) {
            double estimate = 0;
            for (int pair = 0; pair < PAIRS; pair++) {
                estimate += features[i][pair] * weights[pair];
            }
            sum += Math.abs(estimate / samples.get(i).tokens() - 1);
        }
        System.out.printf(
                Locale.ROOT, "teacher: %d samples, mean error %.3f%n", features.length, sum / features.length);
    }

    private static Properties named(double[] weights) {
        Properties named = new Properties();
        for (ByteClass first : CLASSES) {
            for (ByteClass second : CLASSES) {
                if (second != ByteClass.CONTINUATION) {
                    double weight = weights[first.ordinal() * CLASSES.length + second.ordinal()];
                    named.setProperty("pair." + first + "." + second, String.format(Locale.ROOT, "%.4f", weight));
                }
            }
        }
        return named;
    }

    /** How often each pair of classes stands side by side, as the production scan sees it. */
    private static double[] pairs(byte[] literal) {
        double[] counts = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            counts[pair] = PROBES.get(pair).allTokens(literal, 0, literal.length);
        }
        return counts;
    }

    private static TextScan probe(int pair) {
        ByteClass x = CLASSES[pair / CLASSES.length];
        ByteClass y = CLASSES[pair % CLASSES.length];
        return new TextScan((first, second) -> first == x && second == y && second != ByteClass.CONTINUATION ? 1 : 0);
    }

    private void traces(String file, int every) throws IOException {
        List<String> texts = new ArrayList<>();
        int[] line = {0};
        Traces.forEachLine(file, row -> {
            if (line[0]++ % every == 0) {
                collect(row.get("body"), texts);
            }
        });
        List<String> distinct = new ArrayList<>(new java.util.LinkedHashSet<>(texts));
        java.util.Collections.shuffle(distinct, random);
        int kept = 0;
        for (String text : distinct) {
            for (int at = 0; at < text.length() && kept < PER_SOURCE; at += SAMPLE_CHARS) {
                String piece = text.substring(at, Math.min(text.length(), at + SAMPLE_CHARS));
                if (piece.length() >= 40) {
                    add(piece, 1);
                    kept++;
                }
            }
        }
    }

    /** All longer strings of a body as text, and objects inside tools and calls as JSON. */
    private static void collect(JsonNode node, List<String> texts) {
        if (node.isTextual()) {
            texts.add(node.textValue());
        } else if (node.has("input_schema") || node.has("parameters") || node.has("function")) {
            texts.add(node.toString());
        } else {
            if (node.has("input")) {
                texts.add(node.get("input").toString());
            }
            node.forEach(child -> collect(child, texts));
        }
    }

    /** Names of countries and languages as the JDK has them: real words in every script. */
    private void scripts() {
        for (String language :
                "zh ja ko ru uk el ar he hi bn th ta de fr es pl tr vi cs pt it fi sv hu ro bg fa ur ka hy"
                        .split(" ")) {
            Locale locale = Locale.forLanguageTag(language);
            List<String> words = new ArrayList<>();
            for (String country : Locale.getISOCountries()) {
                words.add(new Locale.Builder().setRegion(country).build().getDisplayCountry(locale));
            }
            for (String other : Locale.getISOLanguages()) {
                words.add(Locale.forLanguageTag(other).getDisplayLanguage(locale));
            }
            boolean spaceless = "zh ja th".contains(language);
            for (int i = 0; i < 40; i++) {
                StringBuilder text = new StringBuilder();
                while (text.length() < 120) {
                    text.append(words.get(random.nextInt(words.size())));
                    text.append(random.nextInt(8) == 0 ? (spaceless ? "，" : ", ") : spaceless ? "" : " ");
                }
                add(text.toString(), 0.3);
            }
        }
    }

    /** Sentences of our own: running text has commoner words than lists of names. */
    private void prose() throws IOException {
        String sentences = new String(
                java.util.Objects.requireNonNull(PairFit.class.getResourceAsStream("sentences.txt"))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        sentences.lines().forEach(line -> {
            add(line, 10);
            for (String sentence : line.split("(?<=[.。।؟!?])")) {
                if (sentence.length() >= 10) {
                    add(sentence.strip(), 5);
                }
            }
        });
    }

    private void synthetic() {
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[60 + random.nextInt(200)];
            random.nextBytes(noise);
            add(Base64.getEncoder().encodeToString(noise), 1);
            add(HexFormat.of().formatHex(noise), 1);
            StringBuilder numbers = new StringBuilder();
            for (int k = 0; k < 30; k++) {
                numbers.append(random.nextLong(Long.MAX_VALUE) % (long) Math.pow(10, 1 + random.nextInt(9)));
                numbers.append(random.nextInt(3) == 0 ? ", " : random.nextBoolean() ? " " : "\n");
            }
            add(numbers.toString(), 1);
            add("\uD83D\uDE00\uD83D\uDE80 ".repeat(5 + random.nextInt(20)), 0.2);
        }
    }

    private void add(String text, double weight) {
        try {
            String quoted = Traces.JSON.writeValueAsString(text);
            byte[] literal = quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.UTF_8);
            samples.add(new Sample(literal, teacher.countTokensOrdinary(text), weight));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
