package org.kedge.api.briefing;

import java.security.PublicKey;
import java.util.Map;

import org.osgi.annotation.versioning.ProviderType;

/** The keys that may sign instructions, compact texts and triggers for this node. A service. Does not block. Thread-safe. */
@ProviderType
public interface PinnedSigners {
    /** EC P-256 keys by their public key identifier ({@code ni:///sha-256;...}, RFC 6920); empty: nobody may sign. */
    Map<String, PublicKey> keys();

    /**
     * Whether the owner pins this signer, even while its key itself is not at hand: a lost key file does not take away what it signed.
     *
     * @param signer a public key identifier
     */
    default boolean pins(String signer) {
        return keys().containsKey(signer);
    }
}
