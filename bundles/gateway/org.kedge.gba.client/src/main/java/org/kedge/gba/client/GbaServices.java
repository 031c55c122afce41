package org.kedge.gba.client;

import java.time.Duration;
import java.util.Optional;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.client.work.Waiting;
import org.kedge.work.Bound;

/**
 * The services that the client works with; each may come and go.
 *
 * @param usims found by their names
 * @param transports found by their schemes
 * @param stores found by {@link #STORE}
 * @param audits where decisions are recorded
 */
public record GbaServices(Bound<AkaAuthenticator> usims, Bound<SecureTransport> transports, Bound<CredentialStore> stores,
        Bound<AuditSink> audits) {
    /** The word under which a store is added. */
    public static final String STORE = "store";

    /** Nothing is there yet. */
    public GbaServices() {
        this(new Bound<>(), new Bound<>(), new Bound<>(), new Bound<>());
    }

    /** @throws KedgeException {@link ErrorCode#STORE_SEALED} when none comes within the limit */
    CredentialStore store(Duration limit) {
        return Waiting.on(stores, STORE, limit)
                .orElseThrow(() -> new KedgeException(ErrorCode.STORE_SEALED, "no credential store is present"));
    }

    /** @throws KedgeException {@link ErrorCode#USIM_UNAVAILABLE} when it does not come within the limit */
    AkaAuthenticator usim(String name, Duration limit) {
        return Waiting.on(usims, name, limit).orElseThrow(() -> new KedgeException(ErrorCode.USIM_UNAVAILABLE, "no USIM \"" + name
                + "\" is present; there is " + (usims.words().isEmpty() ? "none" : String.join(", ", usims.words()))));
    }

    Optional<AkaAuthenticator> present(String name) {
        return usims.named(name);
    }

    /** @throws KedgeException {@link ErrorCode#TRANSPORT_MISSING} when none comes within the limit */
    SecureTransport transport(String scheme, Duration limit) {
        return Waiting.on(transports, scheme, limit).orElseThrow(
                () -> new KedgeException(ErrorCode.TRANSPORT_MISSING, "no transport for the scheme \"" + scheme + "\" is present"));
    }
}
