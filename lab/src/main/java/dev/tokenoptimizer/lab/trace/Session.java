package dev.tokenoptimizer.lab.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of one conversation, in order.
 *
 * @param number its place among the sessions of its file, from 0
 * @param requests indexes into the file's requests, at least one
 */
public record Session(int number, List<Integer> requests) {

    /** Sessions in order of appearance. */
    public static List<Session> of(List<RecordedRequest> requests) {
        Map<String, Session> sessions = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            String name = requests.get(i).session();
            Session session = sessions.get(name);
            if (session == null) {
                session = new Session(sessions.size(), new ArrayList<>());
                sessions.put(name, session);
            }
            session.requests.add(i);
        }
        return List.copyOf(sessions.values());
    }
}
