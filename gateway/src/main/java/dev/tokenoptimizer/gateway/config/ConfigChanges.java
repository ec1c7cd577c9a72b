package dev.tokenoptimizer.gateway.config;

import java.util.ArrayList;
import java.util.List;

/** What differs between two configurations. */
public final class ConfigChanges {

    private ConfigChanges() {}

    /** Settings that differ and take effect only after a restart, by their place in the file. */
    public static List<String> needingRestart(GatewayConfig before, GatewayConfig after) {
        List<String> changed = new ArrayList<>();
        for (Setting<GatewayConfig, ?> setting : Schema.general()) {
            if (!setting.hot() && differ(setting, before, after)) {
                changed.add(setting.path());
            }
        }
        return changed;
    }

    private static <T> boolean differ(Setting<GatewayConfig, T> setting, GatewayConfig before, GatewayConfig after) {
        return !setting.of().apply(before).equals(setting.of().apply(after));
    }
}
