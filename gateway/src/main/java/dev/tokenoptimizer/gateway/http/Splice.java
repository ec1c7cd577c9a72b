package dev.tokenoptimizer.gateway.http;

import dev.tokenoptimizer.json.Edit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/** Writes edits into a body without copying it: the result is a row of slices and insertions. */
public final class Splice {

    private Splice() {}

    /**
     * The body with the edits applied. The array must not change while the buffer lives.
     *
     * @param edits ascending by offset, not overlapping, within the body
     * @throws IllegalArgumentException if they are not
     */
    public static Buffer apply(byte[] body, int length, List<Edit> edits) {
        if (edits.isEmpty()) {
            return BufferInternal.buffer(Unpooled.wrappedBuffer(body, 0, length));
        }
        ByteBuf[] parts = new ByteBuf[2 * edits.size() + 1];
        int count = 0;
        int at = 0;
        for (Edit edit : edits) {
            if (edit.offset() < at || (long) edit.offset() + edit.removed() > length) {
                throw new IllegalArgumentException("edit at " + edit.offset() + " does not fit the body");
            }
            if (edit.offset() > at) {
                parts[count++] = Unpooled.wrappedBuffer(body, at, edit.offset() - at);
            }
            if (edit.inserted().length > 0) {
                parts[count++] = Unpooled.wrappedBuffer(edit.inserted());
            }
            at = edit.offset() + edit.removed();
        }
        if (at < length) {
            parts[count++] = Unpooled.wrappedBuffer(body, at, length - at);
        }
        ByteBuf[] used = count == parts.length ? parts : java.util.Arrays.copyOf(parts, count);
        return BufferInternal.buffer(Unpooled.wrappedBuffer(used.length, used));
    }
}
