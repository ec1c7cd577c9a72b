package dev.tokenoptimizer.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Clients that send to proxies, either as fast as they are answered or at a fixed rate whatever the answers do. Everything
 * but {@link #run} happens on one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written shows as a request without an answer
final class LoadClients implements AutoCloseable {

    private static final int READ_BYTES = 64 << 10;
    private static final int OK = 200;
    private static final int ANSWER_SECONDS_MAX = 30;

    private final EventLoop loop;
    private final List<Client> clients = new ArrayList<>();
    private final Queue<Client> idle = new ArrayDeque<>();
    /** Requests that were due while all clients waited for an answer. */
    private final Queue<Long> due = new ArrayDeque<>();

    private Latencies latencies = new Latencies();
    private long failed;
    private boolean sending;
    private boolean saturating;
    private Runnable whenQuiet = () -> {};

    /**
     * Connects.
     *
     * @param ports where each client sends its requests, in turns
     */
    LoadClients(EventLoop loop, List<Integer> ports, Workload workload, int count) {
        this.loop = loop;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config().setAutoRead(true);
                    }
                });
        for (int i = 0; i < count; i++) {
            Client client = new Client(workload.client());
            for (int port : ports) {
                Channel channel = bootstrap
                        .connect(InetAddress.getLoopbackAddress(), port)
                        .syncUninterruptibly()
                        .channel();
                channel.pipeline().addLast(client);
                client.channels.add(channel);
            }
            clients.add(client);
            idle.add(client);
        }
    }

    /** What came of a run. */
    record Result(long answered, long failed, double seconds, Latencies latencies) {

        double perSecond() {
            return answered / seconds;
        }
    }

    /** Sends as fast as answers come. */
    Result saturate(double seconds) throws InterruptedException, ExecutionException, TimeoutException {
        return run(seconds, () -> {
            saturating = true;
            for (Client client = idle.poll(); client != null; client = idle.poll()) {
                client.send(System.nanoTime());
            }
        });
    }

    /** Sends at a fixed rate; a request that finds no free client waits, and its waiting counts. */
    Result atRate(int perSecond, double seconds) throws InterruptedException, ExecutionException, TimeoutException {
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        return run(seconds, () -> {
            saturating = false;
            tick(System.nanoTime(), period);
        });
    }

    private Result run(double seconds, Runnable start)
            throws InterruptedException, ExecutionException, TimeoutException {
        long began = System.nanoTime();
        loop.submit(() -> {
                    latencies = new Latencies();
                    failed = 0;
                    sending = true;
                    start.run();
                })
                .sync();
        Thread.sleep((long) (seconds * 1_000));
        CompletableFuture<Result> quiet = new CompletableFuture<>();
        loop.execute(() -> {
            sending = false;
            double took = (System.nanoTime() - began) / 1e9;
            whenQuiet = () -> quiet.complete(new Result(latencies.count(), failed, took, latencies));
            quietIfAllIdle();
        });
        return quiet.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private void quietIfAllIdle() {
        if (!sending && idle.size() == clients.size()) {
            whenQuiet.run();
        }
    }

    @Override
    public void close() {
        for (Client client : clients) {
            client.close();
        }
    }

    private void tick(long at, long period) {
        if (!sending) {
            due.clear();
            return;
        }
        Client client = idle.poll();
        if (client == null) {
            due.add(at);
        } else {
            client.send(at);
        }
        long next = at + period;
        loop.schedule(() -> tick(next, period), next - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Sharable // one request is under way at a time, whichever connection carries it
    private final class Client extends ChannelInboundHandlerAdapter {

        private final MessageFrame frame = new MessageFrame();
        private final Workload.Client requests;
        private final List<Channel> channels = new ArrayList<>();
        private int turn;
        private long dueAt;
        private long firstByteAt;

        Client(Workload.Client requests) {
            this.requests = requests;
        }

        void send(long at) {
            dueAt = at;
            firstByteAt = 0;
            requests.next();
            Channel channel = channels.get(turn++ % channels.size());
            channel.write(requests.beginning(), channel.voidPromise());
            channel.writeAndFlush(requests.ending(), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf piece = (ByteBuf) message;
            boolean ended = frame.take(piece);
            piece.release();
            if (firstByteAt == 0) {
                firstByteAt = System.nanoTime();
            }
            if (ended) {
                answered(System.nanoTime());
            }
        }

        private void answered(long now) {
            if (sending) {
                if (frame.status() == OK) {
                    latencies.add(firstByteAt - dueAt, now - dueAt);
                } else {
                    failed++;
                }
            }
            Long waiting = due.poll();
            if (sending && saturating) {
                send(now);
            } else if (sending && waiting != null) {
                send(waiting);
            } else {
                idle.add(this);
                quietIfAllIdle();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failed += sending ? 1 : 0;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed++;
            context.close();
        }

        void close() {
            channels.forEach(channel -> channel.close().syncUninterruptibly());
            requests.close();
        }
    }
}
