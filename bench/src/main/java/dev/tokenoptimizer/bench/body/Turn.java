package dev.tokenoptimizer.bench.body;

import java.util.List;

/**
 * One request body, with numbers in its texts that can be changed in place, so that the same bytes stand for requests that
 * have more or less in common with others.
 *
 * @param body the bytes
 * @param sharedAt where the numbers stand in tools, system prompt and the messages that all conversations share
 * @param conversationAt where the number of the conversation stands: in the question that its first request ends with
 * @param lastAt where a number stands in the last message
 */
@SuppressWarnings("ArrayRecordComponent")
public record Turn(byte[] body, List<Integer> sharedAt, int conversationAt, int lastAt) {

    /** Digits of a number. */
    public static final int DIGITS = 16;

    /** Makes this a request of the conversation with that number. */
    public void name(long conversation) {
        write(conversation, body, conversationAt);
    }

    /** Makes its last message one that nobody sent before. */
    public void renewLast(long number) {
        write(number, body, lastAt);
    }

    /** Makes all of it new, from its first text on. */
    public void renewAll(long number) {
        for (int at : sharedAt) {
            write(number, body, at);
        }
        name(number);
        renewLast(number);
    }

    /** Writes a number in hexadecimal digits. */
    public static void write(long number, byte[] into, int at) {
        for (int i = 0; i < DIGITS; i++) {
            int digit = (int) (number >>> (Long.SIZE - 4 * (i + 1))) & 0xF;
            into[at + i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }

    /** The same request in bytes of its own. */
    public Turn copy() {
        return new Turn(body.clone(), sharedAt, conversationAt, lastAt);
    }
}
