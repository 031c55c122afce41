package org.kedge.transport.dtls.coap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;

class CoapMessagesTest {
    private static final Map<String, String> HEADERS = Map.of("x-m2m-origin", "//sp.example.org/cse1/C23", "x-m2m-ri", "r-1", "x-m2m-rvi",
            "3", "x-m2m-ec", "7", "x-m2m-ret", "20261122T090000");

    private static org.eclipse.californium.core.coap.Message overTheWire(org.eclipse.californium.core.coap.Message message) {
        message.setMID(1);
        message.setToken(new byte[] {1});
        byte[] octets = message instanceof org.eclipse.californium.core.coap.Request request
                ? new UdpDataSerializer().getByteArray(request) : new UdpDataSerializer().getByteArray((Response) message);
        return new UdpDataParser(true, CoapMessages.OPTIONS).parseMessage(octets);
    }

    @Test
    void requestComesThroughWithPathQueryHeadersAndBody() {
        Request request = new Request(Method.POST, List.of("fetchCredentials", "0A@mef.example.org", "a/b c"),
                List.of("targetUri=x&y", "f"), HEADERS, "application/vnd.onem2m-res+json", "{\"a\":1}".getBytes());
        Request received = CoapMessages.fromCoap((org.eclipse.californium.core.coap.Request) overTheWire(CoapMessages.toCoap(request)))
                .orElseThrow();
        assertEquals(request.path(), received.path());
        assertEquals(request.query(), received.query());
        assertEquals(HEADERS, received.headers());
        assertEquals(request.contentType(), received.contentType());
        assertArrayEquals(request.body(), received.body());
    }

    @Test
    void optionNumbersAreThoseOfTheBinding() {
        var options = CoapMessages.toCoap(new Request(Method.GET, List.of(), List.of(), HEADERS, "", new byte[0])).getOptions();
        assertEquals(List.of(271, 279, 283, 291, 303), options.getOthers().stream().map(o -> o.getNumber()).sorted().toList());
    }

    @Test
    void emptySegmentsAtTheEndsAreDropped() {
        var coap = new org.eclipse.californium.core.coap.Request(Code.GET, Type.CON);
        coap.getOptions().addUriPath("").addUriPath("a").addUriPath("").addUriPath("b").addUriPath("");
        assertEquals(List.of("a", "", "b"), CoapMessages.fromCoap(coap).orElseThrow().path());
    }

    @Test
    void methodsThatTheApiLacksAreNoRequests() {
        assertTrue(CoapMessages.fromCoap(new org.eclipse.californium.core.coap.Request(Code.FETCH, Type.CON)).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(ReplyStatus.class)
    void everyStatusComesThroughExactly(ReplyStatus status) {
        Response received = (Response) overTheWire(typed(CoapMessages.toCoap(Reply.of(status))));
        assertEquals(status, CoapMessages.fromCoap(received).status());
        assertEquals(0, received.getOptions().getMaxAge());
    }

    private static Response typed(Response response) {
        response.setType(Type.ACK);
        return response;
    }

    @ParameterizedTest
    @CsvSource({"2000,CONTENT", "2001,CREATED", "2002,DELETED", "2004,CHANGED", "4000,BAD_REQUEST", "4102,BAD_REQUEST", "4103,FORBIDDEN",
            "4105,FORBIDDEN", "4106,FORBIDDEN", "4107,FORBIDDEN", "4004,NOT_FOUND", "4005,METHOD_NOT_ALLOWED",
            "4015,UNSUPPORTED_CONTENT_FORMAT", "4008,GATEWAY_TIMEOUT", "5000,INTERNAL_SERVER_ERROR", "4001,NOT_IMPLEMENTED",
            "5001,NOT_IMPLEMENTED"})
    void statusesHaveTheCoapCodesOfTheBinding(int status, ResponseCode code) {
        assertEquals(code, CoapMessages.toCoap(Reply.of(ReplyStatus.of(status).orElseThrow())).getCode());
    }

    @Test
    void codeCountsWhenThereIsNoExactStatus() {
        assertEquals(ReplyStatus.NOT_FOUND, CoapMessages.fromCoap(new Response(ResponseCode.NOT_FOUND)).status());
        assertEquals(ReplyStatus.BAD_REQUEST, CoapMessages.fromCoap(new Response(ResponseCode.PRECONDITION_FAILED)).status());
    }

    @Test
    void valuesThatCannotTravelAreRefused() {
        assertEquals(ErrorCode.MESSAGE_TOO_LARGE,
                assertThrows(KedgeException.class, () -> CoapMessages.toCoap(Request.get(List.of("x".repeat(256))))).code());
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class,
                () -> CoapMessages.toCoap(Request.get(List.of("a")).withHeader("x-m2m-ec", "seven"))).code());
    }
}
