package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.association.AssociationState;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.SecureChannel;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.testkit.Await;

/** The story of seed 001: a MAF without Km, an Enrolee that comes with its KeID, a MEF that is asked while the handshake waits. */
class FirstContactTest {
    @TempDir
    Path directory;

    private static EnrolmentStatus enrol(Deployment all, Wire wire) {
        all.brief(Mechanism.CERTIFICATE, wire, Names.MAF_TARGET);
        return all.gateway.enrol();
    }

    /** Km as the gateway derives it. */
    private static SecretBytes km(Deployment all, EnrolmentStatus status) {
        try (Credential ke = all.gateway.enrolmentKey()) {
            return KeyDerivations.forTarget(ke.secret(), Names.MAF_TARGET, status.instruction().derivation(), Names.suid(Names.MAF_TARGET));
        }
    }

    /** A handshake with the MAF under this identity. */
    private static SecureChannel contact(Deployment all, Wire wire, String identity, SecretBytes key) {
        return all.maf.contact(wire, new LocalCredential.Psk(identity, key));
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void inTheOlderFlowBothDeriveTheSameKmIdAndEitherNameWorksAfterwards(Wire wire) {
        try (Deployment all = new Deployment(directory).deriving(KeyDerivation.LEGACY)) {
            EnrolmentStatus status = enrol(all, wire);
            String keId = status.keId().orElseThrow().toString();
            assertTrue(all.maf.keys().isEmpty());

            try (SecretBytes km = km(all, status)) {
                KeyReference kmId = KeyDerivations.legacyKmId(km, Names.MAF);
                contact(all, wire, keId, km).close();

                MasterKeyRegistry.Info held = all.maf.keys().get(0);
                assertEquals(kmId, held.kmId());
                assertEquals(keId, held.keId().orElseThrow().toString());
                assertEquals(Names.GATEWAY.absolute(), held.clientId());
                assertEquals(KeyCheckValue.of(km), held.checkValue());

                contact(all, wire, kmId.toString(), km).close();
                contact(all, wire, keId, km).close();
            }
            assertEquals(1, all.maf.keys().size());
            assertEquals(1, all.mef.audit.granted("key.released"));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void theMafAssignsTheKmIdAndTellsItToItsClient(Wire wire) {
        try (Deployment all = new Deployment(directory)) {
            enrol(all, wire);
            all.associateWithMaf(wire);
            all.gateway.associate("maf");

            MasterKeyRegistry.Info held = all.maf.keys().get(0);
            var registration = all.gateway.associating.keys.registrations().registrations().get(0);
            assertEquals(held.kmId(), registration.assignedSymmKeyId().orElseThrow());
            assertEquals(Names.GATEWAY.absolute(), registration.clientId());
            assertEquals(Names.MAF, held.kmId().fqdn());
            assertNotEquals(held.keId().orElseThrow(), held.kmId());

            // From then on the KmID is what the gateway presents (8.8.2.3).
            assertTrue(all.gateway.associating.node.associations().release("maf"));
            all.gateway.associate("maf");
            assertEquals(held.kmId(), all.gateway.association("maf").keyId().orElseThrow());
            assertEquals(1, all.mef.audit.granted("key.released"));
        }
    }

    /** TS-0003 8.3.2.1 steps 10 to 12: the MAF asks the MEF for Km while the exchange of the gateway with that MEF still goes on. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void theGatewayRegistersWithTheMafThatTheMefInstructs(Wire wire) {
        try (Deployment all = new Deployment(directory)) {
            all.instructMaf(wire);
            all.associateWithMaf(wire);
            EnrolmentStatus status = enrol(all, wire);
            MasterKeyRegistry.Info held = all.maf.keys().get(0);
            assertEquals(status.keId().orElseThrow().reference(), held.keId().orElseThrow());
            var registration = all.gateway.associating.keys.registrations().registrations().get(0);
            assertEquals(held.kmId(), registration.assignedSymmKeyId().orElseThrow());

            EnrolmentStatus renewed = all.gateway.enrol();
            assertNotEquals(status.keId(), renewed.keId());
            assertEquals(List.of(renewed.keId().orElseThrow().reference()),
                    all.maf.keys().stream().map(km -> km.keId().orElseThrow()).toList());
            try (Credential active = all.gateway.enrolmentKey()) {
                assertEquals(renewed.keId().orElseThrow().toString(), active.identifier());
            }
        }
    }

    /** "The Enrolee generates KmId from Km, and stores Km and KmId": both are derived on use from the stored Ke. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void inTheOlderFlowTheGatewayComputesTheKmIdItself(Wire wire) {
        try (Deployment all = new Deployment(directory).deriving(KeyDerivation.LEGACY)) {
            EnrolmentStatus status = enrol(all, wire);
            all.associateWithMaf(wire);
            all.gateway.associate("maf");
            try (SecretBytes km = km(all, status)) {
                KeyReference kmId = KeyDerivations.legacyKmId(km, Names.MAF);
                assertEquals(kmId, all.maf.keys().get(0).kmId());
                assertTrue(all.gateway.associating.node.associations().release("maf"));
                all.gateway.associate("maf");
                assertEquals(kmId, all.gateway.association("maf").keyId().orElseThrow());
            }
            assertEquals(1, all.mef.audit.granted("key.released"));
        }
    }

    @Test
    void aMafRemembersKmOverARestart() {
        EnrolmentStatus status;
        try (Deployment all = new Deployment(directory)) {
            status = enrol(all, Wire.TLS);
            try (SecretBytes km = km(all, status)) {
                contact(all, Wire.TLS, status.keId().orElseThrow().toString(), km).close();
                all.mef.close();
                all.maf.close();
                try (MafNode again = new MafNode(directory.resolve("maf"), all.operator)) {
                    again.contact(Wire.DTLS, new LocalCredential.Psk(status.keId().orElseThrow().toString(), km)).close();
                    assertEquals(1, again.keys().size());
                }
            }
        }
    }

    /** D-80: TLS tells within 5 s, DTLS is silent and the client gives up after about 10 s; both are worth another try. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void whileTheMefIsDownTheGatewayGetsACodedRetry(Wire wire) {
        try (Deployment all = new Deployment(directory)) {
            enrol(all, wire);
            all.mef.close();
            all.associateWithMaf(wire);

            KedgeException failure = assertThrows(KedgeException.class, () -> all.gateway.associate("maf"));
            assertTrue(failure.code().retryable(), failure.getMessage());
            assertEquals(wire == Wire.TLS ? ErrorCode.HANDSHAKE_ALERT : ErrorCode.HANDSHAKE_REFUSED_OR_LOST, failure.code());
            Await.until("a next try", () -> all.gateway.association("maf").nextTry().isPresent());
            assertTrue(all.maf.keys().isEmpty());
        }
    }

    @Test
    void aFailedFirstContactSucceedsByItselfWhenTheMefIsBack() {
        try (Deployment all = new Deployment(directory)) {
            enrol(all, Wire.TLS);
            all.mef.listeners().close();
            all.associateWithMaf(Wire.TLS);
            assertThrows(KedgeException.class, () -> all.gateway.associate("maf"));

            all.mef.listenAgain();
            Await.until("the association with the MAF", () -> all.gateway.association("maf").state() == AssociationState.ESTABLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aKeyThatTheMefDoesNotGrantOpensNothing(Wire wire) {
        try (Deployment all = new Deployment(directory)) {
            all.brief(Mechanism.CERTIFICATE, wire, Names.MAF_TARGET);
            EnrolmentStatus status = all.gateway.enrol();
            all.mef.forbidTargets();
            try (SecretBytes km = km(all, status)) {
                KedgeException failure = assertThrows(KedgeException.class,
                        () -> contact(all, wire, status.keId().orElseThrow().toString(), km));
                assertTrue(failure.code() == ErrorCode.HANDSHAKE_REFUSED_OR_LOST || failure.code() == ErrorCode.HANDSHAKE_ALERT);
            }
            assertTrue(all.maf.keys().isEmpty());
            Await.until("the owner of the MEF reads why", () -> all.mef.audit.codes().contains(ErrorCode.TARGET_NOT_ALLOWED.code()));
        }
    }

    /** Unknown domain, wrong key, wrong grammar and a KeID of nobody look the same, and only the last one is asked for. */
    @Test
    void strangersLookAlikeAndReachNoMef() {
        try (Deployment all = new Deployment(directory); SecretBytes key = SecretBytes.owning(filled())) {
            List<String> identities = List.of("0123456789ABCDEF0123456789ABCDEF@mef.elsewhere.example", "nonsense", "x@y@z",
                    "0123456789ABCDEF0123456789ABCDEF@" + Names.MAF, "a".repeat(128));
            for (String identity : identities) {
                KedgeException failure = assertThrows(KedgeException.class, () -> contact(all, Wire.TLS, identity, key), identity);
                assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, failure.code(), failure.getMessage());
            }
            assertEquals(0, all.mef.audit.codes().size(), all.mef.audit.codes().toString());

            KedgeException unknown = assertThrows(KedgeException.class,
                    () -> contact(all, Wire.TLS, "0123456789ABCDEF0123456789ABCDEF@" + Names.MEF, key));
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, unknown.code());
            assertEquals(List.of(ErrorCode.KEY_UNKNOWN.code()), all.mef.audit.codes());
            assertTrue(all.maf.keys().isEmpty());
        }
    }

    /** The renewed Ke waits until it has been used; then it replaces the old one, and so does its Km (8.8.2.5). */
    @Test
    void aRenewedKeRollsKm() {
        try (Deployment all = new Deployment(directory)) {
            EnrolmentStatus first = enrol(all, Wire.TLS);
            all.associateWithMaf(Wire.TLS);
            all.gateway.associate("maf");
            KeyReference oldKmId = all.maf.keys().get(0).kmId();

            EnrolmentStatus second = all.gateway.enrol();
            assertNotEquals(first.keId(), second.keId());
            Await.until("the new Km in use", () -> all.maf.keys().size() == 1 && !all.maf.keys().get(0).kmId().equals(oldKmId));
            assertEquals(second.keId().orElseThrow().reference(), all.maf.keys().get(0).keId().orElseThrow());
            Await.until("the new Ke active", () -> {
                try (Credential active = all.gateway.enrolmentKey()) {
                    return active.identifier().equals(second.keId().orElseThrow().toString());
                }
            });
            assertFalse(all.maf.key(oldKmId).isPresent());
        }
    }

    private static byte[] filled() {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) 7);
        return octets;
    }

    /** A Km is not used after its end, and the session made with it ends then (TS-0001 11.3.2). */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void aSessionEndsWithItsKm(Wire wire) {
        try (Deployment all = new Deployment(directory)) {
            EnrolmentStatus status = enrol(all, wire);
            try (SecretBytes km = km(all, status)) {
                int seconds = 4;
                while (!endsWithKm(all, wire, km, seconds)) {
                    seconds *= 2;
                    assertTrue(seconds < 100, "the session did not live as long as its Km");
                }
            }
        }
    }

    /** @return false when the end of Km was there before a session could be seen: the machine was slower than that */
    private static boolean endsWithKm(Deployment all, Wire wire, SecretBytes km, int seconds) {
        Instant end = Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
        KeyReference kmId = KeyReference.parse("short-" + seconds + "@" + Names.MAF);
        all.maf.registry().masterKeys().put(new MasterKeyRegistry.MasterKey(new MasterKeyRegistry.Info(kmId,
                Optional.empty(), Names.GATEWAY.absolute(), KeyCheckValue.of(km), end, false), km));
        try (SecureChannel channel = contact(all, wire, kmId.toString(), km)) {
            AtomicBoolean seen = new AtomicBoolean();
            Await.until("the session, or the end of Km", () -> {
                seen.set(all.maf.listeners().sessions() == 1);
                return seen.get() || !Instant.now().isBefore(end);
            });
            if (!seen.get()) {
                return false;
            }
            Await.until("the end of the session", () -> all.maf.listeners().sessions() == 0);
            assertFalse(Instant.now().isBefore(end.minusSeconds(1)));
        } catch (KedgeException e) {
            assertFalse(Instant.now().isBefore(end), e.getMessage());
            return false;
        }
        Await.until("the end of Km", () -> !Instant.now().isBefore(end));
        assertThrows(KedgeException.class, () -> contact(all, wire, kmId.toString(), km));
        return true;
    }
}
