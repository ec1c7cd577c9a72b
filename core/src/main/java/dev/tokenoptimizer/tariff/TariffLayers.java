package dev.tokenoptimizer.tariff;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Tariff files, each laid over those before it, and with each what it says will change from a day on. A later file counts for more than a
 * change in an earlier one: what a user writes stays.
 */
final class TariffLayers {

    private static final String CHANGES = "changes";
    private static final String MODELS = "models";

    private final List<YamlValue> files;

    private TariffLayers(List<YamlValue> files) {
        this.files = List.copyOf(files);
    }

    static TariffLayers of(YamlValue file) {
        return new TariffLayers(List.of(file));
    }

    TariffLayers under(YamlValue file) {
        List<YamlValue> more = new ArrayList<>(files);
        more.add(file);
        return new TariffLayers(more);
    }

    /** All of it before anything changes. */
    YamlValue today() {
        return on(LocalDate.MIN);
    }

    /** All of it with what changes up to a day. */
    YamlValue on(LocalDate day) {
        YamlValue all = on(day, files.get(0));
        for (YamlValue file : files.subList(1, files.size())) {
            all = all.under(on(day, file));
        }
        return all;
    }

    private static YamlValue on(LocalDate day, YamlValue file) {
        YamlValue all = file.without(CHANGES);
        for (YamlValue change : changes(file).headMap(day, true).values()) {
            all = all.under(change.in(MODELS));
        }
        return all;
    }

    List<LocalDate> days() {
        return files.stream()
                .flatMap(file -> changes(file).keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static NavigableMap<LocalDate, YamlValue> changes(YamlValue file) {
        NavigableMap<LocalDate, YamlValue> changes = new TreeMap<>();
        file.fieldsOf(CHANGES).forEach((day, models) -> changes.put(day(day, models), models));
        return changes;
    }

    private static LocalDate day(String name, YamlValue models) {
        try {
            return LocalDate.parse(name);
        } catch (DateTimeException none) {
            throw models.error("'" + name + "' is no day", "Write it as 2027-01-01");
        }
    }
}
