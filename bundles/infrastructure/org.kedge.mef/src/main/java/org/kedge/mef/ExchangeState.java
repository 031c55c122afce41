package org.kedge.mef;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.peer.PeerRole;
import org.kedge.messages.exchange.EnrolmentInstruction;
import org.kedge.messages.exchange.EnrolmentInstruction.CredentialType;
import org.kedge.messages.exchange.EnrolmentInstruction.End;
import org.kedge.messages.exchange.EnrolmentInstruction.MafEnrolment;
import org.kedge.messages.exchange.EnrolmentInstruction.RemoteManagement;
import org.kedge.messages.exchange.EnrolmentRequest;

/**
 * What is left to instruct in one exchange (steps 6 to 15); holds no secret. Certificate enrolment is never instructed, because this
 * MEF offers none. Thread-safe.
 */
final class ExchangeState {
    private final String enroleeId;
    private final Deque<EnrolmentInstruction> left = new ArrayDeque<>();
    private EnrolmentInstruction.Type current = EnrolmentInstruction.Type.END;

    private ExchangeState(String enroleeId) {
        this.enroleeId = enroleeId;
    }

    /** Compares what the Enrolee is prepared to do with its record (step 6). */
    static ExchangeState plan(EnroleeRecord enrolee, EnrolmentRequest request, PeerRegistry peers, Instant notAfter) {
        ExchangeState state = new ExchangeState(enrolee.id());
        if (request.mafEnrolment()) {
            enrolee.targets().stream().map(AllowedTarget::target).filter(t -> t.kind() == EnrolmentTarget.Kind.MAF)
                    .flatMap(maf -> peers.findByFqdn(PeerRole.MAF, maf.fqdn()).stream())
                    .flatMap(maf -> maf.uris().stream().limit(1))
                    .forEach(uri -> state.left.add(mafEnrolment(uri, notAfter)));
        }
        if (request.remoteManagement()) {
            enrolee.remoteManagement().ifPresent(uri -> state.left.add(new RemoteManagement(uri)));
        }
        state.left.add(new End(Optional.of(notAfter)));
        return state;
    }

    /** Registration and retrieval are resources below one base; their names are those of the Mmaf name table (D-39). */
    private static MafEnrolment mafEnrolment(URI base, Instant notAfter) {
        return new MafEnrolment(CredentialType.SYMMETRIC_KEY, base, base, Optional.empty(), List.of(), Optional.of(notAfter));
    }

    String enroleeId() {
        return enroleeId;
    }

    /** The instruction that waits for its report. */
    synchronized EnrolmentInstruction.Type current() {
        return current;
    }

    /** The next instruction; the last one ends the exchange. */
    synchronized EnrolmentInstruction next() {
        EnrolmentInstruction next = left.size() > 1 ? left.remove() : left.element();
        current = next.type();
        return next;
    }
}
