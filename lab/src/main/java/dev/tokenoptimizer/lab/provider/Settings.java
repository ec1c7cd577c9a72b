package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.Map;
import java.util.Optional;

/**
 * How a simulated provider behaves.
 *
 * @param port port on the loopback interface; 0 for any free one
 * @param pacing how long answers take
 * @param timeScale how many times faster than the machine's its clock runs, lifetimes and pacing alike; 1 for real time
 * @param virtualTime clock of a discrete-event driver; empty for the machine's clock
 * @param conduct by which of the open rules it goes
 * @param gzip whether answers are compressed for clients that ask for it
 * @param workspaces workspace, or organisation of OpenAI, by credential: its credentials share a cache, and answers name it in
 *     {@code anthropic-workspace-id} or {@code openai-organization}; a credential that is not listed has a cache of its own and
 *     no such header
 * @param signingKeys secret by id of the AWS access keys whose signatures are accepted
 * @param tariffs what models cost and support
 */
public record Settings(
        int port,
        Pacing pacing,
        double timeScale,
        Optional<VirtualTime> virtualTime,
        Conduct conduct,
        boolean gzip,
        Map<String, String> workspaces,
        Map<String, String> signingKeys,
        TariffBook tariffs) {

    public Settings {
        workspaces = Map.copyOf(workspaces);
        signingKeys = Map.copyOf(signingKeys);
        if (!(timeScale > 0)) {
            throw new IllegalArgumentException("time must pass, not " + timeScale + " times as fast");
        }
    }

    /** Any free port, real pacing on the machine's clock, shipped tariffs. */
    public static Settings defaults() {
        return new Settings(
                0,
                Pacing.REAL,
                1,
                Optional.empty(),
                Conduct.DOCUMENTED,
                true,
                Map.of(),
                Map.of(),
                TariffBook.shipped());
    }

    public Settings withPort(int newPort) {
        return new Settings(newPort, pacing, timeScale, virtualTime, conduct, gzip, workspaces, signingKeys, tariffs);
    }

    public Settings withPacing(Pacing newPacing) {
        return new Settings(port, newPacing, timeScale, virtualTime, conduct, gzip, workspaces, signingKeys, tariffs);
    }

    public Settings withTimeScale(double newScale) {
        return new Settings(port, pacing, newScale, virtualTime, conduct, gzip, workspaces, signingKeys, tariffs);
    }

    public Settings withVirtualTime(VirtualTime time) {
        return new Settings(
                port, pacing, timeScale, Optional.of(time), conduct, gzip, workspaces, signingKeys, tariffs);
    }

    public Settings withConduct(Conduct newConduct) {
        return new Settings(port, pacing, timeScale, virtualTime, newConduct, gzip, workspaces, signingKeys, tariffs);
    }

    public Settings withGzip(boolean newGzip) {
        return new Settings(port, pacing, timeScale, virtualTime, conduct, newGzip, workspaces, signingKeys, tariffs);
    }

    public Settings withWorkspaces(Map<String, String> newWorkspaces) {
        return new Settings(port, pacing, timeScale, virtualTime, conduct, gzip, newWorkspaces, signingKeys, tariffs);
    }

    public Settings withSigningKeys(Map<String, String> newKeys) {
        return new Settings(port, pacing, timeScale, virtualTime, conduct, gzip, workspaces, newKeys, tariffs);
    }

    public Settings withTariffs(TariffBook newTariffs) {
        return new Settings(port, pacing, timeScale, virtualTime, conduct, gzip, workspaces, signingKeys, newTariffs);
    }
}
