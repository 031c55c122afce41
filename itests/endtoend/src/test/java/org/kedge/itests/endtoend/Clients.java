package org.kedge.itests.endtoend;

import java.time.Clock;

import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.SecureTransport;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.tls.TlsClient;

/** The client side of both transports. */
final class Clients implements AutoCloseable {
    private final DtlsClient dtls;
    private final TlsClient tls;

    Clients(CrlStore crls) {
        this(crls, Clock.systemUTC());
    }

    /** @param clock by which certificates are judged */
    Clients(CrlStore crls, Clock clock) {
        var verifier = new DefaultPeerVerifier(crls, clock, () -> 0, 100, Meters.NONE);
        dtls = new DtlsClient(verifier);
        tls = new TlsClient(verifier);
    }

    SecureTransport of(Wire wire) {
        return wire == Wire.DTLS ? dtls : tls;
    }

    @Override
    public void close() {
        dtls.close();
        tls.close();
    }
}
