package dev.tokenoptimizer.store;

/** How the shared store stands. Whatever it is, requests go on. */
public enum StoreState {
    /** There is no connection. */
    CONNECTING,
    /** It is asked and told. */
    IN_USE,
    /** It answers too late or with errors: it is told, but not asked. */
    NOT_READ,
    /** It takes nothing: it is asked, but what is to be told waits. */
    NOT_WRITTEN,
    /** It is neither asked nor told, and tried from time to time. */
    LEFT_ALONE
}
