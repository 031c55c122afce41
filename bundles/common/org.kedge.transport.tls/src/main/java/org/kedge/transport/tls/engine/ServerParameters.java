package org.kedge.transport.tls.engine;

import java.util.Optional;

import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.kedge.api.transport.KeyExport;

/**
 * What all handshakes of a listener have in common.
 *
 * @param crypto the library's cryptography
 * @param own the listener's key pair; empty: pre-shared keys only
 * @param suites accepted suites, most preferred first
 * @param export what every session exports
 * @param ocspResponse stapled to the certificate when a client asks for it, DER
 * @param keptBytes how much of a waiting handshake is kept
 * @param anonymous whether clients are not to authenticate themselves
 * @param pskHint the psk_identity_hint of suites with pre-shared keys; empty: none
 */
public record ServerParameters(BcTlsCrypto crypto, Optional<TlsKeyPair> own, int[] suites, KeyExport export, Optional<byte[]> ocspResponse,
        int keptBytes, boolean anonymous, String pskHint) {
}
