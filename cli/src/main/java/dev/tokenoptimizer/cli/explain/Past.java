package dev.tokenoptimizer.cli.explain;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.gateway.config.SecretConfig;
import dev.tokenoptimizer.gateway.route.DeploymentSecret;
import dev.tokenoptimizer.gateway.route.ScopeResolver;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.RequestFile;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.snapshot.Saved;
import dev.tokenoptimizer.snapshot.Section;
import dev.tokenoptimizer.snapshot.Snapshot;
import dev.tokenoptimizer.snapshot.SnapshotException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What came before the request that is explained: nothing, recorded requests, or what a gateway had learned. */
final class Past {

    private static final FingerprintKey OWN_KEY = new FingerprintKey(0x746f6b656e2d6f70L, 0x74696d697a657200L);
    private static final String SECRET_NAME = "secret";

    @Option(
            names = "--after",
            paramLabel = "FILE",
            description =
                    "Recorded requests that came before, in a .requests.jsonl.gz file (docs/lab.md); each is taken"
                            + " to be billed as its plan expected.")
    private @Nullable Path after;

    @Option(
            names = "--snapshot",
            paramLabel = "FILE",
            description = "What a gateway had learned, from the file knowledge.snapshot in its state folder.")
    private @Nullable Path snapshot;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "With --snapshot: the secret of that gateway. Default: the variable "
                    + SecretConfig.DEFAULT_VARIABLE + ", else the file '" + SECRET_NAME + "' beside the snapshot.")
    private @Nullable Path secretFile;

    @Option(names = "--workspace", paramLabel = "NAME", description = "With --snapshot: workspace whose cache it is.")
    private @Nullable String workspace;

    @Option(
            names = "--credential-env",
            paramLabel = "VARIABLE",
            description = "With --snapshot and without --workspace: variable that holds the API key whose cache it is;"
                    + " only its keyed hash is used.")
    private @Nullable String credentialVariable;

    /** In words: what is known before the request comes for the first time. */
    String description() {
        if (snapshot != null) {
            return "as the gateway had learned it by the time of its snapshot " + snapshot
                    + (after == null ? "" : ", and the requests of " + after);
        }
        return after == null ? "" : "the requests of " + after;
    }

    boolean empty() {
        return snapshot == null && after == null;
    }

    /** @throws CommandFailure if options contradict each other or a secret is missing */
    FingerprintKey key() {
        if (snapshot == null) {
            if (secretFile != null || workspace != null || credentialVariable != null) {
                throw CommandFailure.badInput(
                        "--secret-file, --workspace and --credential-env belong to --snapshot; add it or leave them out",
                        null);
            }
            return OWN_KEY;
        }
        return FingerprintKey.fromSecret(secret(snapshot));
    }

    CacheScope scope(String provider) {
        if (snapshot == null) {
            return new CacheScope(provider, "explain");
        }
        if (workspace != null) {
            return ScopeResolver.ofWorkspace(provider, workspace);
        }
        if (credentialVariable == null) {
            throw CommandFailure.badInput(
                    "a snapshot holds the histories of several caches; name one with --workspace NAME (as configured, or as the"
                            + " provider names it), or with --credential-env VARIABLE",
                    null);
        }
        String credential = System.getenv(credentialVariable);
        if (credential == null || credential.isBlank()) {
            throw CommandFailure.badInput("the variable " + credentialVariable + " is not set", null);
        }
        return new ScopeResolver(secret(snapshot)).ofCredential(provider, credential);
    }

    private byte[] secret(Path beside) {
        Path folder = Optional.ofNullable(beside.toAbsolutePath().getParent()).orElse(beside);
        boolean named = secretFile != null || System.getenv(SecretConfig.DEFAULT_VARIABLE) != null;
        if (!named && !Files.exists(folder.resolve(SECRET_NAME))) {
            throw CommandFailure.badInput(
                    "a snapshot can be read only with the secret of its gateway, and there is none beside it; name it with"
                            + " --secret-file or set " + SecretConfig.DEFAULT_VARIABLE,
                    null);
        }
        SecretConfig config = new SecretConfig(Optional.ofNullable(secretFile), SecretConfig.DEFAULT_VARIABLE, folder);
        try {
            return DeploymentSecret.load(config, System::getenv, false);
        } catch (IOException e) {
            throw CommandFailure.badInput("the secret cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Plays through what came before.
     *
     * @param api whose recorded requests count
     * @param pauseMillis between two requests whose times are not recorded, and before the one that is explained
     */
    void playTo(Explainer explainer, RecordedApi api, long pauseMillis) {
        if (snapshot != null) {
            explainer.advanceTo(restore(snapshot, explainer.saved()) + pauseMillis);
        }
        if (after != null) {
            play(after, explainer, api, pauseMillis);
        }
    }

    private long restore(Path file, Map<Section, Saved> parts) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            FingerprintKey key = key();
            long written = Snapshot.read(bytes, key, 0, Map.of());
            return Snapshot.read(bytes, key, written, parts);
        } catch (SnapshotException e) {
            throw CommandFailure.badInput("the snapshot " + file + " cannot be used: " + e.getMessage(), e);
        } catch (IOException e) {
            throw CommandFailure.badInput(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void play(Path file, Explainer explainer, RecordedApi api, long pauseMillis) {
        try (RequestFile recorded = RequestFile.open(file, Set.of(api), Long.MAX_VALUE)) {
            long origin = explainer.nowMillis();
            long next = origin;
            for (RecordedRequest request : recorded.requests()) {
                explainer.advanceTo(
                        request.atMillis().isPresent()
                                ? origin + request.atMillis().getAsLong()
                                : next);
                explainer.play(recorded.body(request), file + ", line " + request.line());
                next = explainer.nowMillis() + pauseMillis;
            }
            explainer.advanceTo(next);
        } catch (TraceFileException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "the recorded requests cannot be kept in a temporary file: " + e.getMessage(), e);
        }
    }
}
