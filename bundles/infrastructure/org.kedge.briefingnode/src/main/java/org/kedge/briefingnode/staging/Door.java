package org.kedge.briefingnode.staging;

import java.net.URI;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

import org.kedge.pki.EcKeys;

/**
 * How a node finds and knows the Briefing Node, for compact texts.
 *
 * @param uri {@code https://} or {@code coaps://}, host and port
 * @param pin public key identifier of the key that the Briefing Node proves there, {@code ni:///sha-256;...}
 * @param signer the key that signs compact texts; without it only texts with a one-time code can be made
 */
public record Door(URI uri, String pin, Optional<PrivateKey> signer) {
    /** What verifies the texts that {@link #signer} makes, by any name. */
    Map<String, PublicKey> verifier() {
        return signer.map(key -> Map.of("signer", EcKeys.publicKey(key))).orElse(Map.of());
    }

    @Override
    public String toString() {
        return "Door[" + uri + ", " + pin + (signer.isPresent() ? ", signs]" : "]");
    }
}
