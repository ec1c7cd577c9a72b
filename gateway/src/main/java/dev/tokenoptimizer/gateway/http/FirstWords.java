package dev.tokenoptimizer.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that does not come to the point in time, and goes out of the way of one that does. The point is the empty line
 * that ends a request's head, or the first half of HTTP/2's preface (RFC 9113 section 3.4): only then a connection is known as
 * HTTP, and somebody else minds its time. A TLS handshake has a limit of its own.
 */
final class FirstWords extends ChannelInboundHandlerAdapter {

    private static final int TLS_HANDSHAKE = 0x16;

    private final Duration limit;
    private boolean begun;
    private int lineEnds;
    private @Nullable Future<?> deadline;

    FirstWords(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> giveUp(context), limit.toNanos(), TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && comesToThePoint(bytes)) {
            context.pipeline().remove(this);
        }
        context.fireChannelRead(message);
    }

    private boolean comesToThePoint(ByteBuf bytes) {
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            byte b = bytes.getByte(i);
            if (b == '\n') {
                lineEnds++;
            } else if (b != '\r') {
                if (!begun && b == TLS_HANDSHAKE) {
                    return true;
                }
                begun = true;
                lineEnds = 0;
            }
            if (begun && lineEnds == 2) {
                return true;
            }
        }
        return false;
    }

    private static void giveUp(ChannelHandlerContext context) {
        var _ = context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
