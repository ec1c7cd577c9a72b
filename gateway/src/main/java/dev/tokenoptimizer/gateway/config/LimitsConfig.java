package dev.tokenoptimizer.gateway.config;

/**
 * Bounds on memory and connections. Beyond a body bound a request streams through unoptimised; beyond a connection bound it
 * is answered with 503.
 *
 * @param bodyBytesMax largest body that is read for planning
 * @param bufferedBytesMax bodies held at once by all requests together, bytes
 * @param inFlightMax requests served at once
 * @param connectionsMax client connections open at once
 * @param upstreamConnectionsMax connections open at once to one upstream
 * @param upstreamWaitersMax requests that may wait for such a connection
 * @param headerBytesMax size of a request's or answer's header section
 * @param loopBodyBytesMax largest body planned on the event loop; larger ones go to the planning threads
 * @param planningThreads threads that plan large bodies, 0 for one per processor
 * @param planningQueueMax large bodies that may wait for such a thread; beyond, they go through unoptimised
 */
public record LimitsConfig(
        int bodyBytesMax,
        long bufferedBytesMax,
        int inFlightMax,
        int connectionsMax,
        int upstreamConnectionsMax,
        int upstreamWaitersMax,
        int headerBytesMax,
        int loopBodyBytesMax,
        int planningThreads,
        int planningQueueMax) {

    public LimitsConfig {
        atLeast(0, bodyBytesMax, "body bytes");
        atLeast(0, bufferedBytesMax, "buffered bytes");
        atLeast(1, inFlightMax, "requests in flight");
        atLeast(1, connectionsMax, "client connections");
        atLeast(1, upstreamConnectionsMax, "upstream connections");
        atLeast(0, upstreamWaitersMax, "waiters for an upstream connection");
        atLeast(1024, headerBytesMax, "header bytes");
        atLeast(0, loopBodyBytesMax, "body bytes planned on the event loop");
        atLeast(0, planningThreads, "planning threads");
        atLeast(1, planningQueueMax, "bodies waiting for a planning thread");
    }

    /** 32 MiB for one body; for all together a quarter of the heap, but at least 64 MiB. */
    public static LimitsConfig defaults() {
        return new LimitsConfig(
                32 << 20,
                Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 4),
                4096,
                8192,
                1024,
                4096,
                64 << 10,
                512 << 10,
                0,
                256);
    }

    public LimitsConfig withBodyBytesMax(int changed) {
        return new LimitsConfig(
                changed,
                bufferedBytesMax,
                inFlightMax,
                connectionsMax,
                upstreamConnectionsMax,
                upstreamWaitersMax,
                headerBytesMax,
                loopBodyBytesMax,
                planningThreads,
                planningQueueMax);
    }

    public LimitsConfig withBufferedBytesMax(long changed) {
        return new LimitsConfig(
                bodyBytesMax,
                changed,
                inFlightMax,
                connectionsMax,
                upstreamConnectionsMax,
                upstreamWaitersMax,
                headerBytesMax,
                loopBodyBytesMax,
                planningThreads,
                planningQueueMax);
    }

    public LimitsConfig withInFlightMax(int changed) {
        return new LimitsConfig(
                bodyBytesMax,
                bufferedBytesMax,
                changed,
                connectionsMax,
                upstreamConnectionsMax,
                upstreamWaitersMax,
                headerBytesMax,
                loopBodyBytesMax,
                planningThreads,
                planningQueueMax);
    }

    public LimitsConfig withUpstreamConnections(int changedMax, int changedWaiters) {
        return new LimitsConfig(
                bodyBytesMax,
                bufferedBytesMax,
                inFlightMax,
                connectionsMax,
                changedMax,
                changedWaiters,
                headerBytesMax,
                loopBodyBytesMax,
                planningThreads,
                planningQueueMax);
    }

    public LimitsConfig withPlanning(int changedLoopBodyBytes, int changedThreads, int changedQueue) {
        return new LimitsConfig(
                bodyBytesMax,
                bufferedBytesMax,
                inFlightMax,
                connectionsMax,
                upstreamConnectionsMax,
                upstreamWaitersMax,
                headerBytesMax,
                changedLoopBodyBytes,
                changedThreads,
                changedQueue);
    }

    private static void atLeast(long least, long value, String what) {
        if (value < least) {
            throw new IllegalArgumentException("limit of " + what + " is " + value + ", the least is " + least);
        }
    }
}
