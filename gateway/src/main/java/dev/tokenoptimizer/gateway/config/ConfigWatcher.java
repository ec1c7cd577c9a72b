package dev.tokenoptimizer.gateway.config;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes over a changed configuration file while the gateway runs. A file that cannot be used is refused: the error is logged,
 * the old configuration stays. Changes are found by content: time stamps are coarse, and a mounted file may be exchanged
 * without a new one. Thread-safe.
 */
public final class ConfigWatcher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ConfigWatcher.class.getName());

    private final ConfigLoader loader;
    private final Consumer<GatewayConfig> target;
    private GatewayConfig current;
    private @Nullable String text;
    private @Nullable ScheduledFuture<?> polling;
    private long accepted;
    private long refused;

    /** What became of an attempt to reload. */
    public enum Result {
        /** The file is as it was. */
        UNCHANGED,
        /** The new configuration holds. */
        ACCEPTED,
        /** The old configuration stays; the log says why. */
        REFUSED
    }

    /**
     * @param loader reads the configuration
     * @param current the configuration in force
     * @param target takes over a new one; when it throws, the new one counts as refused
     */
    public ConfigWatcher(ConfigLoader loader, GatewayConfig current, Consumer<GatewayConfig> target) {
        this.loader = loader;
        this.current = current;
        this.target = target;
        this.text = loader.file().flatMap(ConfigWatcher::textNow).orElse(null);
    }

    /** Looks for changes from now on. Does nothing when no file is read. */
    public synchronized void start(ScheduledExecutorService scheduler, Duration period) {
        if (loader.file().isPresent() && polling == null) {
            long millis = period.toMillis();
            polling = scheduler.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Looks once; takes the file over if its content is another. */
    public synchronized Result poll() {
        if (loader.file().isEmpty()) {
            return Result.UNCHANGED;
        }
        Path file = loader.file().get();
        String now;
        try {
            now = ConfigLoader.content(file);
        } catch (ConfigException unreadable) {
            // Told once, not at every look.
            return text == null ? Result.UNCHANGED : refuse(null, unreadable);
        }
        return now.equals(text) ? Result.UNCHANGED : take(now);
    }

    /** Takes the file over whether it changed or not, as a user asked for it. */
    public synchronized Result reload() {
        try {
            return take(
                    loader.file().isPresent()
                            ? ConfigLoader.content(loader.file().get())
                            : "");
        } catch (ConfigException unreadable) {
            return refuse(null, unreadable);
        }
    }

    /** How many configurations were taken over since the start. */
    public synchronized long accepted() {
        return accepted;
    }

    /** How many were refused since the start. */
    public synchronized long refused() {
        return refused;
    }

    @Override
    public synchronized void close() {
        if (polling != null) {
            polling.cancel(false);
            polling = null;
        }
    }

    private Result take(String now) {
        ConfigLoader.Loaded loaded;
        try {
            loaded = loader.load(now);
            target.accept(loaded.config());
        } catch (ConfigException | RuntimeException unusable) {
            return refuse(now, unusable);
        }
        text = now;
        accepted++;
        loaded.warnings().forEach(warning -> LOG.log(WARNING, warning));
        for (String setting : ConfigChanges.needingRestart(current, loaded.config())) {
            LOG.log(WARNING, "{0} changed; the change takes effect after a restart", setting);
        }
        current = loaded.config();
        LOG.log(INFO, "configuration reloaded");
        return Result.ACCEPTED;
    }

    private Result refuse(@Nullable String now, Exception reason) {
        text = now;
        refused++;
        LOG.log(ERROR, "new configuration refused, the old one stays: " + reason.getMessage());
        return Result.REFUSED;
    }

    private static Optional<String> textNow(Path file) {
        try {
            return Optional.of(ConfigLoader.content(file));
        } catch (ConfigException unreadable) {
            return Optional.empty();
        }
    }
}
