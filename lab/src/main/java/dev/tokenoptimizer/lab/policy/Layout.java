package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.function.IntPredicate;

/**
 * Where the parts of one request end, as many policies ask it. The "last block" of a part is always its last markable one: a
 * marker on thinking or on empty text would be refused. Messages are those on the wire, where the results of tools travel in
 * messages of the user. Needs roles.
 */
final class Layout {

    /** Instead of a block: there is none. */
    static final int NONE = -1;

    private final PolicyRequest request;

    Layout(PolicyRequest request) {
        this.request = request;
    }

    PolicyRequest request() {
        return request;
    }

    /** Blocks of tools and system, which come before all messages. */
    int head() {
        int end = 0;
        while (end < request.size() && request.message(end) < 0) {
            end++;
        }
        return end;
    }

    /** Number of messages. */
    int messages() {
        int size = request.size();
        return size == 0 ? 0 : request.message(size - 1) + 1;
    }

    int lastTool() {
        return lastOfHead(NodeKind.TOOLS);
    }

    int lastSystem() {
        return lastOfHead(NodeKind.SYSTEM);
    }

    /** The n-th markable block of the system prompt, from 0. */
    int system(int n) {
        int left = n;
        for (int i = 0; i < request.size() && request.message(i) < 0; i++) {
            if (request.kind(i) == NodeKind.SYSTEM && request.markable(i) && left-- == 0) {
                return i;
            }
        }
        return NONE;
    }

    /** Last block of the n-th message from the end, from 0. */
    int message(int n) {
        return message(n, _ -> true);
    }

    /** Last block of the n-th message from the end among those of the user, the results of tools included. */
    int userMessage(int n) {
        return message(n, this::ofUser);
    }

    /** Last block of the n-th message from the end among those with a block as asked for. */
    int messageWith(int n, NodeKind kind) {
        return message(n, first -> firstOf(first, kind) != NONE);
    }

    /** First block of the message that ends with a block: whose it is can be told from it. */
    int firstOfMessage(int last) {
        int first = last;
        while (first > 0 && request.message(first - 1) == request.message(last)) {
            first--;
        }
        return first;
    }

    boolean ofUser(int block) {
        NodeKind kind = request.kind(block);
        return kind == NodeKind.USER || kind == NodeKind.TOOL_RESULT;
    }

    boolean ofAssistant(int block) {
        NodeKind kind = request.kind(block);
        return kind == NodeKind.ASSISTANT || kind == NodeKind.TOOL_USE;
    }

    /** Last markable block from {@code first} to {@code last}. */
    int lastMarkable(int first, int last) {
        for (int i = last; i >= first; i--) {
            if (request.markable(i)) {
                return i;
            }
        }
        return NONE;
    }

    /** Last markable block of the n-th message from the end among those whose first block passes. */
    int message(int n, IntPredicate byFirst) {
        int left = n;
        for (int last = request.size() - 1; last >= 0 && request.message(last) >= 0; ) {
            int first = firstOfMessage(last);
            if (byFirst.test(first) && left-- == 0) {
                return lastMarkable(first, last);
            }
            last = first - 1;
        }
        return NONE;
    }

    private int firstOf(int first, NodeKind kind) {
        int message = request.message(first);
        for (int i = first; i < request.size() && request.message(i) == message; i++) {
            if (request.kind(i) == kind) {
                return i;
            }
        }
        return NONE;
    }

    private int lastOfHead(NodeKind kind) {
        int found = NONE;
        for (int i = 0; i < request.size() && request.message(i) < 0; i++) {
            if (request.kind(i) == kind && request.markable(i)) {
                found = i;
            }
        }
        return found;
    }
}
