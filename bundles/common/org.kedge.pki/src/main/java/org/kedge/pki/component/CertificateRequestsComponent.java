package org.kedge.pki.component;

import java.time.Duration;

import org.kedge.api.credential.CertificateRequests;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Offers certificate requests for the node's own store; waits a moment while the store bundle is being updated. */
@Component(name = "org.kedge.pki.requests")
public final class CertificateRequestsComponent implements CertificateRequests {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private CredentialStore store;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindStore(CredentialStore bound) {
        store = bound;
        notifyAll();
    }

    synchronized void unbindStore(CredentialStore unbound) {
        if (store == unbound) {
            store = null;
        }
    }

    @Override
    public String request(String alias, CertificateFlavour flavour, String identifier) {
        return new StoredKeyRequests(awaitStore()).request(alias, flavour, identifier);
    }

    private synchronized CredentialStore awaitStore() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = PATIENCE.toMillis(); store == null && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (store == null) {
            throw new KedgeException(ErrorCode.STORE_SEALED, "no credential store is running");
        }
        return store;
    }
}
