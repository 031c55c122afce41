package org.kedge.transport.dtls.coap;

import java.util.Optional;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Response;
import org.kedge.api.transport.ReplyStatus;

/** Maps status codes between oneM2M and CoAP (TS-0008 6.2.4). The RSC option holds the exact code and wins. */
final class Statuses {
    private Statuses() {
    }

    /** The CoAP code of a status. */
    static ResponseCode toCoap(ReplyStatus status) {
        return switch (status) {
            case OK -> ResponseCode.CONTENT;
            case CREATED -> ResponseCode.CREATED;
            case DELETED -> ResponseCode.DELETED;
            case UPDATED -> ResponseCode.CHANGED;
            case BAD_REQUEST, CONTENTS_UNACCEPTABLE -> ResponseCode.BAD_REQUEST;
            case ORIGINATOR_HAS_NO_PRIVILEGE, CONFLICT, ORIGINATOR_NOT_AUTHENTICATED, SECURITY_ASSOCIATION_REQUIRED ->
                ResponseCode.FORBIDDEN;
            case NOT_FOUND -> ResponseCode.NOT_FOUND;
            case OPERATION_NOT_ALLOWED -> ResponseCode.METHOD_NOT_ALLOWED;
            case UNSUPPORTED_MEDIA_TYPE -> ResponseCode.UNSUPPORTED_CONTENT_FORMAT;
            case REQUEST_TIMEOUT -> ResponseCode.GATEWAY_TIMEOUT;
            case RELEASE_VERSION_NOT_SUPPORTED, NOT_IMPLEMENTED -> ResponseCode.NOT_IMPLEMENTED;
            case INTERNAL_SERVER_ERROR -> ResponseCode.INTERNAL_SERVER_ERROR;
            case SERVICE_UNAVAILABLE -> ResponseCode.SERVICE_UNAVAILABLE;
        };
    }

    /** The status of a response: its RSC option when it names one Kedge knows, else the usual meaning of its CoAP code. */
    static ReplyStatus of(Response response) {
        Option rsc = response.getOptions().getOtherOption(OneM2mOptions.RSC);
        Optional<ReplyStatus> exact = rsc == null ? Optional.empty() : ReplyStatus.of(rsc.getIntegerValue());
        return exact.orElseGet(() -> usual(response.getCode()));
    }

    private static ReplyStatus usual(ResponseCode code) {
        return switch (code) {
            case CONTENT, VALID -> ReplyStatus.OK;
            case CREATED -> ReplyStatus.CREATED;
            case DELETED -> ReplyStatus.DELETED;
            case CHANGED -> ReplyStatus.UPDATED;
            case UNAUTHORIZED, FORBIDDEN -> ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE;
            case NOT_FOUND -> ReplyStatus.NOT_FOUND;
            case METHOD_NOT_ALLOWED -> ReplyStatus.OPERATION_NOT_ALLOWED;
            case UNSUPPORTED_CONTENT_FORMAT, NOT_ACCEPTABLE -> ReplyStatus.UNSUPPORTED_MEDIA_TYPE;
            case CONFLICT -> ReplyStatus.CONFLICT;
            case GATEWAY_TIMEOUT -> ReplyStatus.REQUEST_TIMEOUT;
            case NOT_IMPLEMENTED -> ReplyStatus.NOT_IMPLEMENTED;
            case SERVICE_UNAVAILABLE, BAD_GATEWAY, TOO_MANY_REQUESTS -> ReplyStatus.SERVICE_UNAVAILABLE;
            case INTERNAL_SERVER_ERROR -> ReplyStatus.INTERNAL_SERVER_ERROR;
            default -> code.isServerError() ? ReplyStatus.INTERNAL_SERVER_ERROR
                    : code.isClientError() ? ReplyStatus.BAD_REQUEST : ReplyStatus.OK;
        };
    }
}
