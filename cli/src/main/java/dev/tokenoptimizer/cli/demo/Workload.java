package dev.tokenoptimizer.cli.demo;

import java.util.List;

/**
 * Traffic of one kind.
 *
 * @param name short name for tables
 * @param about half a line that says what it is
 * @param sessions all begin at the same time
 */
record Workload(String name, String about, List<Session> sessions) {

    Workload {
        sessions = List.copyOf(sessions);
    }

    /** Names of the services that send it; they share a workspace of the provider. */
    List<String> services() {
        return sessions.stream().map(Session::service).distinct().toList();
    }

    int requests() {
        return sessions.stream().mapToInt(session -> session.calls().size()).sum();
    }
}
