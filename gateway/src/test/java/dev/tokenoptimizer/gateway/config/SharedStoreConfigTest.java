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
        assertThat(resolved.login().password()).contains("from a file");
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
                        .login()
                        .password())
                .contains("hidden");
    }

    @Test
    void sentinelsHaveAUserAndAPasswordOfTheirOwn() throws Exception {
        Files.writeString(folder.resolve("sentinels"), "of the sentinels\n");
        Map<String, String> environment = Map.of("TOKEN_OPTIMIZER_STORE_PASSWORD", "of the store");
        StoreConfig resolved = read(
                        "store: {kind: sentinel, sentinelUser: them, sentinelPasswordFile: sentinels}", environment)
                .resolve(environment::get, Duration.ofHours(2))
                .orElseThrow();

        assertThat(resolved.sentinelLogin()).isEqualTo(StoreConfig.Login.of("them", "of the sentinels"));
        assertThat(resolved.login()).isEqualTo(StoreConfig.Login.ofDefaultUser("of the store"));
        assertThat(resolved.sentinelLogin().toString()).doesNotContain("of the sentinels");
    }

    @Test
    void theSentinelsPasswordMayStandInAVariableThatIsNoSetting() throws Exception {
        Map<String, String> environment = Map.of("TOKEN_OPTIMIZER_STORE_SENTINEL_PASSWORD", "hidden", "OURS", "too");
        assertThat(read("store: {kind: sentinel}", environment)
                        .resolve(environment::get, Duration.ofHours(2))
                        .orElseThrow()
                        .sentinelLogin()
                        .password())
                .contains("hidden");
        assertThat(read("store: {kind: sentinel, sentinelPasswordVariable: OURS}", Map.of())
                        .resolve(environment::get, Duration.ofHours(2))
                        .orElseThrow()
                        .sentinelLogin()
                        .password())
                .contains("too");
    }

    @Test
    void aUserWithoutAPasswordIsAnErrorThatSaysWhereToPutOne() throws Exception {
        ConfigException wrong =
                catchThrowableOfType(ConfigException.class, () -> read("store: {kind: single, user: us}", Map.of()));
        assertThat(wrong.getMessage())
                .contains("store.user: 'us' has no password")
                .contains("store.passwordFile")
                .contains("TOKEN_OPTIMIZER_STORE_PASSWORD");
        wrong = catchThrowableOfType(
                ConfigException.class, () -> read("store: {kind: sentinel, sentinelUser: them}", Map.of()));
        assertThat(wrong.getMessage()).contains("store.sentinelUser").contains("store.sentinelPasswordFile");

        assertThat(read("store: {kind: single, user: us}", Map.of("TOKEN_OPTIMIZER_STORE_PASSWORD", "hidden"))
                        .shared())
                .isTrue();
        assertThat(read("store: {kind: none, user: us}", Map.of()).shared())
                .as("nobody is to be logged in")
                .isFalse();
        assertThat(read("store: {kind: single, sentinelUser: them}", Map.of()).shared())
                .as("there are no sentinels")
                .isTrue();
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
