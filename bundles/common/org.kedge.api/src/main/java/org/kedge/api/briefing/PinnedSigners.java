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
     * Whether what this signer signed stands: unless the owner pins others only. While nobody at all is pinned, as before a configuration
     * was read, nobody was struck off; and a lost key file does not take away what it signed. {@link #keys} says who may sign.
     *
     * @param signer a public key identifier
     */
    default boolean pins(String signer) {
        Map<String, PublicKey> keys = keys();
        return keys.isEmpty() || keys.containsKey(signer);
    }
}
