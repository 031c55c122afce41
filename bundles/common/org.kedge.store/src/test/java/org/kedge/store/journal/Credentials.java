package org.kedge.store.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.key.SecretBytes;

/** Credentials for tests, told apart by their text. */
final class Credentials {
    private Credentials() {
    }

    static Credential of(String alias, String text) {
        return of(alias, CredentialKind.ENROLMENT_KEY, text, Optional.empty());
    }

    static Credential of(String alias, CredentialKind kind, String text, Optional<Instant> notAfter) {
        byte[] secret = ("secret of " + text).getBytes(StandardCharsets.UTF_8);
        return new Credential(alias, kind, "id of " + text, Map.of("text", text), SecretBytes.owning(secret), List.of(), notAfter);
    }

    /** The text of a stored credential, after a check that all its parts belong together; empty when there is none. */
    static Optional<String> text(CredentialStore store, String alias, CredentialSlot slot) {
        return store.get(alias, slot).map(c -> {
            try (c) {
                String text = c.attribute("text").orElseThrow();
                String secret = c.secret().use(o -> new String(o, StandardCharsets.UTF_8));
                if (!c.alias().equals(alias) || !c.identifier().equals("id of " + text) || !secret.equals("secret of " + text)) {
                    throw new AssertionError("half a credential: " + c);
                }
                return text;
            }
        });
    }

    static Optional<String> active(CredentialStore store, String alias) {
        return text(store, alias, CredentialSlot.ACTIVE);
    }
}
