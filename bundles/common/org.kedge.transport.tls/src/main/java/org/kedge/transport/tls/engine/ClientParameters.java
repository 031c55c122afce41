package org.kedge.transport.tls.engine;

import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.transport.client.Peers;

/**
 * What one connection of a client is made with.
 *
 * @param crypto the library's cryptography
 * @param suites what the owner allows
 * @param credential own credential; decides which suites are offered
 * @param serverName sent as SNI (TS-0003 10.2.1)
 * @param export what the session exports
 */
public record ClientParameters(BcTlsCrypto crypto, TlsSuites suites, LocalCredential credential, Fqdn serverName, KeyExport export) {
    int[] offeredSuites() {
        return isPsk() ? suites.psk() : isAnonymous() ? TlsSuites.anonymousClient() : suites.certificate();
    }

    boolean isPsk() {
        return credential instanceof LocalCredential.Psk;
    }

    /** Whether this side does not authenticate itself, and the server need not be a oneM2M entity. */
    boolean isAnonymous() {
        return credential instanceof LocalCredential.Anonymous;
    }

    /** Whether the server is to present a raw public key instead of a certificate. */
    boolean isRawServerKey() {
        return Peers.information(credential).filter(peer -> peer.flavour() == CertificateFlavour.RAW_PUBLIC_KEY).isPresent();
    }

    boolean isRawOwnKey() {
        return credential instanceof LocalCredential.KeyPair pair && pair.chain().isEmpty();
    }
}
