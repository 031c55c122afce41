package org.kedge.itests.endtoend;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.dtls.DtlsClient;

/** Somebody who connects to a MEF with a credential and sends what the test wants: a target, or a misbehaving Enrolee. */
final class TargetNode implements AutoCloseable {
    private final DtlsClient client = new DtlsClient(
            new DefaultPeerVerifier(new CrlStore(), Clock.systemUTC(), () -> 0, 10, Meters.NONE));
    private final MefNode mef;
    private final LocalCredential credential;

    TargetNode(MefNode mef, Issued identity, CertificateAuthority mefAuthority) {
        this(mef, identity.towards(mefAuthority.information(CertificateFlavour.FQDN, Names.MEF.value())));
    }

    TargetNode(MefNode mef, LocalCredential credential) {
        this.mef = mef;
        this.credential = credential;
    }

    /** Completes a handshake. */
    SecureChannel connect(KeyExport export) {
        ConnectOptions options = new ConnectOptions(export, ConnectOptions.ordinary().handshakeTimeout(),
                ConnectOptions.ordinary().requestTimeout());
        return await(client.connect(new PeerAddress(mef.uri(), Names.MEF), credential, options));
    }

    /** Sends one request in a session of its own. */
    Reply ask(Request request) {
        try (SecureChannel channel = connect(KeyExport.NONE)) {
            return send(channel, request);
        }
    }

    static Reply send(SecureChannel channel, Request request) {
        return await(channel.request(request));
    }

    private static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw KedgeException.of(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
