package dev.tokenoptimizer.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.ConfigWatcher.Result;
import dev.tokenoptimizer.optimizer.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatcherTest {

    @TempDir
    private Path folder;

    private final List<GatewayConfig> applied = new ArrayList<>();
    private Path file = Path.of("unset");

    @BeforeEach
    void writeTheFirstFile() throws IOException {
        file = Files.writeString(folder.resolve("gateway.yaml"), "optimization: {mode: observe}");
    }

    private ConfigWatcher watcher() throws ConfigException {
        ConfigLoader loader = new ConfigLoader(Optional.of(file), Map.of());
        return new ConfigWatcher(loader, loader.load().config(), applied::add);
    }

    @Test
    void anUntouchedFileIsLeftAlone() throws Exception {
        ConfigWatcher watcher = watcher();
        Files.writeString(file, Files.readString(file));

        assertThat(watcher.poll()).isEqualTo(Result.UNCHANGED);
        assertThat(applied).isEmpty();
    }

    @Test
    void aChangedFileIsTakenOver() throws Exception {
        ConfigWatcher watcher = watcher();
        Files.writeString(file, "optimization: {mode: off}");

        assertThat(watcher.poll()).isEqualTo(Result.ACCEPTED);
        assertThat(watcher.poll()).isEqualTo(Result.UNCHANGED);
        assertThat(applied).hasSize(1);
        assertThat(applied.get(0).optimization().mode()).isEqualTo(Mode.OFF);
        assertThat(watcher.accepted()).isEqualTo(1);
    }

    @Test
    void aBadFileIsRefusedOnceAndTheOldConfigurationStays() throws Exception {
        ConfigWatcher watcher = watcher();
        Files.writeString(file, "optimization: {mode: fast}");

        assertThat(watcher.poll()).isEqualTo(Result.REFUSED);
        assertThat(watcher.poll()).isEqualTo(Result.UNCHANGED);
        assertThat(applied).isEmpty();
        assertThat(watcher.refused()).isEqualTo(1);

        Files.writeString(file, "optimization: {mode: off}");
        assertThat(watcher.poll()).isEqualTo(Result.ACCEPTED);
    }

    @Test
    void aFileThatWentAwayIsRefusedOnceAndTakenOverWhenItIsBack() throws Exception {
        ConfigWatcher watcher = watcher();
        Files.delete(file);

        assertThat(watcher.poll()).isEqualTo(Result.REFUSED);
        assertThat(watcher.poll()).isEqualTo(Result.UNCHANGED);
        assertThat(watcher.refused()).isEqualTo(1);

        Files.writeString(file, "optimization: {mode: off}");
        assertThat(watcher.poll()).isEqualTo(Result.ACCEPTED);
    }

    @Test
    void aConfigurationThatItsTargetCannotTakeIsRefused() throws Exception {
        ConfigLoader loader = new ConfigLoader(Optional.of(file), Map.of());
        ConfigWatcher watcher = new ConfigWatcher(loader, loader.load().config(), config -> {
            throw new IllegalStateException("no such route");
        });

        assertThat(watcher.reload()).isEqualTo(Result.REFUSED);
        assertThat(watcher.accepted()).isZero();
    }

    @Test
    void onRequestTheFileIsTakenOverThoughUnchanged() throws Exception {
        assertThat(watcher().reload()).isEqualTo(Result.ACCEPTED);
        assertThat(applied).hasSize(1);
    }

    @Test
    void theSchedulerFindsAChange() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        ConfigLoader loader = new ConfigLoader(Optional.of(file), Map.of());
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (ConfigWatcher watcher = new ConfigWatcher(loader, loader.load().config(), config -> taken.countDown())) {
            watcher.start(scheduler, Duration.ofMillis(1));
            Files.writeString(file, "optimization: {mode: off}");

            assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void changesThatNeedARestartAreNamed() {
        GatewayConfig before = GatewayConfig.defaults();
        GatewayConfig after = before.withListen(before.listen().withAddress("127.0.0.1", 1))
                .withOptimization(before.optimization().withMode(Mode.OFF))
                .withLimits(before.limits().withPlanning(1, 2, 3));

        assertThat(ConfigChanges.needingRestart(before, after))
                .containsExactly("listen.port", "limits.planningThreads", "limits.planningQueueMax");
        assertThat(ConfigChanges.needingRestart(before, before)).isEmpty();
    }
}
