package org.kedge.association.component;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.kedge.api.association.KeyFetcher;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Bound;

/**
 * The services that associations are made with; each may come and go.
 *
 * @param directories the peers
 * @param transports found by their schemes
 * @param store the credentials
 * @param registrations the client of MAFs
 * @param fetcher the keys of Entity B
 * @param enrolee the enrolments; empty on a node without
 * @param gba the NAF keys of a node with a USIM
 * @param prefixedIdentity whether such a node names them with the prefix of 3GPP (D-67)
 */
public record NodeServices(Bound<PeerDirectory> directories, Bound<SecureTransport> transports, Supplier<Optional<CredentialStore>> store,
        Supplier<Optional<RegistrationService>> registrations, Supplier<Optional<KeyFetcher>> fetcher,
        Supplier<Optional<EnroleeService>> enrolee, Supplier<Optional<GbaClient>> gba, BooleanSupplier prefixedIdentity) {
    /** A node without a USIM. */
    public NodeServices(Bound<PeerDirectory> directories, Bound<SecureTransport> transports, Supplier<Optional<CredentialStore>> store,
            Supplier<Optional<RegistrationService>> registrations, Supplier<Optional<KeyFetcher>> fetcher,
            Supplier<Optional<EnroleeService>> enrolee) {
        this(directories, transports, store, registrations, fetcher, enrolee, Optional::empty, () -> false);
    }
}
