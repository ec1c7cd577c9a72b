package dev.tokenoptimizer.tariff;

import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheKey.Place;
import dev.tokenoptimizer.tariff.CacheKey.Sharing;
import dev.tokenoptimizer.tariff.EntryRules.Holds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the content of a tariff file. A model's entry lies over its platform's, and what it says for the platform over both. */
final class TariffFile {

    private static final int MILLION_DIGITS_IN_PICO = 6;
    private static final List<String> ROOT = List.of("sources", "platforms", "models", "families");
    private static final String LONG_MARKER_KEEPS_PREFIX = "longMarkerKeepsPrefix";
    private static final String READ_RENEWS_ONLY_ITS_ENTRY = "readRenewsOnlyItsEntry";
    private static final String READABLE_AT_FIRST_BYTE = "readableAtFirstByte";
    private static final String UNASKED_IS_READ = "unaskedIsRead";
    private static final String EXCEPT = "except";
    private static final String ADDRESS_IS_RESOURCE = "addressIsResource";
    private static final String PREFIXES = "prefixes";
    private static final String WORLDWIDE = "worldwide";
    private static final String KEY = "key";
    private static final String APIS = "apis";
    private static final List<String> PLACES = List.of("field", "header");

    /** Names of the dialects of all APIs that take anything. */
    static final List<String> KNOWN_APIS =
            List.of("anthropic.messages", "bedrock.converse", "openai.chat", "openai.responses");

    /** What one API may have otherwise than the others of its platform. */
    private static final List<String> OF_API = List.of(
            "asOf", "source", "rules", "slots", "markers", "refuses", "lookback", "groupsToolRuns", "ttls", KEY);

    private static final List<String> PLATFORM = List.of(
            "asOf",
            "source",
            "rules",
            "slots",
            "markers",
            "refuses",
            "longestPrefix",
            "lookback",
            "groupsToolRuns",
            "ttls",
            LONG_MARKER_KEEPS_PREFIX,
            READ_RENEWS_ONLY_ITS_ENTRY,
            READABLE_AT_FIRST_BYTE,
            UNASKED_IS_READ,
            "modifiers",
            KEY,
            "unmarkedRead",
            PREFIXES,
            WORLDWIDE,
            ADDRESS_IS_RESOURCE,
            APIS);
    private static final List<String> TERMS = List.of(
            "asOf",
            "source",
            "prices",
            "longPrices",
            "fastPrices",
            "rules",
            "minimumPrefix",
            "ttls",
            "slots",
            "markers",
            "refuses",
            "longestPrefix",
            "lookback",
            "groupsToolRuns",
            LONG_MARKER_KEEPS_PREFIX,
            READ_RENEWS_ONLY_ITS_ENTRY,
            READABLE_AT_FIRST_BYTE,
            UNASKED_IS_READ,
            "modifiers",
            KEY,
            "unmarkedRead",
            "storage",
            "tokenizer",
            "keepsThinking",
            "toolPrompt");

    private final YamlValue root;

    TariffFile(YamlValue root) {
        this.root = root;
    }

    Map<String, TariffBook.Platform> platforms() {
        root.allowOnly(ROOT);
        Map<String, TariffBook.Platform> platforms = new HashMap<>();
        for (Map.Entry<String, YamlValue> entry :
                root.need("platforms").fields().entrySet()) {
            platforms.put(entry.getKey(), platform(entry.getKey(), entry.getValue()));
        }
        checkPlatformNames(platforms.keySet());
        return platforms;
    }

    private TariffBook.Platform platform(String platform, YamlValue defaults) {
        defaults.allowOnly(PLATFORM);
        Map<String, TariffBook.Platform> apis = new HashMap<>();
        for (Map.Entry<String, YamlValue> api : defaults.fieldsOf(APIS).entrySet()) {
            if (!KNOWN_APIS.contains(api.getKey())) {
                throw api.getValue()
                        .error("'" + api.getKey() + "' is no API", "Known: " + String.join(", ", KNOWN_APIS));
            }
            api.getValue().allowOnly(OF_API);
            apis.put(api.getKey(), platform(platform, defaults, Optional.of(api.getValue()), Map.of()));
        }
        return platform(platform, defaults, Optional.empty(), apis);
    }

