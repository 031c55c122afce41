package org.kedge.association.responder;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.association.KeyFetcher;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.association.credential.Credentials;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.pki.CertificateNames;
import org.kedge.work.Tasks;
import org.kedge.work.Times;

/** Entity B put together. Knows no OSGi. Thread-safe. */
public final class Responder {
    private final EntityB resolver;
    private final AssociationHandler handler;
    private final ReceivedKeys received;

    /** @param credentials what this node presents to its peers, and therefore accepts from them */
    public Responder(PeerDirectory peers, Credentials credentials, Supplier<Optional<CredentialStore>> store,
            Supplier<Optional<KeyFetcher>> fetcher, Supplier<ResponderSettings> settings, Tasks tasks, Times times, Meters meters) {
        this(peers, credentials, store, fetcher, settings, tasks, times, meters, CertificateNames::claims);
    }

    Responder(PeerDirectory peers, Credentials credentials, Supplier<Optional<CredentialStore>> store,
            Supplier<Optional<KeyFetcher>> fetcher, Supplier<ResponderSettings> settings, Tasks tasks, Times times, Meters meters,
            Function<X509Certificate, List<Claim>> names) {
        Grants grants = new Grants();
        this.received = new ReceivedKeys(store, times);
        this.resolver = new EntityB(peers, new Callers(peers, settings), new LocalKeys(peers, store, credentials, tasks), received, fetcher,
                grants, new Refusals(tasks, meters), names, times);
        this.handler = new AssociationHandler(grants, times);
    }

    /** Who may associate; for the listener. */
    public EntityB resolver() {
        return resolver;
    }

    /** Answers {@code GET /association}; for the listener. */
    public AssociationHandler handler() {
        return handler;
    }

    /** The keys that were fetched. */
    public ReceivedKeys received() {
        return received;
    }
}
