package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.affinity.Placement;
import dev.tokenoptimizer.gateway.dialect.PromptCall;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport.Timings;
import dev.tokenoptimizer.gateway.hold.HoldReport;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.gateway.route.Target;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is noted about one request on its way, until the report is written. */
final class Books {

    final String id;
    final long startedNanos;
    private final long startedMillis;
    private final String method;
    private final String uri;

    String route = ExchangeReport.NONE;
    String application = ExchangeReport.NONE;
    Mode mode = Mode.OFF;
    int status;
    int refusedStatus;
    long requestBytes;
    long sentBytes;
    long answerBytes;
    long receivedNanos;
    long addedNanos;
    long firstByteNanos;
    boolean tapLost;
    boolean billContradicts;
    long heldNanos;
    String account = Route.NO_ACCOUNT;
    Optional<Placement> placement = Optional.empty();
    int moves;
    HoldReport hold = HoldReport.NONE;

    @Nullable
    PassThrough passThrough;

    @Nullable
    PromptCall prompt;

    @Nullable
    String providerRequestId;

    Books(String id, long startedNanos, long startedMillis, String method, String uri) {
        this.id = id;
        this.startedNanos = startedNanos;
        this.startedMillis = startedMillis;
        this.method = method;
        this.uri = uri;
    }

    /** The route is known, and where the request goes as long as nothing speaks for another place. */
    void placedFirst(Target asked, Target first) {
        route = asked.route().name();
        account = first.route().account();
        placement = asked.route().accounts().isEmpty() ? Optional.empty() : Optional.of(Placement.FIRST);
    }

    /** Ends a prepared request with what its answer billed, if that is known. */
    Optional<LedgerEntry> settle(PreparedRequest open, @Nullable TapFeed tap) {
        Optional<Usage> usage = Optional.empty();
        if (tap != null) {
            usage = tap.usage();
            tapLost = tap.lost();
            billContradicts = tap.contradictory();
        }
        if (usage.isPresent()) {
            return open.served(usage.get());
        }
        open.abandoned();
        return Optional.empty();
    }

    ExchangeReport close(
            Outcome outcome, @Nullable PreparedRequest prepared, Optional<LedgerEntry> ledger, long nowNanos) {
        PreparedRequest.Timings core = prepared == null ? new PreparedRequest.Timings(0, 0, 0) : prepared.timings();
        return new ExchangeReport(
                id,
                Optional.ofNullable(providerRequestId),
                startedMillis,
                route,
                prompt == null ? ExchangeReport.NONE : prompt.dialect(),
                method,
                path(),
                prepared == null ? ExchangeReport.NONE : prepared.model(),
                application,
                mode,
                outcome,
                status,
                requestBytes,
                sentBytes,
                answerBytes,
                prepared == null ? Optional.empty() : Optional.of(prepared.plan()),
                fallback(prepared),
                refusedStatus,
                ledger,
                tapLost,
                billContradicts,
                hold,
                account,
                placement,
                moves,
                new Timings(
                        core.readNanos(),
                        core.planNanos(),
                        core.markNanos(),
                        addedNanos,
                        firstByteNanos,
                        nowNanos - startedNanos));
    }

    private Optional<String> fallback(@Nullable PreparedRequest prepared) {
        if (passThrough != null) {
            return Optional.of(passThrough.label());
        }
        return prepared == null ? Optional.empty() : prepared.fallback();
    }

    private String path() {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