    /** @param api what one of its APIs has otherwise; empty for all others */
    private TariffBook.Platform platform(
            String platform, YamlValue defaults, Optional<YamlValue> api, Map<String, TariffBook.Platform> apis) {
        Map<String, Tariff> listed = new HashMap<>();
        for (Map.Entry<String, YamlValue> entry : root.fieldsOf("models").entrySet()) {
            YamlValue model = entry.getValue();
            model.allowOnly(with(TERMS, "aliases", "platforms"));
            Optional<YamlValue> here = model.need("platforms").find(platform);
            if (here.isEmpty()) {
                continue;
            }
            Tariff tariff = tariff(entry.getKey(), terms(defaults, model, here.get(), api), false);
            listed.put(entry.getKey(), tariff);
            for (String alias : model.find("aliases").map(YamlValue::texts).orElse(List.of())) {
                listed.putIfAbsent(alias, tariff);
            }
        }
        List<TariffBook.Family> families = new ArrayList<>();
        for (Map.Entry<String, YamlValue> entry : root.fieldsOf("families").entrySet()) {
            YamlValue family = entry.getValue();
            family.allowOnly(with(TERMS, "matches", "platforms"));
            family.need("platforms")
                    .find(platform)
                    .ifPresent(here -> families.add(family(entry.getKey(), family, defaults, here, api)));
        }
        return new TariffBook.Platform(
                texts(defaults, PREFIXES),
                texts(defaults, WORLDWIDE),
                defaults.find(ADDRESS_IS_RESOURCE).map(YamlValue::flag).orElse(false),
                listed,
                families,
                apis);
    }

    private static List<String> texts(YamlValue entry, String name) {
        return entry.find(name).map(YamlValue::texts).orElse(List.of());
    }

    private TariffBook.Family family(
            String name, YamlValue family, YamlValue defaults, YamlValue here, Optional<YamlValue> api) {
        Optional<Pattern> except = here.find(EXCEPT).map(TariffFile::anyOf);
        return new TariffBook.Family(
                anyOf(family.need("matches")),
                except,
                tariff(name, terms(defaults, family, here.without(EXCEPT), api), true));
    }

    /** What holds for an entry on a platform; what an API has otherwise lies over all of it. */
    private static YamlValue terms(YamlValue defaults, YamlValue entry, YamlValue here, Optional<YamlValue> api) {
        here.allowOnly(TERMS);
        YamlValue platform = defaults.without(PREFIXES)
                .without(WORLDWIDE)
                .without(ADDRESS_IS_RESOURCE)
                .without(APIS);
        YamlValue common = laidOver(laidOver(platform, entry), here);
        return api.map(own -> laidOver(common, own)).orElse(common);
    }

    /** One layer over another. A key that says where it goes takes the other's place. */
    private static YamlValue laidOver(YamlValue lower, YamlValue upper) {
        boolean another = upper.fieldsOf(KEY).keySet().stream().anyMatch(name -> PLACES.contains(name));
        return (another ? lower.without(KEY) : lower).under(upper);
    }

    private Tariff tariff(String name, YamlValue terms, boolean assumed) {
        Set<Ttl> ttls = ttls(terms.need("ttls"));
        CacheRules rules = terms.find("rules").map(TariffFile::rules).orElse(CacheRules.ANTHROPIC);
        // What is placed must be worth its price; where the provider does everything by itself, no price need be known.
        Prices prices = rules == CacheRules.AUTOMATIC && terms.find("prices").isEmpty()
                ? Prices.NONE
                : prices(terms.need("prices"), ttls);
        int longAbove = terms.find("longPrices")
                .map(step -> step.need("above").wholeNumber())
                .orElse(Integer.MAX_VALUE);
        Tariff tariff = new Tariff(
                name,
                prices,
                terms.find("longPrices")
                        .map(step -> prices(step.without("above"), ttls))
                        .orElse(prices),
                longAbove,
                terms.find("fastPrices").map(fast -> prices(fast, ttls)).orElse(prices),
                rules,
                terms.need("minimumPrefix").wholeNumber(),
                terms.need("slots").wholeNumber(),
                places(terms),
                terms.need("lookback").wholeNumber(),
                terms.need("groupsToolRuns").flag(),
                ttls,
                entries(terms),
                terms.need("tokenizer").text(),
                terms.find("keepsThinking").map(YamlValue::flag).orElse(false),
                toolPrompt(terms.need("toolPrompt")),
                modifiers(terms),
                terms.find(KEY).map(TariffFile::key),
                terms.find("unmarkedRead").map(YamlValue::decimal),
                terms.find("storage").map(TariffFile::price).orElse(0L),
                new Tariff.Origin(
                        terms.find("asOf").map(YamlValue::text).orElse(""),
                        terms.find("source").map(this::source).orElse(""),
                        assumed));
        checkWholePrices(terms, tariff);
        return tariff;
    }

