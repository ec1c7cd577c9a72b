package dev.tokenoptimizer.plan;

import java.util.Locale;

/** Why a breakpoint is placed, or why none is. Closed list: metrics, the plan header and {@code explain} use these names. */
public enum Reason {
    /** The provider is believed to hold this prefix: marking it makes the read certain. */
    LIVE_ENTRY(true),
    /** This prefix came before and is likely to come back in time. */
    SEEN_BEFORE(true),
    /** The prompt continues a conversation whose next turn is likely to read it. */
    CONVERSATION(true),
    /** Prompts of this scope were seen to part behind this prefix. */
    FORK(true),
    /** Keeps an earlier entry within the provider's look-back. */
    LOOKBACK_BRIDGE(true),
    /** Right behind what is read: at one hour it keeps all of that through a longer pause, at the price of a few tokens. */
    LONG_PAUSE(true),
    /** Costs nothing, as these tokens are written anyway; a prompt that parts from this one earlier can read it. */
    SPARE_SLOT(true),
    /** No evidence yet; paid from the learning budget. */
    EXPLORATION(true),
    /** Other requests wait to read it, on a route where they may be held. */
    AWAITED(true),
    /** A simpler rule, in force as it lately cost less than what was learned, puts it there. */
    FALLBACK(true),
    /** The client set it; it stays. */
    CLIENT(true),
    /** The client asked the provider to place one, which this platform refuses: it stands where the provider would have put it. */
    TRANSLATED(true),
    /** The provider sets it by itself, and it is left to. */
    IMPLICIT(true),

    /** Nothing says that this prompt comes back. */
    NO_EVIDENCE(false),
    /** The prompt is shorter than the model's minimum. */
    BELOW_MINIMUM(false),
    /** Another request is writing this prefix right now. */
    WRITE_PENDING(false),
    /** The client's markers take all slots. */
    NO_FREE_SLOT(false),
    /** A client marker with a longer lifetime stands behind the position. */
    TTL_ORDER(false),
    /** The learning budget of this application is spent. */
    BUDGET_SPENT(false),
    /** Nothing in the prompt can carry a marker. */
    NOTHING_MARKABLE(false),
    /** The tariff file does not know the model. */
    UNKNOWN_MODEL(false),
    /** A simpler rule is in force, as it lately cost this application less than what was learned. */
    FELL_BACK(false),
    /** The provider lately refused markers here. */
    REFUSED_LATELY(false),
    /** The provider lately refused the longer lifetime here: what is placed has the shorter one. */
    LIFETIME_REFUSED_LATELY(false),
    /** The provider caches by itself as well as it can and takes no markers. */
    PROVIDER_CACHES(false),
    /** It fetches answers to prompts that were sent before, in a batch. */
    ANSWERED_BEFORE(false),
    /** The prompt begins with what only the provider holds. */
    PREFIX_UNKNOWN(false),
    /** The client chose another lifetime than the usual one; what stands beside its markers would be charged like them. */
    CLIENT_LIFETIME(false),
    /** The platform refuses to be told how far the client's entries are shared; that was taken out. */
    SCOPE_REFUSED(false),
    /** The client set markers and the mode respects them. */
    CLIENT_PLAN(false),
    /** The conversation belongs to the hold-out share. */
    HOLD_OUT(false),
    /** The request asked to be left alone. */
    OPTED_OUT(false),
    /** The client signed the request's bytes, and the gateway has no credentials to sign others. */
    SIGNED(false),
    /** The mode is off. */
    OFF(false),
    /** The body could not be read as a prompt. */
    UNREADABLE(false),
    /** The planner failed; the request goes as it came. */
    PLANNER_FAILED(false);

    private final boolean places;
    private final String label = name().toLowerCase(Locale.ROOT);

    Reason(boolean places) {
        this.places = places;
    }

    /** Whether this reason places a breakpoint; otherwise it says why there is none. */
    public boolean places() {
        return places;
    }

    /** Name in metrics, headers and output: lower case with underscores. */
    public String label() {
        return label;
    }
}
