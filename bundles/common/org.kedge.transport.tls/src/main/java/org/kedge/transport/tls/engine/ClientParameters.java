package org.kedge.transport.tls.engine;

import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;

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
        return credential instanceof LocalCredential.Psk ? suites.psk() : suites.certificate();
    }

    /** Whether the server is to present a raw public key instead of a certificate. */
    boolean isRawServerKey() {
        return credential instanceof LocalCredential.KeyPair pair && pair.peer().flavour() == CertificateFlavour.RAW_PUBLIC_KEY;
    }

    boolean isRawOwnKey() {
        return credential instanceof LocalCredential.KeyPair pair && pair.chain().isEmpty();
    }
}
