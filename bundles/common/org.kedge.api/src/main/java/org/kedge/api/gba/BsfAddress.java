package org.kedge.api.gba;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;

/**
 * Where a BSF is.
 *
 * @param address its URI ({@code http} or {@code https}) and its FQDN: Host header and realm of Ub. The right part of a B-TID may differ
 * @param server how its certificate is verified; with {@code https}
 */
public record BsfAddress(PeerAddress address, Optional<CertificateInformation> server) {
    /** @throws KedgeException {@link ErrorCode#BSF_PROTOCOL} for another scheme, or https without certificate information */
    public BsfAddress {
        String scheme = address.uri().getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new KedgeException(ErrorCode.BSF_PROTOCOL, "a BSF is reached by http or https, not by " + scheme);
        }
        if ("https".equals(scheme) && server.isEmpty()) {
            throw new KedgeException(ErrorCode.BSF_PROTOCOL, "no trust anchors for the BSF " + address.fqdn() + " behind https");
        }
    }
}
