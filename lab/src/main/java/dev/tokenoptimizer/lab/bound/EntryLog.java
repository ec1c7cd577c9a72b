package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.bound.EntryRules.Entry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What became of the entry at one place: its state after each request that wrote or read it. */
final class EntryLog {

    private int[] requests = new int[2];
    private Entry[] states = new Entry[2];
    private int size;

    /** The state that this request finds; null when nothing was written yet. */
    @Nullable
    Entry before(int request) {
        int at = firstFrom(request);
        return at == 0 ? null : states[at - 1];
    }

    void put(int request, Entry state) {
        int at = firstFrom(request);
        if (at < size && requests[at] == request) {
            states[at] = state;
            return;
        }
        if (size == requests.length) {
            requests = Arrays.copyOf(requests, 2 * size);
            states = Arrays.copyOf(states, 2 * size);
        }
        System.arraycopy(requests, at, requests, at + 1, size - at);
        System.arraycopy(states, at, states, at + 1, size - at);
        requests[at] = request;
        states[at] = state;
        size++;
    }

    void remove(int request) {
        int at = firstFrom(request);
        if (at < size && requests[at] == request) {
            size--;
            System.arraycopy(requests, at + 1, requests, at, size - at);
            System.arraycopy(states, at + 1, states, at, size - at);
        }
    }

    /** Index of the first state that is not before this request. */
    private int firstFrom(int request) {
        if (size == 0 || requests[size - 1] < request) {
            return size;
        }
        int at = Arrays.binarySearch(requests, 0, size, request);
        return at < 0 ? -at - 1 : at;
    }
}
