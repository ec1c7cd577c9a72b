package dev.tokenoptimizer.bench.load;

import dev.tokenoptimizer.bench.body.Conversation;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One kind of traffic.
 *
 * @param kilobytes size of a body, KiB
 * @param stream whether answers are streams of events
 * @param clients connections that send at once when the proxy is saturated
 * @param ratePerSecond requests per second when latency is measured: moderate for both proxies
 */
record Cell(int kilobytes, boolean stream, int clients, int ratePerSecond) {

    /** All kinds of traffic. */
    static List<Cell> all() {
        return List.of(
                new Cell(4, false, 64, 1_000),
                new Cell(64, false, 32, 1_000),
                new Cell(400, false, 16, 200),
                new Cell(4, true, 64, 500),
                new Cell(64, true, 32, 500),
                new Cell(400, true, 16, 200));
    }

    CannedAnswer answer() {
        return stream ? CannedAnswer.stream(kilobytes << 10) : CannedAnswer.json(kilobytes << 10);
    }

    Workload workload() {
        return new Workload(kilobytes << 10, stream);
    }

    /** The same traffic with another rate when latency is measured. */
    Cell withRate(int perSecond) {
        return new Cell(kilobytes, stream, clients, perSecond);
    }

    /** Messages in the longest of its requests. */
    int messages() {
        String body = new String(
                Conversation.of(kilobytes << 10, Workload.SEED, stream)
                        .turns()
                        .getLast()
                        .body(),
                StandardCharsets.UTF_8);
        return body.split("\\{\"role\":", -1).length - 1;
    }

    String title() {
        return kilobytes + " KB, " + (stream ? "event stream" : "JSON");
    }
}
