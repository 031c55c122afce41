package org.kedge.bsf;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.gba.aka.Milenage;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.messages.gba.BootstrappingInfoCodec;
import org.kedge.messages.gba.ZnCodec;
import org.kedge.messages.gba.ZnRequest;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.AuditSinks;

/** A BSF over fakes: a Milenage subscriber, a MAF that it allows and a CSE that it does not, clocks that stand still. */
final class BsfFixture {
    static final Fqdn FQDN = Fqdn.parse("bsf.mnc001.mcc001.pub.3gppnetwork.org");
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00.75Z");
    static final Impi IMPI = new Impi("001010123456789@ims.mnc001.mcc001.3gppnetwork.org");
    static final Fqdn MAF = Fqdn.parse("maf.example.com");
    static final Fqdn CSE = Fqdn.parse("in1.sp.example.com");
    static final String GW1 = "//sp.example.com/gw1";
    static final String TLS = "01000100ae";
    /** Published test set 1 of TS 35.208. */
    static final byte[] K = HexFormat.of().parseHex("465b5ce8b199b49faa5f0a2ee238a6bc");
    static final byte[] OPC = HexFormat.of().parseHex("cd63cb71954a9f4e48a5994e37a02baf");
    static final Uss USS = uss(100, MAF);

    final FakeSubscribers subscribers = new FakeSubscribers();
    final FakeBootstraps bootstraps = new FakeBootstraps();
    final FakePeers peers = new FakePeers();
    final RecordingSink sink = new RecordingSink();
    final AuditSinks sinks = AuditSinks.of(sink);
    final RecordingMeters meters = new RecordingMeters();
    final List<Claim> claims = new ArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    Optional<PeerConnections> connections = Optional.empty();
    Instant now = NOW;
    Bsf bsf;

    BsfFixture() {
        this(settings());
    }

    BsfFixture(BsfSettings settings) {
        start(settings);
        subscribe(IMPI, SubscriberRecord.Aka.milenage(3), guss(USS));
        peers.add(List.of(entry("maf1", PeerRole.MAF, MAF, MAF.value(), CertificateFlavour.FQDN),
                entry("in1", PeerRole.CSE, CSE, "//sp.example.com/in1", CertificateFlavour.CSE_ID),
                entry("ae1", PeerRole.AE, Fqdn.parse("ae1.example.com"), "//sp.example.com/C1", CertificateFlavour.FQDN),
                entry("hss1", PeerRole.HSS, Fqdn.parse("hss.example.com"), "hss.example.com", CertificateFlavour.FQDN)));
    }

    /** Limits that no test meets by accident. */
    static BsfSettings settings() {
        return BsfSettings.of(FQDN, "contract 7").with(new BsfSettings.Limits(100_000, 100_000, 100_000, 100_000, 100_000));
    }

    /** A new process on the same registries. */
    void start(BsfSettings settings) {
        bsf = new Bsf(settings, new BsfRegistries(subscribers, bootstraps, peers), sinks, () -> meters, () -> now, () -> connections,
                certificate -> claims, nanos::get, new SecureRandom());
    }

    static Uss uss(int gsId, Fqdn... nafs) {
        return new Uss(gsId, 0, List.of(GW1), Optional.empty(), Set.of(nafs), List.of(), Optional.empty());
    }

    static Guss guss(Uss... uss) {
        return new Guss(Optional.empty(), Optional.empty(), List.of(uss));
    }

    void subscribe(Impi impi, SubscriberRecord.Aka aka, Guss guss) {
        try (SecretBytes k = SecretBytes.copyOf(K); SecretBytes opc = SecretBytes.copyOf(OPC)) {
            subscribers.add(List.of(new SubscriberRegistry.Entry(new SubscriberRecord(impi, aka, guss, true),
                    new SubscriberRegistry.Keys(k, opc), 0)));
        }
    }

    private static PeerRegistry.Entry entry(String name, PeerRole role, Fqdn fqdn, String originator, CertificateFlavour flavour) {
        return new PeerRegistry.Entry(new PeerRecord(name, role, fqdn, originator, List.of(URI.create("https://" + fqdn)),
                Optional.of(new CertificateInformation(flavour, fqdn.value(), List.of(), CertificateInformation.Revocation.OFF)),
                Optional.empty(), Optional.of("bsf")), Optional.empty());
    }

    /** A UE with the USIM of the subscriber. */
    Ue ue() {
        return ue(IMPI);
    }

    Ue ue(Impi impi) {
        try (SecretBytes k = SecretBytes.copyOf(K); SecretBytes opc = SecretBytes.copyOf(OPC)) {
            return new Ue(bsf.ubHandler(), impi, new Milenage(k, opc));
        }
    }

    /** Bootstraps and returns the B-TID. */
    KeyReference bootstrapped() {
        return bTid(ue().bootstrap().reply());
    }

    static KeyReference bTid(Reply reply) {
        return KeyReference.parse(BootstrappingInfoCodec.read(reply.body()).bTid());
    }

    Reply zn(String name, Fqdn certificate, ZnRequest request) {
        return zn(name, PeerIdentity.Kind.CERTIFICATE, certificate, Request.postJson(ZnRequest.PATH, ZnCodec.request(request)));
    }

    Reply zn(String name, PeerIdentity.Kind kind, Fqdn certificate, Request request) {
        return bsf.znHandler().handle(new IncomingRequest(request, Session.naf(kind, certificate.value(), "peer:" + name), false,
                now.plusSeconds(20))).toCompletableFuture().join();
    }

    static ZnRequest request(KeyReference bTid, Fqdn naf) {
        return new ZnRequest(bTid, naf, TLS, false, List.of(100));
    }

    static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }
}
