package org.kedge.messages.association;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.transport.Request;

/**
 * What Entity B says about the association in which it was asked.
 *
 * @param peerId for whom it takes the caller: absolute CSE-ID or AE-ID, or Credential-ID (TS-0003 8.2.2)
 * @param framework {@code psk}, {@code certificate} or {@code maf}
 * @param protocol what it negotiated, for example {@code TLS1.2}
 * @param cipherSuite the IANA name
 * @param since when the association was first used
 * @param notAfter when it ends at the latest
 */
public record AssociationAnswer(String peerId, String framework, String protocol, String cipherSuite, Instant since,
        Optional<Instant> notAfter) {
    /** The path segment it is asked for under. */
    public static final String PATH = "association";

    /** The question. */
    public static Request question() {
        return Request.get(List.of(PATH));
    }
}
