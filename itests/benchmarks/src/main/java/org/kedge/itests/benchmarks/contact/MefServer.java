package org.kedge.itests.benchmarks.contact;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyExport;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.benchmarks.Node;
import org.kedge.registration.server.AuditSinks;
import org.kedge.mef.Mef;
import org.kedge.mef.MefRegistries;
import org.kedge.mef.MefSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/** A MEF that hands keys to a MAF over TLS. */
final class MefServer implements AutoCloseable {
    static final Fqdn FQDN = new Fqdn("mef.example.com");
    private static final Duration LIFETIME = Duration.ofDays(30);

    private final Node node;
    private final Mef mef;
    private final TlsListener listener;
    private int enrolled;

    MefServer(Path home, CertificateAuthority authority) {
        node = new Node(home);
        mef = new Mef(MefSettings.service(FQDN), new MefRegistries(node.registry.enrolees(), node.registry.enrolmentKeys(),
                node.registry.peers(), node.registry.registrations(), node.registry.rules()), AuditSinks.of(node.audit),
                () -> Meters.NONE, Clock.systemUTC());
        listener = new TlsListener(TlsListenerSettings.of("mef", Node.ANY, KeyExport.BOOTSTRAP), node.services());
        Node.start(listener, authority.issue(CertificateFlavour.FQDN, FQDN.value()), mef.resolver(),
                Map.of(Mef.FETCH_PATH, mef.fetchHandler()));
        node.addPeer(new PeerRecord("maf", PeerRole.MAF, MafServer.FQDN, MafServer.FQDN.value(), List.of(),
                Optional.of(authority.information(CertificateFlavour.FQDN, MafServer.FQDN.value())), Optional.empty(), Optional.empty()));
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + listener.address().getPort());
    }

    /** Enrolees with an enrolment key each, as if they had just enrolled; what they show their MAF. */
    List<Enrolee> enrol(int count) {
        List<EnroleeRegistry.Entry> records = new ArrayList<>();
        List<Enrolee> enrolees = new ArrayList<>();
        EnrolmentTarget maf = EnrolmentTarget.maf(MafServer.FQDN);
        List<AllowedTarget> targets = List.of(new AllowedTarget(maf, Set.of(maf.ordinarySuid()), KeyDerivation.USAGE_CONSTRAINED));
        int first = enrolled;
        for (; enrolled < first + count; enrolled++) {
            records.add(new EnroleeRegistry.Entry(new EnroleeRecord(id(enrolled), Mechanism.PSK,
                    Optional.of(KeyReference.parse("kpm-" + enrolled + "@" + FQDN)), Optional.empty(), targets, LIFETIME, Optional.empty(),
                    true), Optional.of(SecretBytes.owning(new byte[EnrolmentKey.KE_OCTETS]))));
        }
        node.registry.enrolees().add(records);
        for (int number = first; number < enrolled; number++) {
            SecretBytes octets = SecretBytes.owning(ByteBuffer.allocate(EnrolmentKey.KE_OCTETS).putInt(number).array());
            try (EnrolmentKey ke = new EnrolmentKey(octets, new KeId(String.format("%032X", number), FQDN), Instant.now().plus(LIFETIME))) {
                node.registry.enrolmentKeys().commit(ke, id(number));
                enrolees.add(new Enrolee(ke.keId().reference().toString(),
                        KeyDerivations.forTarget(ke.ke(), maf, KeyDerivation.USAGE_CONSTRAINED, maf.ordinarySuid())));
            }
        }
        return enrolees;
    }

    private static String id(int number) {
        return "//m2m.example.com/mn-" + number;
    }

    @Override
    public void close() {
        listener.close();
        mef.close();
        node.close();
    }
}
