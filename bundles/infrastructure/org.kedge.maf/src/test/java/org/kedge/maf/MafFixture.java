package org.kedge.maf;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.AuditSinks;

/** A MAF over fakes, with a clock that stands still; the MEF holds Ke of gw1 under KE_ID. */
final class MafFixture implements AutoCloseable {
    static final Fqdn MAF = Fqdn.parse("maf.example.com");
    static final Fqdn MEF = Fqdn.parse("mef.example.com");
    /** On a busy machine nothing may depend on how long things take. */
    static final MafSettings PATIENT = settings(Duration.ofMinutes(1), Duration.ofDays(30));
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00.75Z");
    static final String GW1 = "//sp.example.com/gw1";
    static final String IN1 = "//sp.example.com/in1";
    static final KeyReference KE_ID = KeId.of(filled(16, 0x0A), MEF).reference();

    final FakeMasterKeys keys = new FakeMasterKeys();
    final FakeRegistrations registrations = new FakeRegistrations();
    final FakeRules rules = new FakeRules();
    final FakePeers peers = new FakePeers();
    final ScriptedMef mef = new ScriptedMef();
    final RecordingSink sink = new RecordingSink();
    final AuditSinks sinks = AuditSinks.of(sink);
    final CountingMeters meters = new CountingMeters();
    final List<Claim> claims = new ArrayList<>();
    volatile Optional<KeyFetcher> fetcher = Optional.of(mef);
    volatile InstantSource clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Maf maf;

    MafFixture() {
        this(PATIENT);
    }

    /** The default settings but for these two. */
    static MafSettings settings(Duration fetchTimeout, Duration kmLifetime) {
        MafSettings usual = MafSettings.service(MAF);
        return new MafSettings(MAF, usual.listener(), fetchTimeout, kmLifetime, usual.registration(), false, usual.sweepInterval());
    }

    MafFixture(MafSettings settings) {
        maf = start(settings);
    }

    /** Another MAF over the same registries: what a restart is. */
    Maf start(MafSettings settings) {
        return new Maf(settings, new MafRegistries(keys, registrations, rules, peers), () -> fetcher, sinks, () -> meters,
                () -> clock.instant(), certificate -> claims);
    }

    @Override
    public void close() {
        maf.close();
    }

    static byte[] filled(int length, int octet) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) octet);
        return octets;
    }

    static SecretBytes ke(int octet) {
        return SecretBytes.owning(filled(32, octet));
    }

    /** An Enrolee enrolled at the MEF: its Ke has 32 times this octet. */
    void enrolled(KeyReference keId, int octet, String enroleeId, KeyDerivation derivation) {
        mef.held.put(keId, new ScriptedMef.Held(ke(octet), enroleeId, derivation, NOW.plus(Duration.ofDays(20))));
    }

    /** Km of the older flow, as the Enrolee computes it. */
    static SecretBytes legacyKm(int octet) {
        return KeyDerivations.km(ke(octet), MAF.value());
    }

    Optional<ResolvedPsk> psk(Object identity) {
        try {
            return maf.resolver().psk(identity.toString()).toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    Optional<MasterKey> held(KeyReference id) {
        return keys.find(id, clock.instant());
    }

    /** A CSE or AE that authenticates by a pre-provisioned Km of 32 octets 0x4D. */
    void addPskPeer(String name, PeerRole role, String id) {
        try (SecretBytes km = SecretBytes.owning(filled(32, 0x4D))) {
            peers.add(List.of(new PeerRegistry.Entry(new PeerRecord(name, role, Fqdn.parse(name + ".sp.example.com"), id, List.of(),
                    Optional.empty(), Optional.of(new KeyReference(name, MAF)), Optional.empty()), Optional.of(km))));
        }
    }

    void addCertificatePeer(String name, PeerRole role, Fqdn fqdn, String id, CertificateInformation information) {
        peers.add(List.of(new PeerRegistry.Entry(new PeerRecord(name, role, fqdn, id, List.of(), Optional.of(information),
                Optional.empty(), Optional.empty()), Optional.empty())));
    }

    /** A session as a transport makes it after a handshake with this identity. */
    ScriptedSession session(Object identity) {
        try (SecretBytes key = psk(identity).orElseThrow().key()) {
            return ScriptedSession.psk(identity.toString(), psk(identity).orElseThrow().principal());
        }
    }

    Reply send(ScriptedSession session, Request request) {
        return maf.handlers().get(request.path().get(0)).handle(new IncomingRequest(request, session, true, NOW.plusSeconds(20)))
                .toCompletableFuture().join();
    }

    static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    /** Waits for what another thread brings about. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come about");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
