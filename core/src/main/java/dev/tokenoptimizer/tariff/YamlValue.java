package dev.tokenoptimizer.tariff;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A value that remembers the file and line it stands in, so that errors can name them even after files were merged. */
final class YamlValue {

    private final String file;
    private final int line;
    private final @Nullable String scalar;
    private final @Nullable List<YamlValue> items;
    private final @Nullable Map<String, YamlValue> fields;

    private YamlValue(
            String file,
            int line,
            @Nullable String scalar,
            @Nullable List<YamlValue> items,
            @Nullable Map<String, YamlValue> fields) {
        this.file = file;
        this.line = line;
        this.scalar = scalar;
        this.items = items;
        this.fields = fields;
    }

    static YamlValue parse(String text, String file) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file)
                    .setMaxAliasesForCollections(50)
                    .build();
            return new Compose(settings)
                    .composeString(text)
                    .map(node -> of(node, file))
                    .orElseGet(() -> new YamlValue(file, 1, null, null, Map.of()));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new TariffFileException(file, line, "not valid YAML: " + e.getProblem(), "Correct the syntax there");
        } catch (YamlEngineException e) {
            throw new TariffFileException(file, "not valid YAML: " + e.getMessage(), "Correct the syntax", e);
        }
    }

    private static YamlValue of(Node node, String file) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        if (node instanceof ScalarNode scalar) {
            return new YamlValue(file, line, scalar.getValue(), null, null);
        }
        if (node instanceof SequenceNode sequence) {
            return new YamlValue(
                    file,
                    line,
                    null,
                    sequence.getValue().stream().map(item -> of(item, file)).toList(),
                    null);
        }
        if (!(node instanceof MappingNode mapping)) {
            throw new TariffFileException(file, line, "unexpected " + node.getNodeType(), "Write a plain value");
        }
        Map<String, YamlValue> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlValue key = of(tuple.getKeyNode(), file);
            if (fields.put(key.text(), of(tuple.getValueNode(), file)) != null) {
                throw key.error("'" + key.text() + "' stands here twice", "Keep one of them");
            }
        }
        return new YamlValue(file, line, null, null, fields);
    }

    /** This value with another one laid over it: mappings are merged, anything else is replaced. */
    YamlValue under(YamlValue other) {
        if (fields == null || other.fields == null) {
            return other;
        }
        Map<String, YamlValue> merged = new LinkedHashMap<>(fields);
        other.fields.forEach((name, value) -> merged.merge(name, value, YamlValue::under));
        return new YamlValue(other.file, other.line, null, null, merged);
    }

    /** This value as the only field of a mapping. */
    YamlValue in(String name) {
        return new YamlValue(file, line, null, null, Map.of(name, this));
    }

    YamlValue without(String name) {
        Map<String, YamlValue> rest = new LinkedHashMap<>(fields());
        rest.remove(name);
        return new YamlValue(file, line, null, null, rest);
    }

    Map<String, YamlValue> fields() {
        if (fields == null) {
            throw error("fields are expected here", "Write 'name: value' lines, indented");
        }
        return fields;
    }

    /** The fields of an optional mapping; none when it is absent. */
    Map<String, YamlValue> fieldsOf(String name) {
        return find(name).map(YamlValue::fields).orElse(Map.of());
    }

    Optional<YamlValue> find(String name) {
        return Optional.ofNullable(fields().get(name));
    }

    YamlValue need(String name) {
        return find(name).orElseThrow(() -> error("'" + name + "' is missing", "Add it to this entry"));
    }

    void allowOnly(List<String> names) {
        for (Map.Entry<String, YamlValue> field : fields().entrySet()) {
            if (!names.contains(field.getKey())) {
                throw field.getValue()
                        .error("'" + field.getKey() + "' is not known here", "Known: " + String.join(", ", names));
            }
        }
    }

    String text() {
        if (scalar == null) {
            throw error("a single value is expected here", "Write it on the same line");
        }
        return scalar;
    }

    List<String> texts() {
        if (items == null) {
            throw error("a list is expected here", "Write it as [a, b]");
        }
        return items.stream().map(YamlValue::text).collect(Collectors.toUnmodifiableList());
    }

    /** A list, or a single value as a list of one. */
    List<String> oneOrMore() {
        return items == null ? List.of(text()) : texts();
    }

    /** A decimal that is not negative. */
    BigDecimal decimal() {
        try {
            BigDecimal value = new BigDecimal(text());
            if (value.signum() >= 0 && value.precision() <= 18 && Math.abs(value.scale()) <= 18) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw notANumber("a decimal number such as 0.125");
        }
        throw notANumber("a decimal number that is not negative and has at most 18 digits");
    }

    int wholeNumber() {
        try {
            int value = Integer.parseInt(text());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw notANumber("a whole number");
        }
        throw notANumber("a whole number that is not negative");
    }

    boolean flag() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw error("'" + text() + "' is neither true nor false", "Write true or false");
        };
    }

    private TariffFileException notANumber(String expected) {
        return error("'" + text() + "' is not " + expected, "Write " + expected);
    }

    TariffFileException error(String problem, String remedy) {
        return new TariffFileException(file, line, problem, remedy);
    }
}
