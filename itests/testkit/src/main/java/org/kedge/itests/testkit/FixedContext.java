package org.kedge.itests.testkit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.transport.SecureTransport;

/** The context of one run at a fixed time, which remembers the phases. */
public final class FixedContext implements ProvisioningContext {
    private final CredentialStore store;
    private final Optional<SecureTransport> transport;
    private final Instant now;
    private final Duration left;
    private final List<EnrolmentPhase> phases = new ArrayList<>();
    private final List<EnrolmentKey> handedOver = new ArrayList<>();
    private Optional<Function<URI, CompletionStage<Void>>> maf = Optional.empty();

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

    /** What a MAF enrolment is answered with; until it is set none is offered. */
    public void mafEnrolment(Function<URI, CompletionStage<Void>> script) {
        maf = Optional.of(script);
    }

    @Override
    public boolean offersMafEnrolment() {
        return maf.isPresent();
    }

    @Override
    public CompletionStage<Void> enrolAtMaf(URI uri, Provisioned provisioned) {
        handedOver.add(new EnrolmentKey(provisioned.key().ke().duplicate(), provisioned.key().keId(), provisioned.key().notAfter()));
        return maf.orElseThrow().apply(uri);
    }

    /** The keys that were handed over for a MAF enrolment; the caller closes them. */
    public List<EnrolmentKey> handedOver() {
        return List.copyOf(handedOver);
    }

    public List<EnrolmentPhase> phases() {
        return List.copyOf(phases);
    }
}
