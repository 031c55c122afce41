package org.kedge.api.enrolment;

import org.kedge.api.identity.KeId;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;

/**
 * What a probe found.
 *
 * @param facts what was negotiated
 * @param peer who the MEF proved to be
 * @param keId the KeID this handshake would have given
 * @param checkValue the key check value of the Ke it would have given; Ke itself is wiped
 */
public record ProbeResult(HandshakeFacts facts, PeerIdentity peer, KeId keId, String checkValue) {
}
