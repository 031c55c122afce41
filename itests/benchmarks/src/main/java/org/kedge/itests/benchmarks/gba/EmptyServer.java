package org.kedge.itests.benchmarks.gba;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.itests.benchmarks.Node;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/** The listeners of a BSF without a BSF: what the transport alone costs. */
final class EmptyServer implements AutoCloseable {
    private final Node node;
    private final TlsListener plain;
    private final TlsListener secured;

    EmptyServer(Path home, CertificateAuthority authority) {
        node = new Node(home);
        Issued identity = authority.issue(CertificateFlavour.FQDN, BsfServer.FQDN.value());
        plain = new TlsListener(TlsListenerSettings.plain("plain", Node.ANY), node.services());
        secured = new TlsListener(TlsListenerSettings.anonymous("secured", Node.ANY), node.services());
        for (TlsListener listener : List.of(plain, secured)) {
            listener.addHandler("", request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK)), 0, true);
        }
        plain.start(Optional.empty());
        secured.start(Optional.of(new OwnKeyPair(identity.privateKey(), identity.publicKey(), identity.chain())));
    }

    /** @param scheme {@code http} or {@code https} */
    URI uri(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + (scheme.equals("http") ? plain : secured).address().getPort());
    }

    @Override
    public void close() {
        plain.close();
        secured.close();
        node.close();
    }
}
