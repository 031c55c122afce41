package org.kedge.messages.session;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The sessions that one framework has open with MEFs (TS-0003 8.3.2.1 and 8.3.2.2, D-79). A returned stage may be completed
 * exceptionally by its receiver, which gives the run up. However a run ends other than with success, its channel is closed and
 * everything derived in it is wiped. Thread-safe.
 */
@ProviderType
public final class MefSessions implements AutoCloseable {
    private final String framework;
    private final MefSteps steps;
    private final Set<MefSession<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param framework the word of the framework, for messages
     * @param steps what the framework contributes
     */
    public MefSessions(String framework, MefSteps steps) {
        this.framework = framework;
        this.steps = steps;
    }

    /** Handshake, export, exchange; see {@code ProvisioningFramework.provision}. */
    public CompletionStage<Provisioned> provision(BootstrapInstruction instruction, ProvisioningContext context) {
        return start(new MefSession<>(steps, instruction, context, MefSession::exchange));
    }

    /** Handshake and export only; see {@code ProvisioningFramework.probe}. */
    public CompletionStage<ProbeResult> probe(BootstrapInstruction instruction, ProvisioningContext context) {
        return start(new MefSession<>(steps, instruction, context, MefSession::describe));
    }

    private <T> CompletableFuture<T> start(MefSession<T> session) {
        open.add(session);
        session.result().whenComplete((value, thrown) -> open.remove(session));
        if (closed) {
            session.fail(stopped());
        } else {
            session.start();
        }
        return session.result();
    }

    /** Completes every pending stage with {@link ErrorCode#TRANSPORT_STOPPED}: the enrolee runs again when a framework is back. */
    @Override
    public void close() {
        closed = true;
        open.forEach(session -> session.fail(stopped()));
    }

    private KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the " + framework + " framework was stopped during the run");
    }
}
