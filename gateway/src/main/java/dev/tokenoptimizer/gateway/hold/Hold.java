package dev.tokenoptimizer.gateway.hold;

import dev.tokenoptimizer.gateway.config.HoldConfig;
import dev.tokenoptimizer.optimizer.ColdPrefix;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.ReadRequest;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request between being read and being planned, where it may wait for another one to write what both share, and its lead
 * afterwards, if it has one. Whatever happens it goes on once, or was left before. Lives on one event loop.
 */
public final class Hold {

    /** A lead that says nothing of its end is believed for so many times the time that anybody waits for it. */
    private static final int LEASE_LIMITS = 5;

    private final Leads leads;
    private final HoldConfig settings;
    private final EventLoop loop;
    private final LongSupplier nanoClock;
    private final ReadRequest request;
    private final Consumer<Runnable> askAgain;
    private final Consumer<List<ColdPrefix>> go;

    private List<ColdPrefix> cold = List.of();
    private Runnable withdraw = Hold::nothing;
    private Runnable stopLimit = Hold::nothing;
    private Runnable stopSettling = Hold::nothing;
    private int claims;
    private boolean informed;
    private boolean gone;
    private boolean held;
    private long heldSinceNanos;
    private long heldNanos;
    private int heldTokens;
    private @Nullable Release released;
    private Leads.@Nullable Lead lead;
    private @Nullable LeadEnd ended;

    /**
     * A request that has not looked around yet.
     *
     * @param askAgain asks other instances what they know by now, and then runs
     * @param go plans and sends it; takes the prefixes that it leads
     */
    public Hold(
            Leads leads,
            HoldConfig settings,
            EventLoop loop,
            LongSupplier nanoClock,
            ReadRequest request,
            Consumer<Runnable> askAgain,
            Consumer<List<ColdPrefix>> go) {
        this.leads = leads;
        this.settings = settings;
        this.loop = loop;
        this.nanoClock = nanoClock;
        this.request = request;
        this.askAgain = askAgain;
        this.go = go;
    }

    /** Goes on at once where nothing is cold or nobody is ahead; else waits, but no longer than it may. */
    public void start() {
        seek();
    }

    private void seek() {
        cold = request.cold(settings.minTokens());
        if (cold.isEmpty()) {
            go(List.of());
            return;
        }
        if (claims == 0) {
            stopLimit = loop.later(settings.limit(), () -> waitedEnough());
        }
        int claim = ++claims;
        List<Fingerprint> wanted = cold.stream().map(ColdPrefix::fingerprint).toList();
        withdraw = leads.claim(new Leads.Wanted(request.first(), wanted, lease(), informed), new Leads.Claimant() {
            @Override
            public void leads(Leads.Lead granted) {
                hear(claim, () -> lead(granted));
            }

            @Override
            public void follows(int index) {
                hear(claim, () -> follow(cold.get(index)));
            }

            @Override
            public void learn(Runnable then) {
                hear(claim, () -> {
                    informed = true;
                    askAgain.accept(then);
                });
            }

            @Override
            public void released(Release how) {
                hear(claim, () -> release(how));
            }
        });
    }

    private Duration lease() {
        return settings.limit().multipliedBy(LEASE_LIMITS);
    }

    /** What an earlier claim brings is late: it was taken back. */
    private void hear(int claim, Runnable news) {
        loop.run(() -> {
            if (!gone && claim == claims) {
                news.run();
            }
        });
    }

    private void lead(Leads.Lead granted) {
        lead = granted;
        go(cold);
    }

    private void follow(ColdPrefix prefix) {
        heldTokens = Math.max(heldTokens, prefix.tokens());
        if (!held) {
            held = true;
            heldSinceNanos = nanoClock.getAsLong();
        }
    }

    /** What is cold still may be led by somebody else now, or by nobody. */
    private void release(Release how) {
        released = how;
        claims++;
        seek();
    }

    private void waitedEnough() {
        if (!gone) {
            withdraw.run();
            released = Release.LIMIT;
            go(List.of());
        }
    }

    private void go(List<ColdPrefix> led) {
        leave();
        go.accept(led);
    }

    private void leave() {
        gone = true;
        stopLimit.run();
        if (held) {
            heldNanos = nanoClock.getAsLong() - heldSinceNanos;
        }
    }

    /** How long it was held so far that it is no more, nanoseconds. */
    public long heldNanos() {
        return heldNanos;
    }

    /** Its plan is known, or has changed: it leads only in what it really writes. */
    public void planned(PreparedRequest plan) {
        if (lead == null) {
            return;
        }
        Set<Fingerprint> written = cold.stream()
                .filter(prefix -> plan.writes(prefix, settings.minTokens()))
                .map(ColdPrefix::fingerprint)
                .collect(Collectors.toSet());
        if (written.isEmpty()) {
            handOver();
        } else {
            lead.keep(written);
        }
    }

    /**
     * A successful answer began. What this request wrote can be read after the settle time, if anybody may wait for it.
     *
     * @param readable notes that it can be read
     */
    public void began(Runnable readable) {
        if (lead == null || settings.settle().isZero() || !request.readableWhenBegun()) {
            readable.run();
            settled();
        } else {
            stopSettling = loop.later(settings.settle(), () -> {
                readable.run();
                settled();
            });
        }
    }

    private void settled() {
        if (request.readableWhenBegun()) {
            endLead(LeadEnd.BEGAN);
        }
    }

    /** It will not write what others wait for. */
    public void handOver() {
        endLead(LeadEnd.HANDED_OVER);
    }

    /**
     * The request is over.
     *
     * @param billed whether its answer was billed, and what it wrote can be read
     */
    public HoldReport close(boolean billed) {
        stopSettling.run();
        if (!gone) {
            withdraw.run();
            released = Release.LEFT;
            leave();
        }
        endLead(billed ? LeadEnd.BEGAN : LeadEnd.HANDED_OVER);
        return new HoldReport(
                held ? Optional.ofNullable(released) : Optional.empty(),
                heldNanos,
                heldTokens,
                Optional.ofNullable(ended));
    }

    private void endLead(LeadEnd how) {
        Leads.Lead open = lead;
        if (open == null) {
            return;
        }
        lead = null;
        ended = how;
        if (how == LeadEnd.BEGAN) {
            open.begun();
        } else {
            open.handOver();
        }
    }

    private static void nothing() {}
}
