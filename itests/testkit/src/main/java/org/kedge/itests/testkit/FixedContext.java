package org.kedge.itests.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.SecureTransport;

/** The context of one run at a fixed time, which remembers the phases. */
public final class FixedContext implements ProvisioningContext {
    private final CredentialStore store;
    private final Optional<SecureTransport> transport;
    private final Instant now;
    private final Duration left;
    private final List<EnrolmentPhase> phases = new ArrayList<>();

    public FixedContext(CredentialStore store, Optional<SecureTransport> transport, Instant now, Duration left) {
        this.store = store;
        this.transport = transport;
        this.now = now;
        this.left = left;
    }

    @Override
    public SecureTransport transport(String scheme) {
        return transport.filter(t -> scheme.equals("coaps")).orElseThrow(
                () -> new KedgeException(ErrorCode.TRANSPORT_MISSING, "no transport for " + scheme));
    }

    @Override
    public CredentialStore credentials() {
        return store;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Instant deadline() {
        return now.plus(left);
    }

    @Override
    public void enter(EnrolmentPhase phase) {
        phases.add(phase);
    }

    public List<EnrolmentPhase> phases() {
        return List.copyOf(phases);
    }
}
