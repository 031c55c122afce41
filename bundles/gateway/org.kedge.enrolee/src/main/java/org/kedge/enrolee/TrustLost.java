package org.kedge.enrolee;

import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Failures after which the sources are asked first: the owner may have moved to other anchors, or to another MEF. */
final class TrustLost {
    private static final Set<ErrorCode> CODES = Set.of(ErrorCode.CERTIFICATE_UNTRUSTED, ErrorCode.CERTIFICATE_EXPIRED,
            ErrorCode.CERTIFICATE_REVOKED);

    private TrustLost() {
    }

    static boolean is(KedgeException failure) {
        return CODES.contains(failure.code());
    }
}
