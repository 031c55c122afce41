package org.kedge.transport.tls.http;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.transport.Reply;
import org.kedge.transport.core.Bodies;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** Puts the pieces of a response together. */
public final class ResponseHandler extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_LINE = 4096;
    private static final int HEADER_SIZE = 8192;
    private static final int TOO_LARGE = 413;
    private static final int HEADERS_TOO_LARGE = 431;

    /** Where responses go; called on the event loop. */
    public interface Replies {
        /** @param last whether the peer closes after it */
        void reply(Reply reply, boolean last);

        /** There is no reply, and the connection is of no use any more. */
        void failed(ErrorCode code, String detail);
    }

    private final Replies replies;
    private final BodyCollector body = new BodyCollector();
    private HttpResponse response;
    private boolean over;

    private ResponseHandler(Replies replies) {
        this.replies = replies;
    }

    /** Adds the handlers of HTTP to an established connection. */
    public static void install(ChannelPipeline pipeline, Replies replies) {
        pipeline.addLast(new HttpClientCodec(new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_LINE).setMaxHeaderSize(HEADER_SIZE)
                .setStrictLineParsing(true), false, false), new ResponseHandler(replies));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!over) {
                take((HttpObject) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(HttpObject message) {
        if (message.decoderResult().isFailure()) {
            fail(ErrorCode.EXCHANGE_MALFORMED, "the answer is no HTTP: " + message.decoderResult().cause().getMessage());
            return;
        }
        if (message instanceof HttpResponse head) {
            response = head;
        }
        if (message instanceof HttpContent content && !body.add(content.content())) {
            fail(ErrorCode.MESSAGE_TOO_LARGE, "the answer has more than " + Bodies.MAX + " octets");
        } else if (message instanceof LastHttpContent) {
            complete();
        }
    }

    private void complete() {
        HttpResponse complete = response;
        response = null;
        if (complete.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            body.wipe();
            return;
        }
        int code = complete.status().code();
        if (code == TOO_LARGE || code == HEADERS_TOO_LARGE) {
            fail(ErrorCode.MESSAGE_TOO_LARGE, "the peer takes no message of this size");
            return;
        }
        replies.reply(HttpMessages.fromHttp(complete, body.take()), !HttpUtil.isKeepAlive(complete));
    }

    private void fail(ErrorCode code, String detail) {
        over = true;
        body.wipe();
        replies.failed(code, detail);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Reads on even while nothing is expected, or the end of the connection would show only with the next request.
        context.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        body.wipe();
        over = true;
    }
}
