package org.kedge.api.peer;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.CertificateInformation;

/**
 * A function or entity this node may talk to. Nobody ever connects to an FQDN that only an unauthenticated identity named: without a
 * peer of the right role it is an unknown identity. Holds no secret.
 *
 * @param name its name on this node, unique in its directory
 * @param role what it is
 * @param fqdn its FQDN: SNI, and for a MEF or MAF the right part of the identifiers it issues
 * @param id its identity in messages: the FQDN of a MEF, MAF, BSF or BBN, the absolute CSE-ID or AE-ID
 * @param uris where it is reached, in order of preference ({@code coaps} and {@code https}); empty when it only calls
 * @param authentication how both sides authenticate
 * @param certificate how its certificate or raw key is verified, with {@link PeerAuthentication#CERTIFICATE}
 * @param credentialAlias this node's own key pair or pre-shared key towards it, in the credential store; with
 *        {@link PeerAuthentication#CERTIFICATE} and {@link PeerAuthentication#PSK}
 * @param maf name of the MAF peer that distributes Kc, with {@link PeerAuthentication#MAF}
 * @param originator the identity this node uses towards it; empty for the node's usual one
 */
public record Peer(String name, PeerRole role, Fqdn fqdn, String id, List<URI> uris, PeerAuthentication authentication,
        Optional<CertificateInformation> certificate, Optional<String> credentialAlias, Optional<String> maf,
        Optional<String> originator) {
    public Peer {
        uris = List.copyOf(uris);
    }
}