    /** The price of a write may be missing where its lifetime is not on offer; it then counts like one that is. */
    private static Prices prices(YamlValue prices, Set<Ttl> ttls) {
        prices.allowOnly(List.of("input", "write5m", "write30m", "write1h", "write12h", "read", "output"));
        Ttl longest = ttls.stream()
                .filter(ttl -> ttl != Ttl.TWELVE_HOURS)
                .max(Comparator.naturalOrder())
                .orElse(Ttl.TWELVE_HOURS);
        long spare = price(prices.need(writeName(longest)));
        return new Prices(
                price(prices.need("input")),
                write(prices, Ttl.FIVE_MINUTES, ttls, spare),
                write(prices, Ttl.THIRTY_MINUTES, ttls, spare),
                write(prices, Ttl.ONE_HOUR, ttls, spare),
                write(prices, Ttl.TWELVE_HOURS, ttls, spare),
                price(prices.need("read")),
                price(prices.need("output")));
    }

    private static long write(YamlValue prices, Ttl ttl, Set<Ttl> ttls, long spare) {
        String name = writeName(ttl);
        return ttls.contains(ttl)
                ? price(prices.need(name))
                : prices.find(name).map(TariffFile::price).orElse(spare);
    }

    private static String writeName(Ttl ttl) {
        return "write" + ttl.wireName();
    }

    private static CacheRules rules(YamlValue value) {
        return Arrays.stream(CacheRules.values())
                .filter(rules -> rules.label().equals(value.text()))
                .findFirst()
                .orElseThrow(() -> value.error(
                        "'" + value.text() + "' is no set of rules",
                        "Known: " + names(Arrays.stream(CacheRules.values()).map(CacheRules::label))));
    }

    /** Dollars per million tokens to pico-dollars per token. */
    private static long price(YamlValue value) {
        try {
            return value.decimal().movePointRight(MILLION_DIGITS_IN_PICO).longValueExact();
        } catch (ArithmeticException e) {
            throw value.error(
                    "'" + value.text() + "' is too long or too large for a price",
                    "Write dollars per million tokens with at most 6 decimals");
        }
    }

    private static Set<Ttl> ttls(YamlValue value) {
        Set<Ttl> ttls = named(value, Ttl.values(), Ttl::wireName, "is no lifetime");
        if (ttls.isEmpty()) {
            throw value.error("no lifetime", "Name at least one");
        }
        return ttls;
    }

    private static MarkerPlaces places(YamlValue terms) {
        Set<Tier> tiers = EnumSet.noneOf(Tier.class);
        terms.find("markers")
                .ifPresent(value ->
                        tiers.addAll(named(value, Tier.values(), TariffFile::label, "is no part of a prompt")));
        return new MarkerPlaces(
                tiers.isEmpty() ? MarkerPlaces.ANYWHERE.tiers() : tiers,
                terms.find("longestPrefix").map(YamlValue::wholeNumber).orElse(Integer.MAX_VALUE),
                terms.find("refuses")
                        .map(value -> named(
                                value, MarkerField.values(), MarkerField::label, "is nothing that could be refused"))
                        .orElse(Set.of()));
    }

    /** What a list names. */
    private static <T> Set<T> named(YamlValue list, T[] all, Function<T, String> label, String otherwise) {
        return list.texts().stream()
                .map(name -> Arrays.stream(all)
                        .filter(known -> label.apply(known).equals(name))
                        .findFirst()
                        .orElseThrow(() -> list.error(
                                "'" + name + "' " + otherwise,
                                "Known: " + names(Arrays.stream(all).map(label)))))
                .collect(Collectors.toSet());
    }

    private static String label(Tier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }

