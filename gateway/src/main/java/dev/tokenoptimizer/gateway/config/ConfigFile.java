package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A configuration file taken apart into settings; nothing in it is turned into objects. */
final class ConfigFile {

    private static final String ROUTES = "routes";
    private static final String ACCOUNTS = "routes.*.accounts";

    private final String label;
    private final Path folder;
    private final List<ConfigError> errors;
    private final Set<String> settings = new TreeSet<>();
    private final Map<String, Written> values = new LinkedHashMap<>();
    private final Map<String, Written> sections = new LinkedHashMap<>();
    private final List<String> routes = new ArrayList<>();
    private final Map<String, List<String>> accounts = new LinkedHashMap<>();

    private ConfigFile(String label, Path folder, List<ConfigError> errors) {
        this.label = label;
        this.folder = folder;
        this.errors = errors;
        Schema.general().forEach(setting -> settings.add(setting.path()));
        RouteSchema.ofRoute().forEach(setting -> settings.add(setting.path()));
        RouteSchema.ofAccount().forEach(setting -> settings.add(setting.path()));
    }

    /**
     * Takes a file's text apart.
     *
     * @param label how errors call the file
     * @param folder what relative paths in it are relative to
     * @param errors what is wrong is added here
     */
    static ConfigFile read(String text, String label, Path folder, List<ConfigError> errors) {
        ConfigFile file = new ConfigFile(label, folder, errors);
        file.parse(text);
        return file;
    }

    /** Written values by path of the setting. */
    Map<String, Written> values() {
        return values;
    }

    /** Where a section begins, if it is there. */
    Optional<Written> section(String path) {
        return Optional.ofNullable(sections.get(path));
    }

    /** Names of the routes in the file's order; empty when it has no section for them. */
    List<String> routes() {
        return routes;
    }

    /** Names of a route's accounts in the file's order. */
    List<String> accounts(String route) {
        return accounts.getOrDefault(route, List.of());
    }

    private void parse(String text) {
        try {
            LoadSettings loading = LoadSettings.builder()
                    .setLabel(label)
                    .setMaxAliasesForCollections(50)
                    .setAllowNonScalarKeys(true)
                    .build();
            new Compose(loading).composeString(text).ifPresent(root -> section(root, "", ""));
        } catch (MarkedYamlEngineException e) {
            String problem = "not valid YAML: " + e.getProblem();
            errors.add(atMark(e.getProblemMark().orElse(null), "").error("", problem, "Correct the syntax there"));
        } catch (YamlEngineException e) {
            errors.add(atMark(null, "").error("", "not valid YAML: " + e.getMessage(), "Correct the syntax"));
        }
    }

    /**
     * Reads a mapping.
     *
     * @param path place in the file
     * @param pattern the same with {@code *} for a route's name
     */
    private void section(Node node, String path, String pattern) {
        Written here = at(node, "");
        sections.put(path, here);
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            errors.add(here.error(
                    path, "must hold keys, not " + what(node), "Write one of its keys below it: " + keys(pattern)));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            entry(entry, path, pattern, seen);
        }
    }

    private void entry(NodeTuple entry, String path, String pattern, Set<String> seen) {
        Node keyNode = entry.getKeyNode();
        Written here = at(keyNode, "");
        if (!(keyNode instanceof ScalarNode scalar)) {
            errors.add(here.error(path, "a key must be a plain word", "Write one of: " + keys(pattern)));
            return;
        }
        String key = scalar.getValue();
        String keyPath = join(path, key);
        if (!seen.add(key)) {
            errors.add(here.error(keyPath, "is there twice", "Keep one of the two"));
            return;
        }
        if (pattern.equals(ROUTES)) {
            route(entry.getValueNode(), key, here);
            return;
        }
        if (pattern.equals(ACCOUNTS)) {
            account(entry.getValueNode(), path, key, here);
            return;
        }
        String keyPattern = join(pattern, key);
        if (settings.contains(keyPattern)) {
            value(entry.getValueNode(), keyPath);
        } else if (key.isEmpty() || keysBelow(keyPattern).isEmpty()) {
            errors.add(here.error(
                    keyPath,
                    "is not known" + Suggestion.among(keysBelow(pattern), key),
                    "Known " + (path.isEmpty() ? "at the top" : "below " + path) + ": " + keys(pattern)));
        } else {
            section(entry.getValueNode(), keyPath, keyPattern);
        }
    }

    private void route(Node node, String name, Written here) {
        if (name.matches(RouteSchema.ROUTE_NAME)) {
            routes.add(name);
            section(node, join(ROUTES, name), ROUTES + ".*");
        } else {
            errors.add(here.error(
                    join(ROUTES, name),
                    "is no name for a route",
                    "Take a small letter, then up to 31 small letters, digits or hyphens"));
        }
    }

    private void account(Node node, String path, String name, Written here) {
        if (name.matches(RouteSchema.ROUTE_NAME)) {
            String route = path.substring(ROUTES.length() + 1, path.lastIndexOf('.'));
            accounts.computeIfAbsent(route, none -> new ArrayList<>()).add(name);
            section(node, join(path, name), ACCOUNTS + ".*");
        } else {
            errors.add(here.error(
                    join(path, name),
                    "is no name for an account",
                    "Take a small letter, then up to 31 small letters, digits or hyphens"));
        }
    }

    private void value(Node node, String path) {
        Written here = at(node, node instanceof ScalarNode scalar ? scalar.getValue() : "");
        if (!(node instanceof ScalarNode)) {
            errors.add(here.error(path, "must be one value, not " + what(node), "Write the value behind the colon"));
        } else if (node.getTag().equals(Tag.NULL)) {
            errors.add(here.error(path, "has no value", "Write one, or leave the line out for the default"));
        } else {
            values.put(path, here);
        }
    }

    private Set<String> keysBelow(String pattern) {
        String prefix = pattern.isEmpty() ? "" : pattern + ".";
        Set<String> keys = new TreeSet<>();
        for (String setting : settings) {
            if (setting.startsWith(prefix)) {
                keys.add(setting.substring(prefix.length()).split("\\.")[0]);
            }
        }
        return keys;
    }

    private String keys(String pattern) {
        return switch (pattern) {
            case ROUTES -> "a name for each route";
            case ACCOUNTS -> "a name for each account";
            default -> String.join(", ", keysBelow(pattern));
        };
    }

    private Written at(Node node, String text) {
        return atMark(node.getStartMark().orElse(null), text);
    }

    private Written atMark(@Nullable Mark mark, String text) {
        return new Written(
                text, label, mark == null ? 0 : mark.getLine() + 1, mark == null ? 0 : mark.getColumn() + 1, folder);
    }

    private static String what(Node node) {
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return node instanceof MappingNode ? "a mapping" : "a single value";
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
