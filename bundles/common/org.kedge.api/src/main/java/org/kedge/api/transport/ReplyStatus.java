package org.kedge.api.transport;

import java.util.Optional;

/**
 * Outcome of a request as oneM2M response status code (TS-0004 6.6.3); the transports map it to CoAP and HTTP codes and back
 * (TS-0008, TS-0009; frameworks.md 13).
 */
public enum ReplyStatus {
    OK(2000), CREATED(2001), DELETED(2002), UPDATED(2004),
    BAD_REQUEST(4000), RELEASE_VERSION_NOT_SUPPORTED(4001), NOT_FOUND(4004), OPERATION_NOT_ALLOWED(4005), REQUEST_TIMEOUT(4008),
    UNSUPPORTED_MEDIA_TYPE(4015), CONTENTS_UNACCEPTABLE(4102), ORIGINATOR_HAS_NO_PRIVILEGE(4103), CONFLICT(4105),
    ORIGINATOR_NOT_AUTHENTICATED(4106), SECURITY_ASSOCIATION_REQUIRED(4107),
    INTERNAL_SERVER_ERROR(5000), NOT_IMPLEMENTED(5001),
    /** No handler, or no capacity: CoAP 5.03, HTTP 503. */
    SERVICE_UNAVAILABLE(5103);

    private final int code;

    ReplyStatus(int code) {
        this.code = code;
    }

    /** The numeric oneM2M code. */
    public int code() {
        return code;
    }

    /** Whether the request was performed. */
    public boolean isSuccess() {
        return code < 3000;
    }

    /** The status of a numeric code; empty when Kedge does not use it. */
    public static Optional<ReplyStatus> of(int code) {
        for (ReplyStatus status : values()) {
            if (status.code == code) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
