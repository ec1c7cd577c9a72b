package dev.tokenoptimizer.gateway.observe;

/** Figures that a part of the gateway keeps itself and that are asked for when metrics are read. */
public enum Watched {
    /** Client connections open now. */
    CONNECTIONS("token.optimizer.connections", false),
    /** Requests that wait for another one to write what they share. */
    HELD("token.optimizer.held.requests", false),
    /** Bytes of request bodies held now. */
    BUFFERED_BYTES("token.optimizer.buffered.bytes", false),
    /** Prefixes in the history. */
    HISTORY_ENTRIES("token.optimizer.history.entries", false),
    /** Bytes that the history takes. */
    HISTORY_BYTES("token.optimizer.history.bytes", false),
    /** Cache objects whose storage is followed. */
    CACHE_OBJECTS("token.optimizer.cache.objects", false),
    /** Cache objects made, changed or deleted that are not followed. */
    CACHE_OBJECTS_UNFOLLOWED("token.optimizer.cache.objects.unfollowed", true),
    /** Snapshots of what was learned, written since the start. */
    SNAPSHOTS("token.optimizer.snapshots", true),
    /** Snapshots that could not be written, or not be used at the start. */
    SNAPSHOT_FAILURES("token.optimizer.snapshot.failures", true),
    /** Whether the shared store is both asked and told. */
    STORE_IN_USE("token.optimizer.store.in.use", false),
    /** Questions that the shared store answered in time. */
    STORE_ANSWERS("token.optimizer.store.answers", true),
    /** Requests that waited for the shared store until the deadline and went on without it. */
    STORE_LATE("token.optimizer.store.late", true),
    /** Questions and writes that failed. */
    STORE_FAILURES("token.optimizer.store.failures", true),
    /** Requests that did not ask, because the shared store was left alone or not connected. */
    STORE_SPARED("token.optimizer.store.spared", true),
    /** How often the shared store began to be left alone. */
    STORE_OPENED("token.optimizer.store.left.alone", true),
    /** Prefixes and ties that wait to be written to it, and budgets and counts of which others do not know the last yet. */
    STORE_WAITING("token.optimizer.store.waiting", false),
    /** Prefixes written to it. */
    STORE_WRITTEN("token.optimizer.store.written", true),
    /** Prefixes and ties that were to be written to it and never will be. */
    STORE_DROPPED("token.optimizer.store.dropped", true),
    /** Requests that asked it which account can read them, and an account was known. */
    STORE_TIES_FOUND("token.optimizer.store.ties.found", true),
    /** Requests that asked it which account can read them, and none was known. */
    STORE_TIES_UNKNOWN("token.optimizer.store.ties.unknown", true),
    /** Configurations taken over since the start. */
    CONFIG_RELOADS("token.optimizer.config.reloads", true),
    /** Configurations refused since the start. */
    CONFIG_REFUSALS("token.optimizer.config.refusals", true),
    /** Lines of the access log dropped because nobody took them. */
    ACCESS_LOG_DROPPED("token.optimizer.access.log.dropped", true);

    private final String meter;
    private final boolean grows;

    Watched(String meter, boolean grows) {
        this.meter = meter;
        this.grows = grows;
    }

    String meter() {
        return meter;
    }

    /** Whether the figure only ever grows. */
    boolean grows() {
        return grows;
    }
}
