package org.kedge.api.infrastructure.registry;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;

/**
 * Another function that this one talks to: a MAF or CSE that fetches keys, a MEF that is asked for them.
 *
 * @param name registry id
 * @param role what it is
 * @param fqdn its FQDN
 * @param originator the identity it uses as originator: MAF-ID (its FQDN), absolute CSE-ID or AE-ID (D-40)
 * @param uris where it is reached; empty when it only calls
 * @param certificate how its certificate or raw key is verified; empty when it authenticates by pre-shared key
 * @param pskId the identity of its pre-shared key; empty when it authenticates by certificate
 * @param credentialAlias this side's credential towards it, in the credential store
 */
public record PeerRecord(String name, PeerRole role, Fqdn fqdn, String originator, List<URI> uris,
        Optional<CertificateInformation> certificate, Optional<KeyReference> pskId, Optional<String> credentialAlias) {
    public PeerRecord {
        uris = List.copyOf(uris);
    }
}
