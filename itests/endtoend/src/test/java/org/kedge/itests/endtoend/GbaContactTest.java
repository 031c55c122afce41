package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.association.AssociationState;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;

/** The first contact with a NAF: it has never heard of the B-TID and asks the BSF while the handshake waits (Zn). */
class GbaContactTest {
    private static final String PREFIX = "3GPP-bootstrapping;";

    @TempDir
    Path directory;

    static int suite(Wire wire) {
        return wire == Wire.TLS ? 0x00AE : 0xC0A8;
    }

    private static NafKey key(Deployment all, Fqdn naf, Wire wire) {
        return CseNode.await(all.gateway.gba.nafKey(TestSubscriber.USIM, naf, suite(wire), Instant.now().plusSeconds(60)));
    }

    private Deployment enrolled() {
        Deployment all = new Deployment(directory);
        all.brief(Mechanism.GBA, Wire.TLS, Names.MAF_TARGET);
        all.gateway.enrol();
        return all;
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void theMafTakesTheNafKeyAsKmUnderTheBtid(Wire wire) {
        try (Deployment all = enrolled()) {
            all.associateWithMaf(wire);
            all.gateway.associate("maf");
            MasterKeyRegistry.Info held = all.maf.keys().get(0);
            KeyReference bTid = all.gateway.status().get(0).keId().orElseThrow().reference();
            assertEquals(bTid, held.kmId());
            assertEquals(1, all.bsf().audit.granted("gba.key.released"));
            assertEquals(bTid, held.keId().orElseThrow());
            assertEquals(Names.GATEWAY.absolute(), held.clientId(), "the Enrolee-ID comes with the key (D-69)");
            assertEquals(suite(wire), held.cipherSuite().orElseThrow());
            var registration = all.gateway.associating.keys.registrations().registrations().get(0);
            assertEquals(bTid, registration.assignedSymmKeyId().orElseThrow());
            assertEquals(Names.GATEWAY.absolute(), registration.clientId());
            assertEquals(held.checkValue(), all.gateway.association("maf").checkValue().orElseThrow());
            try (NafKey here = key(all, Names.MAF, wire)) {
                assertEquals(KeyCheckValue.of(here.key()), held.checkValue());
                assertEquals(here.notAfter(), held.notAfter());
            }
        }
    }

    /** The suite is part of NAF_Id (D-66): the same B-TID has another key over the other transport. */
    @Test
    void bothTransportsHaveKeysOfTheirOwn() {
        try (Deployment all = enrolled(); NafKey tls = key(all, Names.MAF, Wire.TLS); NafKey dtls = key(all, Names.MAF, Wire.DTLS)) {
            assertNotEquals(tls.key(), dtls.key());
            all.maf.contact(Wire.TLS, psk(tls.bTid().toString(), tls)).close();
            all.maf.contact(Wire.DTLS, psk(dtls.bTid().toString(), dtls)).close();
            assertEquals(2, all.maf.keys().size());
            assertThrows(KedgeException.class, () -> all.maf.contact(Wire.TLS, psk(tls.bTid().toString(), dtls)));
        }
    }

    private static LocalCredential psk(String identity, NafKey key) {
        return new LocalCredential.Psk(identity, key.key().duplicate());
    }

    /** An independent implementation, with the identity of oneM2M and with that of 3GPP (D-67), over both transports. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void theMafAcceptsOpenSslWithEitherFormOfTheIdentity(Wire wire) {
        OpenSslPeer.require();
        try (Deployment all = enrolled(); NafKey naf = key(all, Names.MAF, wire)) {
            for (String identity : List.of(naf.bTid().toString(), PREFIX + naf.bTid())) {
                Options options = new Options().psk(identity, naf.key().copy(),
                        wire == Wire.TLS ? "PSK-AES128-CBC-SHA256@SECLEVEL=0" : "PSK-AES128-CCM8@SECLEVEL=0")
                        .with("-servername", Names.MAF.value());
                int port = all.maf.listeners().ports().get(wire == Wire.TLS ? 1 : 0);
                try (OpenSslPeer client = wire == Wire.TLS ? OpenSslPeer.tlsClient(port, options) : OpenSslPeer.client(port, options)) {
                    client.await("Cipher is PSK-AES128-");
                }
                assertEquals(1, all.maf.keys().size(), identity);
                assertEquals(naf.bTid(), all.maf.keys().get(0).kmId());
            }
        }
    }

    /** OpenSSL as NAF that was given the key by other means. */
    @ParameterizedTest
    @ValueSource(strings = {"", PREFIX})
    void ourClientReachesOpenSslAsNaf(String prefix) {
        OpenSslPeer.require();
        try (Deployment all = enrolled()) {
            for (Wire wire : Wire.values()) {
                try (NafKey naf = key(all, Names.MAF, wire)) {
                    String identity = prefix + naf.bTid();
                    Options options = new Options().psk(identity, naf.key().copy(),
                            wire == Wire.TLS ? "PSK-AES128-CBC-SHA256@SECLEVEL=0" : "PSK-AES128-CCM8@SECLEVEL=0")
                            .with("-nocert", "-psk_hint", "3GPP-bootstrapping");
                    try (OpenSslPeer server = wire == Wire.TLS ? OpenSslPeer.tlsServer(options) : OpenSslPeer.server(options)) {
                        all.gateway.reach(wire, server.port(), Names.MAF, psk(identity, naf)).close();
                    }
                }
            }
        }
    }

    /** The GUSS names the NAFs that may have a key. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void aNafThatTheSubscriberMayNotUseGetsNoKey(Wire wire) {
        try (Deployment all = new Deployment(directory)) {
            TestSubscriber subscriber = new TestSubscriber(5, false);
            all.bsf().addSubscriber(subscriber, Names.GATEWAY.absolute(), Names.CSE_TARGET.fqdn());
            all.gateway.holdUsim(subscriber);
            all.rebrief(Mechanism.GBA, Wire.TLS, Names.MAF_TARGET);
            all.gateway.enrol();
            try (NafKey naf = key(all, Names.MAF, wire)) {
                assertThrows(KedgeException.class, () -> all.maf.contact(wire, psk(naf.bTid().toString(), naf)));
            }
            assertTrue(all.maf.keys().isEmpty());
            assertEquals(0, all.bsf().audit.granted("gba.key.released"));
        }
    }

    @Test
    void aBsfThatIsAwayRefusesTheHandshakeAndCountsAsTrouble() {
        try (Deployment all = enrolled(); NafKey naf = key(all, Names.MAF, Wire.TLS)) {
            all.bsf().closeZn();
            KedgeException refused = assertThrows(KedgeException.class,
                    () -> all.maf.contact(Wire.TLS, psk(naf.bTid().toString(), naf)));
            assertEquals(ErrorCode.HANDSHAKE_ALERT, refused.code());
            assertTrue(all.maf.keys().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void anInventedBtidIsRefusedLikeAWrongKey(Wire wire) {
        try (Deployment all = enrolled(); SecretBytes wrong = SecretBytes.owning(new byte[32])) {
            KeyReference invented = KeyReference.parse("AAAAAAAAAAAAAAAAAAAAAA==@" + Names.BSF);
            assertThrows(KedgeException.class,
                    () -> all.maf.contact(wire, new LocalCredential.Psk(invented.toString(), wrong.duplicate())));
            assertTrue(all.maf.keys().isEmpty());
        }
    }

    /** Renewal: the new B-TID takes the place of the old one at the MAF once it was used. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void aRenewedKsRollsTheKm(Wire wire) {
        try (Deployment all = enrolled()) {
            all.associateWithMaf(wire);
            all.gateway.associate("maf");
            KeyReference old = all.maf.keys().get(0).kmId();
            all.gateway.gba.invalidate(old);
            KeyReference renewed = all.gateway.enrol().keId().orElseThrow().reference();
            assertNotEquals(old, renewed);
            Await.until("the Km of the new B-TID alone", () -> all.maf.keys().stream().map(MasterKeyRegistry.Info::kmId).distinct().toList()
                    .equals(List.of(renewed)));
            Await.until("the association over it",
                    () -> all.gateway.association("maf").keyId().equals(Optional.of(renewed)));
        }
    }

    /** The MAF has lost its registry and the BSF the bootstrap: the refused gateway bootstraps again by itself (NAF demand). */
    @Test
    void aRefusedBtidIsMadeAnew() {
        try (Deployment all = enrolled()) {
            KeyReference old = all.gateway.status().get(0).keId().orElseThrow().reference();
            all.bsf().forget(old);
            all.associateWithMaf(Wire.TLS);
            all.gateway.associate("maf");
            assertEquals(AssociationState.ESTABLISHED, all.gateway.association("maf").state());
            assertNotEquals(old, all.gateway.association("maf").keyId().orElseThrow());
        }
    }
}
