package org.kedge.itests.benchmarks.contact;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureTransport;
import org.kedge.itests.benchmarks.Timed;

/** A contact with a MAF: the handshake, then the end. */
final class Contact {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ConnectOptions OPTIONS = new ConnectOptions(KeyExport.CONNECTION, LIMIT, LIMIT);

    private Contact() {
    }

    /** One contact of each Enrolee, so many at once. */
    static Timed of(List<Enrolee> enrolees, int clients, SecureTransport transport, PeerAddress maf) throws Exception {
        return Timed.of(enrolees.size(), clients, number -> transport.connect(maf, enrolees.get(number).credential(), OPTIONS)
                .toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS).close());
    }
}
