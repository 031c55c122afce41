package org.kedge.transport.tls.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Translates between the transport-neutral messages and HTTP/1.1 (TS-0009 6). */
public final class HttpMessages {
    private static final String RSC = ResponseHeaders.RSC;
    private static final String CHALLENGE = "www-authenticate";
    /** Travels as a parameter of the content type (TS-0009 6.4.2). */
    private static final String TYPE = "x-m2m-ty";
    private static final String OTHER = "application/octet-stream";
    /** Headers that belong to the message layer, which writes its own. */
    private static final Set<String> OWN = Set.of("host", "content-length", "transfer-encoding", "connection", "content-type", "te",
            "trailer", "upgrade", "expect", "keep-alive", RSC, TYPE);

    private HttpMessages() {
    }

    /** The Host header: what the peer is called, not where it is (TS 24.109), and its port unless it is the scheme's (RFC 9110 4.2.3). */
    public static String host(PeerAddress peer) {
        return peer.port() == peer.defaultPort() ? peer.fqdn().value() : peer.fqdn().value() + ":" + peer.port();
    }

    /**
     * An HTTP request.
     *
     * @param host of the Host header
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for a header that HTTP cannot carry
     */
    public static FullHttpRequest toHttp(Request request, String host) {
        FullHttpRequest http = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method().name()),
                Paths.encode(request.path(), request.query()), Unpooled.wrappedBuffer(request.body()));
        http.headers().set(HttpHeaderNames.HOST, host);
        write(request.headers(), http.headers());
        content(request.contentType(), request.headers(), request.body(), http.headers());
        if (request.body().length > 0 || request.method() == Method.POST || request.method() == Method.PUT) {
            http.headers().set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        return http;
    }

    private static void content(String contentType, Map<String, String> headers, byte[] body, HttpHeaders to) {
        if (body.length > 0) {
            String type = headers.get(TYPE);
            String media = contentType.isEmpty() ? OTHER : contentType;
            set(to, "content-type", type == null ? media : media + ";ty=" + type);
        }
    }

    private static void write(Map<String, String> headers, HttpHeaders to) {
        headers.forEach((name, value) -> {
            if (!OWN.contains(name)) {
                set(to, name, value);
            }
        });
    }

    private static void set(HttpHeaders to, String name, String value) {
        // Netty writes one octet per character.
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "header " + name + " is not ASCII");
        }
        try {
            to.set(name, value);
        } catch (IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "header " + name + " does not fit HTTP");
        }
    }

    /** The method of a received request; empty when the API does not have it. */
    public static Optional<Method> method(HttpRequest http) {
        return switch (http.method().name()) {
            case "GET" -> Optional.of(Method.GET);
            case "POST" -> Optional.of(Method.POST);
            case "PUT" -> Optional.of(Method.PUT);
            case "DELETE" -> Optional.of(Method.DELETE);
            default -> Optional.empty();
        };
    }

    /** A received request with one of the API's methods; empty when its target is malformed or not in origin form. */
    public static Optional<Request> fromHttp(HttpRequest http, Method method, byte[] body) {
        return Paths.decode(http.uri()).map(target -> new Request(method, target.path(), target.query(), headers(http.headers()),
                mediaType(http.headers(), body), body));
    }

    private static Map<String, String> headers(HttpHeaders http) {
        Map<String, String> headers = new HashMap<>();
        http.forEach(entry -> headers.merge(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue(), (a, b) -> a + ", " + b));
        String contentType = http.get(HttpHeaderNames.CONTENT_TYPE, "");
        List.of(contentType.split(";")).stream().skip(1).map(String::trim).filter(p -> p.startsWith("ty=")).findFirst()
                .ifPresent(p -> headers.put(TYPE, p.substring(3)));
        return headers;
    }

    private static String mediaType(HttpHeaders headers, byte[] body) {
        String contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        String media = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return body.length == 0 ? "" : media.isEmpty() ? OTHER : media;
    }

    /**
     * The HTTP response of a reply. The buffer uses the body of the reply.
     *
     * @param request what it answers; its identifier and release version go back with the reply (TS-0009 6.4)
     * @param own what the listener adds
     */
    public static FullHttpResponse toHttp(Reply reply, HttpHeaders request, ResponseHeaders own) {
        int status = HttpStatuses.toHttp(reply.status(), reply.headers().containsKey(CHALLENGE));
        FullHttpResponse http = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status),
                Unpooled.wrappedBuffer(reply.body()));
        for (String echoed : List.of(Request.REQUEST_ID, Request.RELEASE_VERSION)) {
            if (request.contains(echoed)) {
                http.headers().set(echoed, request.get(echoed));
            }
        }
        write(reply.headers(), http.headers());
        content(reply.contentType(), reply.headers(), reply.body(), http.headers());
        own.write(reply.status(), http.headers());
        http.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        http.headers().set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        return http;
    }

    /** A received response. */
    static Reply fromHttp(HttpResponse http, byte[] body) {
        ReplyStatus status = HttpStatuses.of(http.status().code(), http.headers().get(RSC), http.headers().contains(CHALLENGE));
        return new Reply(status, headers(http.headers()), mediaType(http.headers(), body), body);
    }
}
