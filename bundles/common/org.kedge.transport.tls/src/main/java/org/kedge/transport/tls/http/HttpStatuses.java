package org.kedge.transport.tls.http;

import java.util.Optional;

import org.kedge.api.transport.ReplyStatus;

/** Maps status codes between oneM2M and HTTP (TS-0009 6.3.2, frameworks.md 13). X-M2M-RSC holds the exact code and wins. */
final class HttpStatuses {
    private HttpStatuses() {
    }

    /**
     * The HTTP code of a status.
     *
     * @param challenged whether the reply asks for credentials, which only a 401 may do (RFC 9110 15.5.2)
     */
    static int toHttp(ReplyStatus status, boolean challenged) {
        if (status == ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED && challenged) {
            return 401;
        }
        return switch (status) {
            case OK, DELETED, UPDATED -> 200;
            case CREATED -> 201;
            case BAD_REQUEST, CONTENTS_UNACCEPTABLE -> 400;
            case ORIGINATOR_HAS_NO_PRIVILEGE, ORIGINATOR_NOT_AUTHENTICATED, SECURITY_ASSOCIATION_REQUIRED -> 403;
            case NOT_FOUND -> 404;
            case OPERATION_NOT_ALLOWED -> 405;
            case CONFLICT -> 409;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case INTERNAL_SERVER_ERROR -> 500;
            case RELEASE_VERSION_NOT_SUPPORTED, NOT_IMPLEMENTED -> 501;
            case SERVICE_UNAVAILABLE -> 503;
            case REQUEST_TIMEOUT -> 504;
        };
    }

    /**
     * The status of a response.
     *
     * @param challenged whether it asks for credentials
     */
    static ReplyStatus of(int http, String rsc, boolean challenged) {
        return exact(rsc).orElseGet(() -> http == 401 && challenged ? ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED : usual(http));
    }

    private static Optional<ReplyStatus> exact(String rsc) {
        try {
            return rsc == null ? Optional.empty() : ReplyStatus.of(Integer.parseInt(rsc.trim()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static ReplyStatus usual(int http) {
        return switch (http) {
            case 201 -> ReplyStatus.CREATED;
            case 401, 403 -> ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE;
            case 404, 410 -> ReplyStatus.NOT_FOUND;
            case 405 -> ReplyStatus.OPERATION_NOT_ALLOWED;
            case 406, 415 -> ReplyStatus.UNSUPPORTED_MEDIA_TYPE;
            case 408, 504 -> ReplyStatus.REQUEST_TIMEOUT;
            case 409 -> ReplyStatus.CONFLICT;
            case 429, 502, 503 -> ReplyStatus.SERVICE_UNAVAILABLE;
            case 501 -> ReplyStatus.NOT_IMPLEMENTED;
            // A redirection is nothing that a secured peer could send one to.
            default -> http >= 200 && http < 300 ? ReplyStatus.OK : http >= 400 && http < 500 ? ReplyStatus.BAD_REQUEST
                    : ReplyStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
