package org.kedge.api.credential;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What may be shown of a credential to people.
 *
 * @param alias its name in the store
 * @param slot active or pending
 * @param kind what it is
 * @param identifier depends on the kind
 * @param attributes facts that are not secret
 * @param checkValue the key check value of its secret (8 characters), when it is a symmetric key of at least 128 bits
 * @param certificateSummary subject, issuer and expiry of its first certificate, when it has one
 * @param notAfter from when on it must not be used
 */
public record CredentialInfo(String alias, CredentialSlot slot, CredentialKind kind, String identifier, Map<String, String> attributes,
        Optional<String> checkValue, Optional<String> certificateSummary, Optional<Instant> notAfter) {
    public CredentialInfo {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }
}
