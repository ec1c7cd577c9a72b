package dev.tokenoptimizer.cli.demo;

import java.util.List;

/**
 * Calls that one worker of a service sends one after the other.
 *
 * @param service name of the application; it has a key of its own
 */
record Session(String service, List<Call> calls) {

    Session {
        calls = List.copyOf(calls);
    }
}
