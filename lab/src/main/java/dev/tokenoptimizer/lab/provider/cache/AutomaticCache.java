package dev.tokenoptimizer.lab.provider.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prompt cache that works by itself and at no charge, as that of OpenAI's models up to GPT-5.5 (prompt caching guide, 2026-10-02).
 * Requests are routed to machines; one takes so many requests a minute, what is more overflows to the next, which knows nothing of
 * the first. A machine keeps the prefix at every step of a prompt. Time is an argument. Not thread-safe.
 *
 * <p>Where the guide is silent or vague this model assumes: a request goes to the first machine of its route that had fewer than
 * these requests within the last minute; machines of different routes are different machines; entries are lost as soon as the guide
 * allows; they are readable once the answer to the request that left them begins.
 *
 * @param <K> identity of a prefix
 */
public final class AutomaticCache<K> {

    private static final long MINUTE = 60_000;
    private static final int SWEEP_AT_LEAST = 4_096;

    private final int perMachine;
    private final Map<Object, List<Machine<K>>> routes = new HashMap<>();
    private long requests;
    private int steps;
    private int sweepAt = SWEEP_AT_LEAST;

    /** @param perMachine requests that one machine takes within a minute */
    public AutomaticCache(int perMachine) {
        this.perMachine = perMachine;
    }

    /**
     * How long prefixes are kept.
     *
     * @param idleMillis after their last use
     * @param longestMillis after they were left, however often they are used
     */
    public record Retention(long idleMillis, long longestMillis) {

        /** In memory: "5 to 10 minutes of inactivity, up to one hour". */
        public static final Retention IN_MEMORY = new Retention(5 * MINUTE, 60 * MINUTE);

        /** Extended: "typically about 30 minutes, up to 24 hours". */
        public static final Retention DAY = new Retention(30 * MINUTE, 24 * 60 * MINUTE);
    }

    /**
     * What a request found.
     *
     * @param tokens of the longest prefix that was found, 0 if none
     * @param machine number of its machine on its route
     */
    public record Found(int tokens, int machine) {}

    /** A request that was routed and looked up. */
    public final class Visit {

        private final Machine<K> machine;
        private final PrefixPath<K> prompt;
        private final Retention retention;
        private final int minimum;
        private final long startMillis;
        private final long request = requests++;
        private final int hit;
        private final Found found;

        private Visit(
                Machine<K> machine,
                int number,
                PrefixPath<K> prompt,
                int minimum,
                Retention retention,
                long startMillis) {
            this.machine = machine;
            this.prompt = prompt;
            this.retention = retention;
            this.minimum = minimum;
            this.startMillis = startMillis;
            this.hit = machine.longest(prompt, minimum, startMillis);
            this.found = new Found(hit < 0 ? 0 : prompt.tokens(hit), number);
        }

        public Found found() {
            return found;
        }

        /** Leaves the prompt's prefixes behind, readable from that time on. */
        public void leave(long readableAtMillis) {
            for (int i = hit + 1; i < prompt.size(); i++) {
                if (prompt.tokens(i) >= minimum) {
                    steps += machine.keep(
                            prompt.identity(i), new Entry(request, retention, startMillis, readableAtMillis));
                }
            }
            sweep(startMillis);
        }

        /** The answer never began: what was left is lost. */
        public void withdraw() {
            for (int i = hit + 1; i < prompt.size(); i++) {
                Entry entry = machine.entries.get(prompt.identity(i));
                if (entry != null && entry.request == request) {
                    machine.entries.remove(prompt.identity(i));
                    steps--;
                }
            }
        }
    }

    /**
     * Routes a request and looks its prompt up.
     *
     * @param route who shares machines, by equality
     * @param prompt one block for each step at which a prefix is kept
     * @param minimum tokens of the shortest prefix that is kept
     * @param startMillis when the request started; not before that of earlier calls
     */
    public Visit visit(Object route, PrefixPath<K> prompt, int minimum, Retention retention, long startMillis) {
        List<Machine<K>> machines = routes.computeIfAbsent(route, _ -> new ArrayList<>());
        int number = 0;
        while (number < machines.size() && machines.get(number).recent(startMillis) >= perMachine) {
            number++;
        }
        if (number == machines.size()) {
            machines.add(new Machine<>());
        }
        Machine<K> machine = machines.get(number);
        machine.recent.add(startMillis);
        return new Visit(machine, number, prompt, minimum, retention, startMillis);
    }

    /** Loses every entry. */
    public void clear() {
        routes.clear();
        steps = 0;
    }

    /** Drops what expired once the number of entries has doubled since the last time, so that the cost per entry is constant. */
    private void sweep(long now) {
        if (steps < sweepAt) {
            return;
        }
        steps = 0;
        for (List<Machine<K>> machines : routes.values()) {
            for (Machine<K> machine : machines) {
                machine.entries.values().removeIf(entry -> entry.gone(now));
                steps += machine.entries.size();
            }
        }
        routes.values().removeIf(machines -> machines.stream().allMatch(machine -> machine.idle(now)));
        sweepAt = Math.max(SWEEP_AT_LEAST, 2 * steps);
    }

    private static final class Machine<K> {
        private final Deque<Long> recent = new ArrayDeque<>();
        private final Map<K, Entry> entries = new HashMap<>();

        /** Requests within the last minute. */
        int recent(long now) {
            while (!recent.isEmpty() && recent.getFirst() <= now - MINUTE) {
                recent.removeFirst();
            }
            return recent.size();
        }

        boolean idle(long now) {
            return recent(now) == 0 && entries.isEmpty();
        }

        /** Index of the last step that is found, -1 if none is. Every step on the way to it is used. */
        int longest(PrefixPath<K> prompt, int minimum, long now) {
            int hit = prompt.size() - 1;
            while (hit >= 0 && !(prompt.tokens(hit) >= minimum && readable(prompt.identity(hit), now))) {
                hit--;
            }
            for (int i = 0; i <= hit; i++) {
                Entry entry = entries.get(prompt.identity(i));
                if (entry != null && entry.readable(now)) {
                    entry.usedAt = now;
                }
            }
            return hit;
        }

        /** Number of entries that came to be: an entry that lives, or will, stays as it is. */
        int keep(K identity, Entry entry) {
            Entry before = entries.get(identity);
            if (before != null && !before.gone(entry.leftAt)) {
                return 0;
            }
            entries.put(identity, entry);
            return before == null ? 1 : 0;
        }

        private boolean readable(K identity, long now) {
            @Nullable Entry entry = entries.get(identity);
            return entry != null && entry.readable(now);
        }
    }

    private static final class Entry {
        private final long request;
        private final Retention retention;
        private final long leftAt;
        private final long readableAt;
        private long usedAt;

        Entry(long request, Retention retention, long leftAt, long readableAt) {
            this.request = request;
            this.retention = retention;
            this.leftAt = leftAt;
            this.readableAt = readableAt;
            this.usedAt = leftAt;
        }

        boolean readable(long now) {
            return readableAt <= now && !gone(now);
        }

        boolean gone(long now) {
            return now >= usedAt + retention.idleMillis() || now >= leftAt + retention.longestMillis();
        }
    }
}
