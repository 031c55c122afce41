package org.kedge.mef;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.AuditSinks;

/** A MEF over fakes: Enrolee gw1 (PSK), MAF maf1 and CSE in1 as peers, a clock that stands still. */
final class MefFixture {
    static final Fqdn MEF = Fqdn.parse("mef.example.com");
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00.75Z");
    static final String GW1 = "//sp.example.com/gw1";
    static final KeyReference KPM_ID = KeyReference.parse("gw1@mef.example.com");
    static final EnrolmentTarget MAF = EnrolmentTarget.maf(Fqdn.parse("maf.example.com"));
    static final EnrolmentTarget CSE = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//sp.example.com/in1",
            Fqdn.parse("in1.sp.example.com"));
    static final KeId KE_ID = KeId.of(filled(16, 0x0A), MEF);
    static final String NOTHING_OFFERED = "{\"certificateEnrolment\":false,\"mafEnrolment\":false,\"remoteManagement\":false}";

    final FakeRegistries registries = new FakeRegistries();
    final RecordingSink sink = new RecordingSink();
    final AuditSinks sinks = AuditSinks.of(sink);
    final List<Claim> claims = new ArrayList<>();
    final RecordingMeters meters = new RecordingMeters();
    final ScriptedConnections connections = new ScriptedConnections();
    InstantSource clock = Clock.fixed(NOW, ZoneOffset.UTC);
    final Mef mef;

    MefFixture() {
        this(MefSettings.service(MEF));
    }

    MefFixture(MefSettings settings) {
        mef = mef(settings, certificate -> claims);
        try (SecretBytes kpm = SecretBytes.owning(filled(32, 0x4B)); SecretBytes psk = SecretBytes.owning(filled(32, 0x4D))) {
            registries.enrolees.add(List.of(new EnroleeRegistry.Entry(enrolee(
                    new AllowedTarget(MAF, Set.of(Suid.RSPF_MAF), KeyDerivation.USAGE_CONSTRAINED)), Optional.of(kpm))));
            PeerRecord maf1 = new PeerRecord("maf1", PeerRole.MAF, MAF.fqdn(), "maf.example.com",
                    List.of(URI.create("coaps://maf.example.com")), Optional.empty(),
                    Optional.of(KeyReference.parse("maf1@mef.example.com")), Optional.empty());
            PeerRecord in1 = new PeerRecord("in1", PeerRole.CSE, CSE.fqdn(), CSE.id(), List.of(), Optional.empty(),
                    Optional.of(KeyReference.parse("in1@mef.example.com")), Optional.empty());
            registries.peers.add(List.of(new PeerRegistry.Entry(maf1, Optional.of(psk)),
                    new PeerRegistry.Entry(in1, Optional.of(psk))));
        }
    }

    Mef mef(MefSettings settings, Function<X509Certificate, List<Claim>> names) {
        return new Mef(settings, registries.all(), sinks, () -> meters, () -> clock.instant(), () -> Optional.of(connections), names,
                List.of(Duration.ofMillis(1), Duration.ofMillis(1)));
    }

    static byte[] filled(int length, int octet) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) octet);
        return octets;
    }

    static EnroleeRecord enrolee(AllowedTarget... targets) {
        return new EnroleeRecord(GW1, Mechanism.PSK, Optional.of(KPM_ID), Optional.empty(), List.of(targets), Duration.ofDays(180),
                Optional.of(URI.create("coaps://dm.example.com")), true);
    }

    static EnroleeRecord disabled(EnroleeRecord e) {
        return new EnroleeRecord(e.id(), e.mechanism(), e.kpmId(), e.certificate(), e.targets(), e.enrolmentExpiry(),
                e.remoteManagement(), false);
    }

    /** Ke of 32 octets 0x0B under KE_ID. */
    void holdKe(Instant notAfter) {
        try (EnrolmentKey key = new EnrolmentKey(SecretBytes.owning(filled(32, 0x0B)), KE_ID, notAfter)) {
            registries.keys.commit(key, GW1);
        }
    }

    Reply enrolment(ScriptedSession session, boolean first, String json) {
        return send(mef.enrolmentHandler(), session, first, Request.postJson(List.of("enrolment"), json.getBytes(StandardCharsets.UTF_8)));
    }

    Reply fetch(String peer, String originator, String... path) {
        Request request = Request.get(List.of(path)).withHeader(Request.ORIGINATOR, originator);
        return send(mef.fetchHandler(), new ScriptedSession("peer:" + peer, 1), true, request);
    }

    static Reply send(RequestHandler handler, ScriptedSession session, boolean first, Request request) {
        return handler.handle(new IncomingRequest(request, session, first, NOW.plusSeconds(20))).toCompletableFuture().join();
    }

    static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    static Map<String, String> detailsOf(RecordingSink sink) {
        return sink.granted().get(sink.granted().size() - 1).details();
    }
}
