package dev.tokenoptimizer.bench.body;

/**
 * One request body. Its last messages begin with a number, so that the same bytes can stand for any number of conversations
 * that share their beginning.
 *
 * @param body the bytes; {@link #name} changes them
 * @param digitsAt offset of the number, {@value #DIGITS} hexadecimal digits
 */
@SuppressWarnings("ArrayRecordComponent")
public record Turn(byte[] body, int digitsAt) {

    /** Digits of the number. */
    public static final int DIGITS = 16;

    /** Makes this a request of the conversation with that number. */
    public void name(long conversation) {
        write(conversation, body, digitsAt);
    }

    /** Writes a conversation's number. */
    public static void write(long conversation, byte[] into, int at) {
        for (int i = 0; i < DIGITS; i++) {
            int digit = (int) (conversation >>> (Long.SIZE - 4 * (i + 1))) & 0xF;
            into[at + i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }
}
