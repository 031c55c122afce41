package org.kedge.api.briefing;

import java.security.PublicKey;
import java.util.Map;

import org.osgi.annotation.versioning.ProviderType;

/** The keys that may sign instructions, compact texts and triggers for this node. A service. Does not block. Thread-safe. */
@ProviderType
public interface PinnedSigners {
    /** EC P-256 keys by their public key identifier ({@code ni:///sha-256;...}, RFC 6920); empty: nobody may sign. */
    Map<String, PublicKey> keys();
}
