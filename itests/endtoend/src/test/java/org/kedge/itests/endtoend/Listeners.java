package org.kedge.itests.endtoend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.itests.uicc.FreePorts;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/** The listeners of one function under one name: DTLS and TLS on free ports of the loopback address. */
final class Listeners implements AutoCloseable {
    private final Listener dtls;
    private final Listener tls;
    private final List<Integer> ports;

    Listeners(String name, KeyExport export, Optional<Issued> identity, KeyResolver resolver, Map<String, RequestHandler> handlers,
            CrlStore crls, AuditSink audit) {
        this(name, export, identity, resolver, handlers, crls, audit, List.of(FreePorts.udp(), FreePorts.tcp(1)));
    }

    /** @param wanted the ports for DTLS and TLS; 0 for a free one */
    Listeners(String name, KeyExport export, Optional<Issued> identity, KeyResolver resolver, Map<String, RequestHandler> handlers,
            CrlStore crls, AuditSink audit, List<Integer> wanted) {
        var verifier = new DefaultPeerVerifier(crls, Clock.systemUTC(), () -> 0, 100, Meters.NONE);
        ListenerServices services = new ListenerServices(() -> Optional.of(verifier), Meters.NONE, () -> Optional.of(audit),
                InstantSource.system());
        dtls = new DtlsListener(DtlsListenerSettings.of(name, loopback(wanted.get(0)), export), services, new KeyExporter());
        tls = new TlsListener(TlsListenerSettings.of(name, loopback(wanted.get(1)), export), services);
        Optional<OwnKeyPair> own = identity.map(i -> new OwnKeyPair(i.privateKey(), i.publicKey(), i.chain()));
        for (Listener listener : List.of(dtls, tls)) {
            listener.addResolver(resolver, 0);
            handlers.forEach((path, handler) -> listener.addHandler(path, handler, 0));
            listener.start(own);
        }
        ports = List.of(dtls.address().getPort(), tls.address().getPort());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The ports that were bound, DTLS and TLS; also known after {@link #close}. */
    List<Integer> ports() {
        return ports;
    }

    URI uri(Wire wire) {
        return URI.create(wire.scheme() + "://127.0.0.1:" + address(wire).getPort());
    }

    InetSocketAddress address(Wire wire) {
        return (wire == Wire.DTLS ? dtls : tls).address();
    }

    /** Number of open sessions of both. */
    int sessions() {
        return dtls.sessions() + tls.sessions();
    }

    @Override
    public void close() {
        dtls.close();
        tls.close();
    }
}
