package dev.tokenoptimizer.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A provider that throws requests away and answers each with the same bytes from memory, on one event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written shows as a request without an answer
final class CannedUpstream implements AutoCloseable {

    private static final int READ_BYTES = 256 << 10;

    private final Channel listening;
    private final EventLoop loop;
    private CannedAnswer answer;
    private List<Integer> sizesAsSent = List.of();
    private long received;
    private long changed;

    CannedUpstream(EventLoop loop, CannedAnswer first) {
        this.loop = loop;
        answer = first;
        listening = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Connection());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Answers like this from now on, and counts from nothing the bodies that have none of these sizes. */
    void answerWith(CannedAnswer other, List<Integer> bodyBytes) {
        loop.submit(() -> {
                    answer = other;
                    sizesAsSent = bodyBytes;
                    received = 0;
                    changed = 0;
                })
                .syncUninterruptibly();
    }

    /** Share of the requests whose body came with another size than the client sent. */
    double changedShare() {
        return loop.submit(() -> received == 0 ? 0 : (double) changed / received)
                .syncUninterruptibly()
                .getNow();
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
    }

    private void count(long bodyBytes) {
        received++;
        if (!sizesAsSent.contains((int) bodyBytes)) {
            changed++;
        }
    }

    private final class Connection extends ChannelInboundHandlerAdapter {

        private final MessageFrame frame = new MessageFrame();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf piece = (ByteBuf) message;
            boolean ended = frame.take(piece);
            piece.release();
            if (ended) {
                count(frame.bodyLength());
                write(context, answer.pieces(), 0);
            }
        }

        /** Each piece has a turn of the event loop of its own, so that it travels by itself. */
        private void write(ChannelHandlerContext context, List<ByteBuf> pieces, int index) {
            context.writeAndFlush(pieces.get(index).retainedDuplicate(), context.voidPromise());
            if (index + 1 < pieces.size()) {
                context.executor().execute(() -> write(context, pieces, index + 1));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
