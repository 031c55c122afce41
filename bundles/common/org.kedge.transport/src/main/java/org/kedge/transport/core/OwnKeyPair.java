package org.kedge.transport.core;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a listener authenticates itself with.
 *
 * @param privateKey EC P-256
 * @param publicKey EC P-256
 * @param chain end entity first, without the root; empty when the listener has only a raw public key
 */
public record OwnKeyPair(PrivateKey privateKey, PublicKey publicKey, List<X509Certificate> chain) {
    public OwnKeyPair {
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return chain.isEmpty() ? "raw public key" : chain.get(0).getSubjectX500Principal().toString();
    }
}
