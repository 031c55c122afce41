package org.kedge.association.peer;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import java.security.cert.X509Certificate;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;

/**
 * The checked configuration of one peer: a {@link Peer} whose trust anchors are still aliases of the store.
 *
 * @param certificate what its certificate must be; empty unless it authenticates by certificate
 */
public record PeerSettings(String name, PeerRole role, Fqdn fqdn, String id, List<URI> uris, PeerAuthentication authentication,
        Optional<Certificate> certificate, Optional<String> credentialAlias, Optional<String> maf, Optional<String> originator) {
    /** How the certificate of a peer is verified. */
    public record Certificate(CertificateFlavour flavour, String identifier, List<String> anchorAliases, Revocation revocation) {
        public Certificate {
            anchorAliases = List.copyOf(anchorAliases);
        }
    }

    public PeerSettings {
        uris = List.copyOf(uris);
    }

    /** @throws KedgeException {@link org.kedge.api.error.ErrorCode#ASSOCIATION_UNKNOWN_PEER} naming the property that is wrong */
    static PeerSettings of(PeerConfiguration c) {
        return new PeerReader(new PeerText(c.name().trim(), c.role().trim(), c.fqdn().trim(), c.id().trim(), words(c.uris()),
                c.authentication().trim(), c.flavour().trim(), c.identifier().trim(), words(c.trust_anchors()), c.revocation().trim(),
                c.credential_alias().trim(), c.maf().trim(), c.originator().trim())).read();
    }

    /** A list may also be written as one value with commas, as people do in files. */
    private static List<String> words(String[] values) {
        return Arrays.stream(values).flatMap(value -> Arrays.stream(value.split(","))).map(String::trim)
                .filter(word -> !word.isEmpty()).toList();
    }

    /** The peer with its anchors. */
    Peer resolve(Function<String, List<X509Certificate>> anchors) {
        return new Peer(name, role, fqdn, id, uris, authentication,
                certificate.map(c -> new CertificateInformation(c.flavour, c.identifier,
                        c.anchorAliases.stream().map(anchors).flatMap(List::stream).toList(), c.revocation)),
                credentialAlias, maf, originator);
    }
}
