package dev.tokenoptimizer.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Watches the connections of one server from the moment they are accepted: HTTP knows nothing of those that never say anything,
 * and they cost memory all the same. For the event loop that accepts.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {

    private final IntSupplier most;
    private final Duration silence;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * A doorkeeper for one server.
     *
     * @param most connections that may be open at once; further ones are closed without a word
     * @param silence how long a new one may take to say what it speaks
     */
    Doorkeeper(IntSupplier most, Duration silence) {
        this.most = most;
        this.silence = silence;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        if (open.get() >= most.getAsInt()) {
            connection.unsafe().closeForcibly();
            return;
        }
        open.incrementAndGet();
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        connection.pipeline().addLast(new FirstWords(silence));
        context.fireChannelRead(accepted);
    }
}
