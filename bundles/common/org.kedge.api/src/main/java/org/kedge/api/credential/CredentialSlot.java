package org.kedge.api.credential;

/** Two-slot activation: a new credential is pending until it has been used once with success; the old one stays until then. */
public enum CredentialSlot {
    ACTIVE, PENDING
}
