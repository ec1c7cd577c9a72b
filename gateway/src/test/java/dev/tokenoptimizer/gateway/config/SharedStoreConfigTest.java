package dev.tokenoptimizer.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.store.StoreConfig;
import dev.tokenoptimizer.store.StoreConfig.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedStoreConfigTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private SharedStoreConfig read(String yaml, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        ConfigLoader.Loaded loaded = new ConfigLoader(Optional.of(file), environment).load();
        assertThat(loaded.warnings()).isEmpty();
        return loaded.config().store();
    }

    @Test
    void thereIsNoStoreUnlessOneIsNamed() throws Exception {
        SharedStoreConfig store = read("", Map.of());

        assertThat(store.shared()).isFalse();
        assertThat(store.resolve(name -> null, Duration.ofHours(2))).isEmpty();
    }

    @Test
    void aStoreIsNamedByItsKindAndNodes() throws Exception {
        Files.writeString(folder.resolve("password"), "from a file\n");
        SharedStoreConfig store = read(
                "store: {kind: sentinel, nodes: 'a.internal:26379, 10.0.0.2:26380', master: ours, user: us,"
                        + " passwordFile: password, deadline: 5ms}",
                Map.of());

        StoreConfig resolved = store.resolve(name -> null, Duration.ofHours(2)).orElseThrow();
        assertThat(resolved.kind()).isEqualTo(StoreConfig.Kind.SENTINEL);
        assertThat(resolved.nodes()).containsExactly(new Node("a.internal", 26379), new Node("10.0.0.2", 26380));
        assertThat(resolved.master()).isEqualTo("ours");
        assertThat(resolved.password()).contains("from a file");
        assertThat(resolved.deadline()).isEqualTo(Duration.ofMillis(5));
        assertThat(resolved.forgetAfter()).isEqualTo(Duration.ofHours(2));
        assertThat(resolved.toString()).doesNotContain("from a file");
    }

    @Test
    void thePasswordMayStandInAVariableThatIsNoSetting() throws Exception {
        Map<String, String> environment =
                Map.of("TOKEN_OPTIMIZER_STORE_PASSWORD", "hidden", "TOKEN_OPTIMIZER_STORE_KIND", "single");
        SharedStoreConfig store = read("", environment);

        assertThat(store.resolve(environment::get, Duration.ofHours(2))
                        .orElseThrow()
                        .password())
                .contains("hidden");
    }

    @Test
    void aNodeWithoutAPortIsRefused() {
        for (String nodes : new String[] {"redis.internal", "a:1,,b:2", "a:0", "a:70000", "http://a:1"}) {
            ConfigException wrong = catchThrowableOfType(
                    ConfigException.class, () -> read("store: {kind: cluster, nodes: '" + nodes + "'}", Map.of()));
            assertThat(wrong.getMessage()).as(nodes).contains("store.nodes").contains("hosts with ports");
        }
    }
}
