package org.kedge.transport.tls.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Parses requests; what two readers could delimit differently is refused (RFC 9112 6.3). */
public final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int LONGEST_LINE = 4096;
    private static final int SCRATCH = 64;

    private final Runnable arrival;

    /**
     * @param headerSize octets of all headers at most
     * @param arrival told whenever octets arrive
     */
    public StrictRequestDecoder(int headerSize, Runnable arrival) {
        super(new HttpDecoderConfig().setMaxInitialLineLength(Math.min(LONGEST_LINE, headerSize)).setMaxHeaderSize(headerSize)
                .setInitialBufferSize(SCRATCH).setAllowDuplicateContentLengths(false).setStrictLineParsing(true).setValidateHeaders(true));
        this.arrival = arrival;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf) {
            arrival.run();
        }
        super.channelRead(context, message);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
