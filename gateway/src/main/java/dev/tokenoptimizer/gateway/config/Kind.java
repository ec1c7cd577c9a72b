package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.store.StoreConfig;
import dev.tokenoptimizer.tariff.Money;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the values of a setting are written.
 *
 * @param allowed what is allowed, to follow "is not"
 * @param example a value that is allowed
 * @param reader reads a text; empty when it is not allowed
 * @param printer writes a value as a user would
 */
record Kind<T>(String allowed, String example, Reader<T> reader, Function<T, String> printer) {

    private static final Pattern DOLLARS = Pattern.compile("\\d{1,7}(\\.\\d{1,6})?");
    private static final Money MOST = Money.dollars("1000000");
    private static final Pattern NODE = Pattern.compile("([A-Za-z0-9._-]{1,253}):([0-9]{1,5})");
    private static final Pattern NAMED =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._:/-]{0,255})\\s*=\\s*([A-Za-z0-9][A-Za-z0-9._:/@-]{0,127})");
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

    /** Reads a text; paths are taken relative to a folder. */
    interface Reader<T> {
        Optional<T> read(String text, Path folder);
    }

    private static <T> Kind<T> simple(
            String allowed, String example, Function<String, Optional<T>> reader, Function<T, String> printer) {
        return new Kind<>(allowed, example, (text, folder) -> reader.apply(text), printer);
    }

    static Kind<String> matching(String allowed, String example, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return simple(
                allowed, example, text -> Optional.of(text).filter(compiled.asMatchPredicate()), Function.identity());
    }

    static Kind<Integer> whole(int least, int most, int example) {
        return simple(
                "a whole number from " + least + " to " + most,
                Integer.toString(example),
                text -> text.matches("\\d{1,9}")
                        ? Optional.of(Integer.valueOf(text)).filter(value -> value >= least && value <= most)
                        : Optional.empty(),
                value -> Integer.toString(value));
    }

    static Kind<Double> percent() {
        return simple(
                "a percentage from 0 to 100",
                "5",
                text -> text.matches("\\d{1,3}(\\.\\d{1,9})?")
                        ? Optional.of(Double.valueOf(text)).filter(value -> value <= 100)
                        : Optional.empty(),
                value -> new BigDecimal(Double.toString(value))
                        .stripTrailingZeros()
                        .toPlainString());
    }

    /** An amount from nothing to a million dollars, exact to the millionth. */
    static Kind<Money> dollars(String example) {
        return simple(
                "an amount in dollars from 0 to 1000000 with at most 6 decimals",
                example,
                text -> DOLLARS.matcher(text).matches()
                        ? Optional.of(Money.dollars(text)).filter(value -> value.compareTo(MOST) <= 0)
                        : Optional.empty(),
                value -> value.toDollars().stripTrailingZeros().toPlainString());
    }

    static Kind<Boolean> flag() {
        return simple(
                "true or false",
                "true",
                text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                value -> Boolean.toString(value));
    }

    static Kind<Long> size(long least, long most, String example) {
        return simple(
                "a size from " + sizeText(least) + " to " + sizeText(most) + " in B, KiB, MiB or GiB",
                example,
                text -> quantity(text, Kind::bytes).filter(value -> value >= least && value <= most),
                Kind::sizeText);
    }

    private static long bytes(String unit) {
        return switch (unit) {
            case "B" -> 1;
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 0;
        };
    }

    private static String sizeText(long bytes) {
        for (String unit : new String[] {"GiB", "MiB", "KiB"}) {
            if (bytes > 0 && bytes % bytes(unit) == 0) {
                return bytes / bytes(unit) + unit;
            }
        }
        return bytes + "B";
    }

    static Kind<Duration> duration(Duration least, Duration most, String example) {
        return simple(
                "a duration from " + durationText(least) + " to " + durationText(most) + " in ms, s, m or h",
                example,
                text -> quantity(text, Kind::millis)
                        .map(Duration::ofMillis)
                        .filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0),
                Kind::durationText);
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 0;
        };
    }

    private static String durationText(Duration duration) {
        long all = duration.toMillis();
        for (String unit : new String[] {"h", "m", "s"}) {
            if (all > 0 && all % millis(unit) == 0) {
                return all / millis(unit) + unit;
            }
        }
        return all == 0 ? "0s" : all + "ms";
    }

    /** A number and its unit multiplied; nothing for an unknown unit or more than fits. */
    private static Optional<Long> quantity(String text, Function<String, Long> units) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = units.apply(matcher.group(2));
        long number = Long.parseLong(matcher.group(1));
        return unit == 0 || number > Long.MAX_VALUE / unit ? Optional.empty() : Optional.of(number * unit);
    }

    static <E extends Enum<E>> Kind<E> choice(Class<E> type, Function<E, String> label) {
        E[] all = type.getEnumConstants();
        return simple(
                "one of " + Arrays.stream(all).map(label).collect(Collectors.joining(", ")),
                label.apply(all[all.length - 1]),
                text -> Arrays.stream(all)
                        .filter(value -> label.apply(value).equals(text))
                        .findFirst(),
                label);
    }

    static Kind<List<StoreConfig.Node>> nodes() {
        return simple(
                "hosts with ports, separated by commas",
                "10.0.0.1:6379,10.0.0.2:6379",
                Kind::readNodes,
                nodes -> nodes.stream().map(StoreConfig.Node::toString).collect(Collectors.joining(",")));
    }

    private static Optional<List<StoreConfig.Node>> readNodes(String text) {
        List<StoreConfig.Node> nodes = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = NODE.matcher(part.strip());
            int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
            if (port < 1 || port > 65_535) {
                return Optional.empty();
            }
            nodes.add(new StoreConfig.Node(matcher.group(1), port));
        }
        return Optional.of(nodes);
    }

    static Kind<Map<String, String>> names(String example) {
        return simple(
                "names with what they stand for, separated by commas",
                example,
                Kind::readNames,
                names -> names.isEmpty()
                        ? "none"
                        : names.entrySet().stream()
                                .map(name -> name.getKey() + "=" + name.getValue())
                                .sorted()
                                .collect(Collectors.joining(",")));
    }

    private static Optional<Map<String, String>> readNames(String text) {
        Map<String, String> names = new HashMap<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = NAMED.matcher(part.strip());
            if (!matcher.matches() || names.put(matcher.group(1), matcher.group(2)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }

    static Kind<URI> upstream() {
        return simple(
                "an http or https URL with a host and without user, query or fragment",
                "https://api.anthropic.com",
                Kind::readUpstream,
                URI::toString);
    }

    private static Optional<URI> readUpstream(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            return Optional.of(uri).filter(valid -> http && plain && valid.getHost() != null);
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }

    static Kind<Path> file(String example) {
        return new Kind<>(
                "the path of a file that can be read",
                example,
                (text, folder) ->
                        readPath(text, folder).filter(path -> Files.isRegularFile(path) && Files.isReadable(path)),
                Path::toString);
    }

    static Kind<Path> folder(String example) {
        return new Kind<>(
                "the path of a folder",
                example,
                (text, base) -> readPath(text, base).filter(path -> Files.isDirectory(path) || !Files.exists(path)),
                Path::toString);
    }

    private static Optional<Path> readPath(String text, Path folder) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(folder.resolve(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    /** The same for a setting that may be left out. */
    Kind<Optional<T>> optional() {
        return new Kind<>(
                allowed,
                example,
                (text, folder) -> {
                    Optional<T> value = reader.read(text, folder);
                    return value.isPresent() ? Optional.of(value) : Optional.empty();
                },
                value -> value.map(printer).orElse("none"));
    }
}
