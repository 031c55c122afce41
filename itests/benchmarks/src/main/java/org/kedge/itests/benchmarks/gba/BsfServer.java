package org.kedge.itests.benchmarks.gba;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Info;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.RequestHandler;
import org.kedge.bsf.Bsf;
import org.kedge.bsf.BsfRegistries;
import org.kedge.bsf.BsfSettings;
import org.kedge.gba.BTid;
import org.kedge.gba.aka.Rand;
import org.kedge.itests.benchmarks.Node;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.Registry;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/** A BSF with its own AuC: Ub over plain HTTP and over TLS, Zn over TLS with certificates on both sides. */
public final class BsfServer implements AutoCloseable {
    public static final Fqdn FQDN = new Fqdn("bsf.operator.example.com");
    private static final Duration LIFETIME = Duration.ofDays(1);
    private static final int KS_OCTETS = 32;
    /** The limits that ship protect the subscribers and the AuC; here they would be what is measured. */
    private static final int ANY = 1_000_000_000;
    private static final BsfSettings SETTINGS = BsfSettings.of(FQDN, "benchmark")
            .with(new BsfSettings.Limits(ANY, ANY, ANY, ANY, ANY))
            .with(new BsfSettings.Challenging(Duration.ofMinutes(1), 1_000_000, BsfSettings.Challenging.ALL));

    private final Node node;
    private final Bsf bsf;
    private final TlsListener plain;
    private final TlsListener secured;
    private final TlsListener zn;
    private int subscribed;

    public BsfServer(Path home, CertificateAuthority authority) {
        node = new Node(home);
        bsf = new Bsf(SETTINGS, new BsfRegistries(node.registry.subscribers(), node.registry.bootstraps(), node.registry.peers()),
                AuditSinks.of(node.audit), () -> Meters.NONE, Clock.systemUTC(), Optional::empty);
        Issued identity = authority.issue(CertificateFlavour.FQDN, FQDN.value());
        plain = ub(TlsListenerSettings.plain("ub", Node.ANY), bsf.ubHandler());
        secured = ub(TlsListenerSettings.anonymous("ub", Node.ANY), bsf.ubHandler());
        zn = new TlsListener(TlsListenerSettings.of("zn", Node.ANY, KeyExport.NONE), node.services());
        plain.start(Optional.empty());
        secured.start(Optional.of(own(identity)));
        Node.start(zn, identity, bsf.resolver(), Map.of(Bsf.ZN_PATH, bsf.znHandler()));
    }

    private TlsListener ub(TlsListenerSettings settings, RequestHandler handler) {
        TlsListener listener = new TlsListener(settings, node.services());
        listener.addHandler(Bsf.UB_PATH, handler, 0, true);
        return listener;
    }

    private static OwnKeyPair own(Issued identity) {
        return new OwnKeyPair(identity.privateKey(), identity.publicKey(), identity.chain());
    }

    /** Where UEs reach it. @param scheme {@code http} or {@code https} */
    URI ub(String scheme) {
        return uri(scheme, scheme.equals("http") ? plain : secured);
    }

    /** Where NAFs reach it. */
    public URI zn() {
        return uri("https", zn);
    }

    private static URI uri(String scheme, TlsListener listener) {
        return URI.create(scheme + "://127.0.0.1:" + listener.address().getPort());
    }

    /** A NAF by a certificate for its name. */
    public void addNaf(Fqdn naf, CertificateAuthority authority) {
        node.addPeer(new PeerRecord("naf", PeerRole.MAF, naf, naf.value(), List.of(),
                Optional.of(authority.information(CertificateFlavour.FQDN, naf.value())), Optional.empty(), Optional.empty()));
    }

    /** New subscribers who may use this NAF. */
    List<Subscriber> subscribe(int count, Fqdn naf) {
        List<Subscriber> subscribers = new ArrayList<>();
        List<SubscriberRegistry.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Subscriber subscriber = Subscriber.of(++subscribed);
            subscribers.add(subscriber);
            entries.add(subscriber.entry(naf));
        }
        node.registry.subscribers().add(entries);
        return subscribers;
    }

    /** The bootstraps of new subscribers, as if they had just been made. */
    public List<Bootstrap> bootstrapped(int count, Fqdn naf) {
        List<Bootstrap> bootstraps = new ArrayList<>();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (Subscriber subscriber : subscribe(count, naf)) {
            BTid bTid = new BTid(Rand.of(ByteBuffer.allocate(Rand.LENGTH).putInt(subscriber.number()).array()), FQDN);
            byte[] ks = ByteBuffer.allocate(KS_OCTETS).putInt(subscriber.number()).array();
            Bootstrap bootstrap = new Bootstrap(new Info(bTid.reference(), subscriber.impi(), GbaMode.ME, Optional.empty(), now,
                    now.plus(LIFETIME)), SecretBytes.owning(ks));
            node.registry.bootstraps().put(bootstrap, "tmpi-" + subscriber.number());
            bootstraps.add(bootstrap);
        }
        return bootstraps;
    }

    /** What answers UEs, for whoever wants to do without sockets. */
    RequestHandler ubHandler() {
        return bsf.ubHandler();
    }

    Registry registry() {
        return node.registry;
    }

    @Override
    public void close() {
        plain.close();
        secured.close();
        zn.close();
        bsf.close();
        node.close();
    }
}
