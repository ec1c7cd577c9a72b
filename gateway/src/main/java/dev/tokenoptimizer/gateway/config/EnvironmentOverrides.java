package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings in environment variables. */
final class EnvironmentOverrides {

    /** Variables with our prefix that are not settings; the launcher's and the build's. */
    private static final Set<String> OTHERS = Set.of(
            "TOKEN_OPTIMIZER_CONFIG", "TOKEN_OPTIMIZER_HOME", "TOKEN_OPTIMIZER_TRACES", "TOKEN_OPTIMIZER_JAVA_OPTS");

    /** What Kubernetes sets in every container of a namespace that has a service called token-optimizer. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("TOKEN_OPTIMIZER(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT(_.*)?)|PORT(_\\d+_(TCP|UDP).*)?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> paths = new TreeMap<>();

    /**
     * @param paths places of all settings, those of the routes with their names
     */
    EnvironmentOverrides(Collection<String> paths) {
        for (String path : paths) {
            this.paths.put(Setting.environmentName(path), path);
        }
    }

    /**
     * Values of the variables that name a setting, by path. One that is set but empty counts as absent; so does the address of
     * a service called, say, token-optimizer-admin, whose variable has the name of a setting.
     */
    Map<String, Written> values(Map<String, String> environment, Path folder) {
        Map<String, Written> values = new LinkedHashMap<>();
        paths.forEach((name, path) -> {
            String text = environment.getOrDefault(name, "");
            boolean link = SERVICE_LINK.matcher(name).matches()
                    && SERVICE_ADDRESS.matcher(text).matches();
            if (!text.isEmpty() && !link) {
                values.put(path, new Written(text, name, 0, 0, folder));
            }
        });
        return values;
    }

    /**
     * A warning for each variable that looks like a setting and is none. No error: whoever starts the gateway may not be
     * master of its environment.
     *
     * @param named variables that settings name
     */
    List<String> warnings(Map<String, String> environment, Set<String> named) {
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeMap<>(environment).keySet()) {
            if (name.startsWith(Setting.ENVIRONMENT_PREFIX)
                    && !paths.containsKey(name)
                    && !named.contains(name)
                    && !OTHERS.contains(name)
                    && !SERVICE_LINK.matcher(name).matches()) {
                warnings.add("environment variable " + name + " is no setting and is ignored"
                        + Suggestion.among(paths.keySet(), name));
            }
        }
        return warnings;
    }
}
