package dev.tokenoptimizer.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a request's body side by side in one array where they leave the HTTP decoder. Vert.x copies each piece to the
 * heap anyway; now the copies lie where {@link BodyCollector} wants them and need not be copied once more. What the pieces are
 * and when they come does not change.
 */
public final class BodyGatherer extends ChannelInboundHandlerAdapter {

    /** Larger bodies come in so many pieces that the array would be made on the word of the client. */
    private static final int BYTES_MAX = 256 << 10;

    /** Share of the body that has to be there before an array is made for all of it. */
    private static final int FIRST_PIECE_SHARE = 4;

    private long announced;
    private byte @Nullable [] array;
    private int length;

    /** Watches the requests of an HTTP/1.1 connection; does nothing for others. */
    public static void install(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        if (pipeline.context("handler") != null) {
            pipeline.addBefore("handler", "body", new BodyGatherer());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            announced = request.decoderResult().isSuccess() ? HttpUtil.getContentLength(request, -1L) : -1;
            array = null;
            length = 0;
            context.fireChannelRead(message);
        } else if (message instanceof HttpContent content
                && content.decoderResult().isSuccess()) {
            context.fireChannelRead(gathered(content));
        } else {
            context.fireChannelRead(message);
        }
    }

    /** The same content, in the array if there is one. */
    private HttpContent gathered(HttpContent content) {
        ByteBuf bytes = content.content();
        int size = bytes.readableBytes();
        boolean enough = size > 0 && (long) size * FIRST_PIECE_SHARE >= announced;
        if (length == 0 && announced > 0 && announced <= BYTES_MAX && enough) {
            array = new byte[(int) announced];
        }
        byte[] target = array;
        if (target == null || size == 0 || size > target.length - length) {
            array = null;
            return content;
        }
        bytes.readBytes(target, length, size);
        ByteBuf copy = Unpooled.wrappedBuffer(target, length, size);
        length += size;
        content.release();
        if (content instanceof LastHttpContent last) {
            // A connection that waits for its next request keeps nothing of this one.
            array = null;
            return new DefaultLastHttpContent(copy, last.trailingHeaders());
        }
        return new DefaultHttpContent(copy);
    }
}
