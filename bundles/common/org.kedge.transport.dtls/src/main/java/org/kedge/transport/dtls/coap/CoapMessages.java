package org.kedge.transport.dtls.coap;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.OptionRegistry;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.transport.core.PathSegments;

/** Translates between the transport-neutral messages and CoAP. */
public final class CoapMessages {
    /** The options an endpoint must know. */
    public static final OptionRegistry OPTIONS = OneM2mOptions.REGISTRY;

    private static final int MAX_OPTION = 255;

    private CoapMessages() {
    }

    /**
     * A confirmable CoAP request.
     *
     * @throws KedgeException {@link ErrorCode#MESSAGE_TOO_LARGE}, {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static org.eclipse.californium.core.coap.Request toCoap(Request request) {
        org.eclipse.californium.core.coap.Request coap = new org.eclipse.californium.core.coap.Request(
                Code.valueOf(request.method().name()), Type.CON);
        OptionSet options = coap.getOptions();
        for (String segment : request.path()) {
            options.addUriPath(bounded(segment, "path segment"));
        }
        for (String parameter : request.query()) {
            options.addUriQuery(bounded(parameter, "query parameter"));
        }
        OneM2mOptions.write(request.headers(), options);
        if (request.body().length > 0) {
            ContentFormats.number(request.contentType()).ifPresent(options::setContentFormat);
            coap.setPayload(request.body());
        }
        return coap;
    }

    private static String bounded(String text, String what) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_OPTION) {
            throw new KedgeException(ErrorCode.MESSAGE_TOO_LARGE, what + " of more than " + MAX_OPTION + " octets");
        }
        return text;
    }

    /** A received request; empty for a method that the API does not have. */
    public static Optional<Request> fromCoap(org.eclipse.californium.core.coap.Request coap) {
        OptionSet options = coap.getOptions();
        return method(coap.getCode()).map(method -> new Request(method, PathSegments.withoutEmptyEnds(options.getUriPath()),
                options.getUriQuery(), OneM2mOptions.read(options), contentType(options), payload(coap.getPayload())));
    }

    private static Optional<Method> method(Code code) {
        return switch (code) {
            case GET -> Optional.of(Method.GET);
            case POST -> Optional.of(Method.POST);
            case PUT -> Optional.of(Method.PUT);
            case DELETE -> Optional.of(Method.DELETE);
            default -> Optional.empty();
        };
    }

    /** The CoAP response of a reply, with the exact status in the RSC option; Max-Age 0, since nothing here may be cached. */
    public static Response toCoap(Reply reply) {
        Response response = new Response(Statuses.toCoap(reply.status()));
        OptionSet options = response.getOptions();
        Map<String, String> headers = new HashMap<>(reply.headers());
        headers.remove("x-m2m-rsc");
        OneM2mOptions.write(headers, options);
        options.addOption(new Option(OneM2mOptions.RSC, reply.status().code()));
        options.setMaxAge(0);
        if (reply.body().length > 0) {
            ContentFormats.number(reply.contentType()).ifPresent(options::setContentFormat);
            response.setPayload(reply.body());
        }
        return response;
    }

    /** A received response. */
    public static Reply fromCoap(Response response) {
        return new Reply(Statuses.of(response), OneM2mOptions.read(response.getOptions()), contentType(response.getOptions()),
                payload(response.getPayload()));
    }

    private static String contentType(OptionSet options) {
        return options.hasContentFormat() ? ContentFormats.mediaType(options.getContentFormat()) : "";
    }

    private static byte[] payload(byte[] payload) {
        return payload == null ? new byte[0] : payload;
    }
}
