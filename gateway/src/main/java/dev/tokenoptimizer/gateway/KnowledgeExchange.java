package dev.tokenoptimizer.gateway;

import static java.lang.System.Logger.Level.DEBUG;

import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.snapshot.Snapshot;
import dev.tokenoptimizer.snapshot.SnapshotException;
import dev.tokenoptimizer.store.SharedStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/**
 * Shares from time to time what is learned of no single prefix: token corrections, shortest prefixes, refusals. Each
 * instance puts its own where the others find it, and takes from theirs what it knows nothing of. Thread-safe.
 */
final class KnowledgeExchange {

    private static final System.Logger LOG = System.getLogger(KnowledgeExchange.class.getName());

    private final SharedStore store;
    private final Knowledge knowledge;
    private final FingerprintKey key;
    private final Seal seal;
    private final InstantSource clock;

    KnowledgeExchange(SharedStore store, Knowledge knowledge, byte[] secret, InstantSource clock) {
        this.store = store;
        this.knowledge = knowledge;
        this.key = FingerprintKey.fromSecret(secret);
        this.seal = new Seal(secret);
        this.clock = clock;
    }

    /** Takes what others know, then tells what is known here; a store that fails now is asked again the next time. */
    CompletionStage<Void> exchange() {
        return store.notices()
                .thenAccept(notices -> notices.forEach(this::take))
                .thenCompose(taken -> store.pin(notice()))
                .exceptionally(failed -> {
                    LOG.log(DEBUG, "nothing was exchanged with other instances", failed);
                    return null;
                });
    }

    private byte[] notice() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Snapshot.write(out, key, clock.millis(), knowledge.shared());
            return seal.close(out.toByteArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("what was learned cannot be told", e);
        }
    }

    /** What another deployment put there, or a later version, is of no use. */
    private void take(byte[] notice) {
        try {
            Snapshot.read(seal.open(notice), key, clock.millis(), knowledge.shared());
        } catch (SnapshotException | GeneralSecurityException unusable) {
            LOG.log(DEBUG, "a notice of another instance is of no use", unusable);
        }
    }
}
