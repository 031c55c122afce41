package org.kedge.messages.session;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;

/** One session with a MEF. Whatever completes the result first wins; what arrives later is closed. */
final class MefSession<T> {
    private final MefSteps steps;
    private final BootstrapInstruction instruction;
    private final ProvisioningContext context;
    private final Consumer<MefSession<T>> afterExport;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private LocalCredential credential;
    private SecureChannel channel;
    private EnrolmentKey key;
    private boolean ended;

    MefSession(MefSteps steps, BootstrapInstruction instruction, ProvisioningContext context, Consumer<MefSession<T>> afterExport) {
        this.steps = steps;
        this.instruction = instruction;
        this.context = context;
        this.afterExport = afterExport;
        result.whenComplete((value, thrown) -> end(thrown != null));
    }

    CompletableFuture<T> result() {
        return result;
    }

    void start() {
        try {
            LocalCredential own = steps.credential(instruction, context);
            if (!adopt(() -> credential = own)) {
                closeCredential(own);
                return;
            }
            context.enter(EnrolmentPhase.HANDSHAKE);
            SecureTransport transport = context.transport(instruction.mefUri().getScheme());
            transport.connect(new PeerAddress(instruction.mefUri(), instruction.mefFqdn()), own, options())
                    .whenComplete((opened, thrown) -> guarded(() -> connected(opened, thrown)));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** The options of an enrolment, cut to what is left of the run. */
    private ConnectOptions options() {
        Duration left = Duration.between(context.now(), context.deadline());
        if (left.isNegative() || left.isZero()) {
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "no time left to connect to the MEF " + instruction.mefUri());
        }
        ConnectOptions full = ConnectOptions.enrolment();
        return new ConnectOptions(full.export(), shorter(full.handshakeTimeout(), left), shorter(full.requestTimeout(), left));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private void connected(SecureChannel opened, Throwable thrown) {
        if (thrown != null) {
            fail(thrown);
            return;
        }
        if (!adopt(() -> channel = opened)) {
            opened.close();
            return;
        }
        closeCredential(credential);
        requireExportable(opened.facts());
        context.enter(EnrolmentPhase.EXPORT);
        Instant notAfter = context.now().plus(instruction.enrolmentExpiry());
        EnrolmentKey exported = steps.enrolmentKey(opened.takeExportedKey(), instruction.mefFqdn(), notAfter);
        if (adopt(() -> key = exported)) {
            afterExport.accept(this);
        } else {
            exported.close();
        }
    }

    /** The transport refuses both already; a key is never built on the word of one component (D-04, D-05). */
    private void requireExportable(HandshakeFacts facts) {
        if (!facts.fullHandshake()) {
            throw new KedgeException(ErrorCode.SESSION_RESUMED, "the session with " + instruction.mefFqdn() + " was resumed");
        }
        if (!facts.extendedMasterSecret()) {
            throw new KedgeException(ErrorCode.NO_EXTENDED_MASTER_SECRET,
                    "the MEF " + instruction.mefFqdn() + " did not negotiate extended master secret");
        }
    }

    static void exchange(MefSession<Provisioned> session) {
        session.context.enter(EnrolmentPhase.EXCHANGE);
        InstructedExchange.of(session.instruction, session.context, session.channel, session.key).run(session.key.notAfter())
                .whenComplete((expiry, thrown) -> session.guarded(() -> answered(session, expiry, thrown)));
    }

    private static void answered(MefSession<Provisioned> session, Instant expiry, Throwable thrown) {
        if (thrown != null) {
            session.fail(thrown);
            return;
        }
        Instant own = session.key.notAfter();
        EnrolmentKey agreed = new EnrolmentKey(session.key.ke(), session.key.keId(), expiry.isBefore(own) ? expiry : own);
        session.succeed(new Provisioned(agreed, session.channel.facts()));
    }

    static void describe(MefSession<ProbeResult> session) {
        String checkValue = session.steps.checkValue(session.key.ke());
        session.key.close();
        session.succeed(new ProbeResult(session.channel.facts(), session.channel.peer(), session.key.keId(), checkValue));
    }

    void fail(Throwable thrown) {
        if (end(true)) {
            result.completeExceptionally(KedgeException.of(thrown));
        }
    }

    private void succeed(T value) {
        if (end(false) && !result.complete(value)) {
            key.close();
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Takes something over unless the run has ended; then the caller closes it. */
    private synchronized boolean adopt(Runnable assignment) {
        if (!ended) {
            assignment.run();
        }
        return !ended;
    }

    /** Closes what the run holds before anybody learns its result; true for the first caller. */
    private synchronized boolean end(boolean failed) {
        if (ended) {
            return false;
        }
        ended = true;
        closeCredential(credential);
        if (channel != null) {
            channel.close();
        }
        if (failed && key != null) {
            key.close();
        }
        return true;
    }

    private static void closeCredential(LocalCredential credential) {
        if (credential instanceof LocalCredential.Psk psk) {
            psk.key().close();
        }
    }
}