    private static EntryRules entries(YamlValue terms) {
        return new EntryRules(
                holds(terms, LONG_MARKER_KEEPS_PREFIX),
                holds(terms, READ_RENEWS_ONLY_ITS_ENTRY),
                holds(terms, READABLE_AT_FIRST_BYTE),
                holds(terms, UNASKED_IS_READ));
    }

    private static Holds holds(YamlValue terms, String rule) {
        return terms.find(rule)
                .map(value -> Arrays.stream(Holds.values())
                        .filter(holds -> holds.label().equals(value.text()))
                        .findFirst()
                        .orElseThrow(() -> value.error(
                                "'" + value.text() + "' does not say whether the rule holds",
                                "Write " + names(Arrays.stream(Holds.values()).map(Holds::label)))))
                .orElse(Holds.ASSUMED);
    }

    private static String names(Stream<String> all) {
        return all.collect(Collectors.joining(", "));
    }

    private static CacheKey key(YamlValue value) {
        value.allowOnly(List.of("field", "header", "sharedBy", "perMinute"));
        Optional<YamlValue> header = value.find("header");
        if (header.isPresent() == value.find("field").isPresent()) {
            throw value.error("a key is a field or a header", "Name one of the two");
        }
        YamlValue name = header.orElseGet(() -> value.need("field"));
        YamlValue shared = value.need("sharedBy");
        Sharing sharing = Arrays.stream(Sharing.values())
                .filter(known -> label(known).equals(shared.text()))
                .findFirst()
                .orElseThrow(() -> shared.error(
                        "'" + shared.text() + "' does not say which requests share a key",
                        "Write " + names(Arrays.stream(Sharing.values()).map(TariffFile::label))));
        int perMinute = value.find("perMinute").map(YamlValue::wholeNumber).orElse(0);
        try {
            return new CacheKey(name.text(), header.isPresent() ? Place.HEADER : Place.FIELD, sharing, perMinute);
        } catch (IllegalArgumentException e) {
            throw value.error(e.getMessage() + " cannot be", "Write a plain name, and a number of requests");
        }
    }

    private static String label(Sharing sharing) {
        return sharing.name().toLowerCase(Locale.ROOT);
    }

    private ToolPrompt toolPrompt(YamlValue value) {
        value.allowOnly(List.of("auto", "forced", "source"));
        return new ToolPrompt(
                value.need("auto").wholeNumber(),
                value.need("forced").wholeNumber(),
                value.find("source").map(this::source).orElse(""));
    }

    private static Map<Modifier, BigDecimal> modifiers(YamlValue terms) {
        Map<Modifier, BigDecimal> factors = new EnumMap<>(Modifier.class);
        terms.fieldsOf("modifiers").forEach((name, value) -> {
            Modifier modifier = Arrays.stream(Modifier.values())
                    .filter(known -> known != Modifier.FAST && known.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> value.error(
                            "'" + name + "' is no modifier",
                            "Known: batch, us_only, regional, flex, priority; fast mode has fastPrices"));
            factors.put(modifier, value.decimal());
        });
        return factors;
    }

    /** The title of a named source; a user's file may also write the title itself. */
    private String source(YamlValue name) {
        return root.find("sources")
                .flatMap(sources -> sources.find(name.text()))
                .orElse(name)
                .text();
    }

    /** What matches one of these names, in which a star stands for anything. */
    private static Pattern anyOf(YamlValue globs) {
        return Pattern.compile(globs.oneOrMore().stream()
                .map(glob ->
                        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")))
                .collect(Collectors.joining("|")));
    }

    private void checkPlatformNames(Set<String> known) {
        for (String section : List.of("models", "families")) {
            root.fieldsOf(section)
                    .values()
                    .forEach(entry -> entry.need("platforms").allowOnly(List.copyOf(known)));
        }
    }

    private static void checkWholePrices(YamlValue terms, Tariff tariff) {
        try {
            tariff.under(EnumSet.allOf(Modifier.class));
            tariff.under(EnumSet.complementOf(EnumSet.of(Modifier.FAST)));
        } catch (ArithmeticException e) {
            throw terms.need("prices")
                    .error(
                            "a price of " + tariff.model()
                                    + " times its modifiers is not a whole number of pico-dollars",
                            "Write prices and factors with fewer decimals");
        }
    }

    private static List<String> with(List<String> names, String... more) {
        List<String> all = new ArrayList<>(names);
        all.addAll(List.of(more));
        return all;
    }
}
