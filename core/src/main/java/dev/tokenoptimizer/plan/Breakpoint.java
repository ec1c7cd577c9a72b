package dev.tokenoptimizer.plan;

import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Ttl;

/**
 * A position where the provider is asked to keep the prefix.
 *
 * @param block index of the block whose end is the position
 * @param ttl lifetime asked for
 * @param reason why it is there; {@link Reason#CLIENT} for one the client set and we keep, {@link Reason#TRANSLATED} for one that the
 *     client asked for
 */
public record Breakpoint(int block, Ttl ttl, Reason reason) {

    public Breakpoint {
        if (!reason.places()) {
            throw new IllegalArgumentException(reason + " does not place a breakpoint");
        }
    }

    /** One that stands without us and stays. */
    public static Breakpoint kept(ClientMarker marker) {
        Reason reason = marker.place() == ClientMarker.Place.IMPLICIT ? Reason.IMPLICIT : Reason.CLIENT;
        return new Breakpoint(marker.block(), marker.ttl(), reason);
    }

    /** Whether we want it, as opposed to the client or the provider. */
    public boolean ours() {
        return reason != Reason.CLIENT && reason != Reason.IMPLICIT && reason != Reason.TRANSLATED;
    }

    /** Whether it has to be written into the body. */
    public boolean inserted() {
        return ours() || reason == Reason.TRANSLATED;
    }
}
