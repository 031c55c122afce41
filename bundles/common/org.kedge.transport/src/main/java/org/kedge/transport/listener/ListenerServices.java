package org.kedge.transport.listener;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.metrics.Meters;
import org.kedge.pki.PeerVerifier;

/**
 * What a listener uses of its node; each may come and go while it listens.
 *
 * @param verifier asked at every handshake with a certificate
 * @param meters counts handshakes and refusals
 * @param audit asked at every refused handshake
 * @param clock the time that keys and certificates end by; may throw CLOCK_NOT_TRUSTED
 */
public record ListenerServices(Supplier<Optional<PeerVerifier>> verifier, Meters meters, Supplier<Optional<AuditSink>> audit,
        InstantSource clock) {
    /** A fixed verifier and the system's clock, without metrics and audit. */
    public static ListenerServices of(PeerVerifier verifier) {
        return new ListenerServices(() -> Optional.of(verifier), Meters.NONE, Optional::empty, InstantSource.system());
    }
}
