package dev.tokenoptimizer.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodyGathererTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new BodyGatherer());

    @Test
    void piecesOfOneBodyLieSideBySide() {
        request("12");
        ByteBuf first = pass(piece("first "));
        ByteBuf second = pass(last("second"));
        assertThat(first.array()).isSameAs(second.array()).asString(US_ASCII).isEqualTo("first second");
        assertThat(text(first)).isEqualTo("first ");
        assertThat(text(second)).isEqualTo("second");
    }

    @Test
    void theCollectorTakesTheArrayAsItIs() {
        request("12");
        ByteBudget budget = new ByteBudget(1_000);
        BodyCollector collector = new BodyCollector(budget, 100, 12);
        List<ByteBuf> pieces = List.of(pass(piece("first ")), pass(last("second")));
        for (ByteBuf piece : pieces) {
            assertThat(collector.add(BufferInternal.buffer(piece))).isEqualTo(BodyCollector.Fit.TAKEN);
        }
        assertThat(collector.array()).isSameAs(pieces.get(0).array());
        assertThat(collector.length()).isEqualTo(12);
        assertThat(budget.held()).isEqualTo(12);
    }

    @Test
    void theCollectorTakesNoArrayBeyondTheBudget() {
        request("12");
        BodyCollector collector = new BodyCollector(new ByteBudget(11), 100, 12);
        assertThat(collector.add(BufferInternal.buffer(pass(piece("first ")))))
                .isEqualTo(BodyCollector.Fit.OVER_BUDGET);
    }

    @Test
    void theReceivedBufferIsGivenBack() {
        request("12");
        HttpContent received = piece("first ");
        pass(received);
        assertThat(received.refCnt()).isZero();
    }

    @Test
    void aBodyThatIsLargelyStillToComeIsLeftAlone() {
        request("100000");
        HttpContent received = piece("first");
        assertThat(pass(received)).isSameAs(received.content());
    }

    @Test
    void aBodyOfUnknownLengthIsLeftAlone() {
        request(null);
        HttpContent received = piece("first");
        assertThat(pass(received)).isSameAs(received.content());
    }

    @Test
    void everyBodyHasAnArrayOfItsOwn() {
        List<byte[]> arrays = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            request("4");
            arrays.add(pass(last("body")).array());
        }
        assertThat(arrays.get(0)).isNotSameAs(arrays.get(1)).isEqualTo(arrays.get(1));
    }

    private void request(@Nullable String contentLength) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/v1/messages");
        if (contentLength != null) {
            request.headers().set("content-length", contentLength);
        }
        channel.writeInbound(request);
        assertThat(channel.<HttpRequest>readInbound()).isSameAs(request);
    }

    /** The bytes that come out for a piece that goes in. */
    private ByteBuf pass(HttpContent content) {
        channel.writeInbound(content);
        HttpContent passed = channel.readInbound();
        assertThat(passed instanceof LastHttpContent).isEqualTo(content instanceof LastHttpContent);
        return passed.content();
    }

    private static HttpContent piece(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private static HttpContent last(String text) {
        return new DefaultLastHttpContent(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(US_ASCII);
    }
}
