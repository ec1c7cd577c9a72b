package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.Map;
import java.util.Optional;

/**
 * How a simulated provider behaves.
 *
 * @param port port on the loopback interface; 0 for any free one
 * @param pacing how long answers take
 * @param virtualTime clock of a discrete-event driver; empty for the machine's clock
 * @param refresh which entries a hit refreshes
 * @param gzip whether answers are compressed for clients that ask for it
 * @param workspaces workspace by credential: credentials of one workspace share a cache, and answers name it in
 *     {@code anthropic-workspace-id}; a credential that is not listed has a cache of its own and no such header
 * @param tariffs what models cost and support
 */
public record Settings(
        int port,
        Pacing pacing,
        Optional<VirtualTime> virtualTime,
        CacheModel.Refresh refresh,
        boolean gzip,
        Map<String, String> workspaces,
        TariffBook tariffs) {

    public Settings {
        workspaces = Map.copyOf(workspaces);
    }

    /** Any free port, real pacing on the machine's clock, shipped tariffs. */
    public static Settings defaults() {
        return new Settings(
                0, Pacing.REAL, Optional.empty(), CacheModel.Refresh.HIT, true, Map.of(), TariffBook.shipped());
    }

    public Settings withPort(int newPort) {
        return new Settings(newPort, pacing, virtualTime, refresh, gzip, workspaces, tariffs);
    }

    public Settings withPacing(Pacing newPacing) {
        return new Settings(port, newPacing, virtualTime, refresh, gzip, workspaces, tariffs);
    }

    public Settings withVirtualTime(VirtualTime time) {
        return new Settings(port, pacing, Optional.of(time), refresh, gzip, workspaces, tariffs);
    }

    public Settings withRefresh(CacheModel.Refresh newRefresh) {
        return new Settings(port, pacing, virtualTime, newRefresh, gzip, workspaces, tariffs);
    }

    public Settings withGzip(boolean newGzip) {
        return new Settings(port, pacing, virtualTime, refresh, newGzip, workspaces, tariffs);
    }

    public Settings withWorkspaces(Map<String, String> newWorkspaces) {
        return new Settings(port, pacing, virtualTime, refresh, gzip, newWorkspaces, tariffs);
    }

    public Settings withTariffs(TariffBook newTariffs) {
        return new Settings(port, pacing, virtualTime, refresh, gzip, workspaces, newTariffs);
    }
}
