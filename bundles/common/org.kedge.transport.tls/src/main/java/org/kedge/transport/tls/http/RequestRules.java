package org.kedge.transport.tls.http;

import java.util.List;
import java.util.Optional;

import org.kedge.transport.core.Bodies;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Which requests are refused before anybody handles them, and with which status. */
final class RequestRules {
    private static final String ONEM2M = "x-m2m-";

    private RequestRules() {
    }

    /** What the parser found. */
    static Optional<HttpResponseStatus> syntax(HttpObject message) {
        if (message.decoderResult().isSuccess()) {
            return Optional.empty();
        }
        Throwable cause = message.decoderResult().cause();
        return Optional.of(cause instanceof TooLongHttpHeaderException ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : cause instanceof TooLongHttpLineException ? HttpResponseStatus.REQUEST_URI_TOO_LONG : HttpResponseStatus.BAD_REQUEST);
    }

    /** What is wrong with method, version and headers. */
    static Optional<HttpResponseStatus> head(HttpRequest request) {
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1) && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Optional.of(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED);
        }
        if (!isUnambiguous(request)) {
            return Optional.of(HttpResponseStatus.BAD_REQUEST);
        }
        if (request.headers().contains(HttpHeaderNames.EXPECT) && !HttpUtil.is100ContinueExpected(request)) {
            return Optional.of(HttpResponseStatus.EXPECTATION_FAILED);
        }
        return HttpUtil.isContentLengthSet(request) && HttpUtil.getContentLength(request, -1L) > Bodies.MAX
                ? Optional.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE) : Optional.empty();
    }

    /** RFC 9112 3.2, 6.1; of two originators nobody could say which one counts. */
    private static boolean isUnambiguous(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean modern = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        List<String> coding = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return (!modern || headers.getAll(HttpHeaderNames.HOST).size() == 1)
                && (coding.isEmpty() || modern && coding.size() == 1 && coding.get(0).trim().equalsIgnoreCase("chunked"))
                && headers.names().stream().filter(name -> name.regionMatches(true, 0, ONEM2M, 0, ONEM2M.length()))
                        .allMatch(name -> headers.getAll(name).size() == 1);
    }
}
