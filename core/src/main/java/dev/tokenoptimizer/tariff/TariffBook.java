package dev.tokenoptimizer.tariff;

import dev.tokenoptimizer.prompt.Modifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All known tariffs by platform and model. Immutable but for a bounded cache of resolved names; thread-safe.
 *
 * <p>A model name is looked up as it is, then without the platform's prefix, then without what marks a snapshot (a date,
 * a number, {@code -latest}, {@code -preview}, a version), then by family. What no family matches has no tariff: nothing may be done for it.
 */
public final class TariffBook implements Tariffs {

    private static final String SHIPPED = "tariffs.yaml";
    private static final int NAMES_KEPT = 1024;
    private static final int LONGEST_NAME = 256;
    private static final Pattern SNAPSHOT = Pattern.compile(
            "([-@](\\d{8}|\\d{4}-\\d{2}-\\d{2}|00\\d|latest|default|preview(-\\d{2}-(\\d{2}|\\d{4}))?))?(-v\\d+)?(:\\d+)*$");

    private final TariffLayers layers;
    private final Map<String, Platform> platforms;

    private TariffBook(TariffLayers layers, YamlValue content) {
        this(layers, new TariffFile(content).platforms());
    }

    private TariffBook(TariffLayers layers, Map<String, Platform> platforms) {
        this.layers = layers;
        this.platforms = Map.copyOf(platforms);
    }

    /** As it is before anything changes; what is to change must be usable as well. */
    private static TariffBook of(TariffLayers layers) {
        layers.days().forEach(day -> new TariffFile(layers.on(day)).platforms());
        return new TariffBook(layers, layers.today());
    }

    /** The tariffs that come with the product, before anything changes that is known to. */
    public static TariffBook shipped() {
        try (InputStream in = Objects.requireNonNull(TariffBook.class.getResourceAsStream(SHIPPED))) {
            return of(TariffLayers.of(
                    YamlValue.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "shipped " + SHIPPED)));
        } catch (IOException e) {
            throw new TariffFileException("shipped " + SHIPPED, "cannot be read", "Reinstall the product", e);
        }
    }

    /**
     * These tariffs with a user's file of the same format laid over them: its fields replace ours one by one, its new
     * entries are added.
     *
     * @throws TariffFileException if the file cannot be read or used; the message names file, line and remedy
     */
    public TariffBook withOverrides(Path yaml) {
        try {
            return of(layers.under(YamlValue.parse(Files.readString(yaml), yaml.toString())));
        } catch (IOException e) {
            throw new TariffFileException(
                    yaml.toString(), "cannot be read: " + e, "Check the path, its permissions and that it is UTF-8", e);
        }
    }

    @Override
    public Optional<Tariff> find(String platform, String model) {
        Platform known = platforms.get(platform);
        return known == null ? Optional.empty() : known.find(model);
    }

    /** The same as one API has it; with a user's file laid over it, it is that of all APIs again. */
    @Override
    public TariffBook at(String api) {
        Map<String, Platform> ofApi = new HashMap<>(platforms);
        ofApi.replaceAll((name, platform) -> platform.apis.getOrDefault(api, platform));
        return new TariffBook(layers, ofApi);
    }

    /** The same as it is on a day, with all that is known to change by then. */
    public TariffBook on(LocalDate day) {
        return new TariffBook(layers, layers.on(day));
    }

    /** Days from which something is known to change, in order. */
    public List<LocalDate> changes() {
        return layers.days();
    }

    /** Names of the APIs in which a platform offers something else than in the others, in order. */
    public List<String> apis(String platform) {
        Platform known = platforms.get(platform);
        return known == null ? List.of() : known.apis.keySet().stream().sorted().toList();
    }

    /** Whether every address of a platform is a resource with a cache of its own, whoever's token is shown there. */
    public boolean addressIsResource(String platform) {
        Platform known = platforms.get(platform);
        return known != null && known.addressIsResource;
    }

    /** All models listed for a platform, aliases left out, by name. */
    public List<Tariff> listed(String platform) {
        Platform known = platforms.get(platform);
        return known == null
                ? List.of()
                : List.copyOf(known.listed.values().stream()
                        .collect(() -> new TreeMap<String, Tariff>(), (map, t) -> map.put(t.model(), t), Map::putAll)
                        .values());
    }

    /** What stands in on a platform for models that are not listed, by name. */
    public List<Tariff> assumed(String platform) {
        Platform known = platforms.get(platform);
        return known == null
                ? List.of()
                : known.families.stream()
                        .map(Family::tariff)
                        .sorted(Comparator.comparing(Tariff::model))
                        .toList();
    }

    /** Names of all platforms, in order. */
    public List<String> platforms() {
        return platforms.keySet().stream().sorted().toList();
    }

    /**
     * What stands in for models that are not listed.
     *
     * @param except names that match and are strangers all the same, as the platform does not cache them
     */
    record Family(Pattern matches, Optional<Pattern> except, Tariff tariff) {

        boolean has(String model) {
            return matches.matcher(model).matches()
                    && except.filter(not -> not.matcher(model).matches()).isEmpty();
        }
    }

    /** What one platform serves. */
    static final class Platform {

        private final List<String> prefixes;
        private final List<String> worldwide;
        private final boolean addressIsResource;
        private final Map<String, Tariff> listed;
        private final List<Family> families;
        private final Map<String, Platform> apis;
        private final Map<String, Optional<Tariff>> resolved = new ConcurrentHashMap<>();

        /**
         * @param prefixes what stands before a model's name in its ids
         * @param worldwide beginnings of ids that are served wherever there is room: where there are any, all other ids are regional
         * @param addressIsResource whether every address is a resource with a cache of its own
         * @param apis the same as those of its APIs have it that offer something else
         */
        Platform(
                List<String> prefixes,
                List<String> worldwide,
                boolean addressIsResource,
                Map<String, Tariff> listed,
                List<Family> families,
                Map<String, Platform> apis) {
            this.prefixes = List.copyOf(prefixes);
            this.worldwide = List.copyOf(worldwide);
            this.addressIsResource = addressIsResource;
            this.listed = Map.copyOf(listed);
            this.families = List.copyOf(families);
            this.apis = Map.copyOf(apis);
        }

        Optional<Tariff> find(String model) {
            Tariff exact = listed.get(model);
            if (exact != null) {
                return Optional.of(exact);
            }
            if (model.length() > LONGEST_NAME) {
                return Optional.empty();
            }
            Optional<Tariff> before = resolved.get(model);
            if (before != null) {
                return before;
            }
            boolean regional = !worldwide.isEmpty() && worldwide.stream().noneMatch(model::startsWith);
            Optional<Tariff> found =
                    resolve(model).map(tariff -> regional ? tariff.under(Set.of(Modifier.REGIONAL)) : tariff);
            if (resolved.size() < NAMES_KEPT) {
                resolved.put(model, found);
            }
            return found;
        }

        private Optional<Tariff> resolve(String model) {
            String name = prefixes.stream()
                    .filter(model::startsWith)
                    .max(Comparator.comparingInt(String::length))
                    .map(prefix -> model.substring(prefix.length()))
                    .orElse(model);
            String plain = SNAPSHOT.matcher(name).replaceFirst("");
            Optional<Tariff> tariff = Stream.of(name, plain)
                    .filter(listed::containsKey)
                    .map(listed::get)
                    .findFirst();
            if (tariff.isPresent()) {
                return tariff;
            }
            return families.stream()
                    .filter(family -> family.has(plain))
                    .map(Family::tariff)
                    .findFirst();
        }
    }
}
