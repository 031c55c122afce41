package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.bsf.BsfSettings;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.pki.CertificateAuthority;
import org.kedge.itests.testkit.Await;

/** GBA in a deployment that lives: gateways that end and begin again, several subscribers, many challenges. */
class GbaDeploymentTest {
    private static final CseId SECOND = CseId.parse("//m2m.example.com/gw-2");
    private static final int CHALLENGES = 300;

    @TempDir
    Path directory;

    /** Ks, its B-TID and the keys of the NAFs outlive the process of the gateway; with GBA_U what the UICC keeps does. */
    @ParameterizedTest
    @CsvSource({"TLS, false", "TLS, true", "DTLS, false", "DTLS, true"})
    void aGatewayThatIsStartedAgainAssociatesWithoutAnotherBootstrap(Wire wire, boolean gbaU) {
        try (Deployment all = new Deployment(directory)) {
            all.subscribe(new TestSubscriber(1, gbaU));
            all.rebrief(Mechanism.GBA, wire, Names.MAF_TARGET);
            KeyReference bTid = all.gateway.enrol().keId().orElseThrow().reference();
            all.associateWithMaf(wire);
            all.gateway.associate("maf");
            Optional<String> check = all.gateway.association("maf").checkValue();
            all.bsf().closeZn();

            all.restartGateway();
            all.gateway.insertUsim();
            all.rebrief(Mechanism.GBA, wire, Names.MAF_TARGET);
            Await.until("the enrolment is read again", () -> !all.gateway.status().isEmpty());
            assertEquals(EnrolmentState.ENROLLED, all.gateway.status().get(0).state());
            assertEquals(bTid, all.gateway.status().get(0).keId().orElseThrow().reference());
            all.associateWithMaf(wire);
            all.gateway.associate("maf");
            assertEquals(bTid, all.gateway.association("maf").keyId().orElseThrow());
            assertEquals(check, all.gateway.association("maf").checkValue());
            assertEquals(bTid, all.gateway.enrol().keId().orElseThrow().reference(), "a valid Ks is used again");
            assertEquals(1, all.bsf().bootstraps());
        }
    }

    /** The MAF has never heard of the B-TID: the first contact comes after the restart. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKeyOfABootstrapBeforeTheRestartIsTheOneTheBsfDerives(boolean gbaU) {
        try (Deployment all = new Deployment(directory)) {
            all.subscribe(new TestSubscriber(1, gbaU));
            all.rebrief(Mechanism.GBA, Wire.TLS, Names.CSE_TARGET);
            all.gateway.enrol();
            all.restartGateway();
            all.gateway.insertUsim();
            all.associateByKey(Wire.TLS, false);
            SecurityAssociation association = all.gateway.associate("in-cse");
            assertEquals(Names.CSE_TARGET.id(), association.peerId());
            assertEquals(all.gateway.association("in-cse").checkValue(), all.cse.association(Names.GATEWAY.absolute()).checkValue());
            assertEquals(1, all.bsf().bootstraps());
        }
    }

    /** Each gateway has its own subscriber, B-TID and keys, and is known by the Enrolee-ID of its own USS (D-69). */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void twoGatewaysOfOneOperatorAreToldApart(Wire wire) {
        EnrolmentTarget target = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, SECOND.absolute(), new Fqdn("gw-2.m2m.example.com"));
        try (Deployment all = new Deployment(directory); GatewayNode second = new GatewayNode(directory.resolve("gateway-2"), SECOND)) {
            all.brief(Mechanism.GBA, Wire.TLS, Names.MAF_TARGET);
            KeyReference first = all.gateway.enrol().keId().orElseThrow().reference();
            TestSubscriber subscriber = new TestSubscriber(2, false);
            all.bsf().addSubscriber(subscriber, SECOND.absolute(), Names.MAF, Names.CSE_TARGET.fqdn());
            second.holdUsim(subscriber);
            second.briefGba(all.bsf().ub(Ub.PLAIN), Names.MAF_TARGET);
            KeyReference other = second.enrol().keId().orElseThrow().reference();
            assertNotEquals(first, other);

            all.associateWithMaf(wire);
            second.peers.keyed("maf", PeerRole.MAF, Names.MAF_TARGET, Optional.empty(), all.maf.uri(wire));
            all.gateway.associate("maf");
            second.associate("maf");
            assertEquals(Set.of(first + " " + Names.GATEWAY.absolute(), other + " " + SECOND.absolute()),
                    all.maf.keys().stream().map(key -> key.kmId() + " " + key.clientId()).collect(Collectors.toSet()));
            assertEquals(2, all.maf.keys().stream().map(MasterKeyRegistry.Info::checkValue).distinct().count());

            second.briefGba(all.bsf().ub(Ub.PLAIN), Names.CSE_TARGET);
            assertEquals(other, second.enrol(Names.CSE_TARGET.id()).keId().orElseThrow().reference());
            second.peers.keyed("in-cse", PeerRole.CSE, Names.CSE_TARGET, Optional.empty(), all.cse.uri(wire));
            all.cse.peers.keyed("gateway-2", PeerRole.CSE, target, Optional.empty());
            second.associate("in-cse");
            assertEquals(other, all.cse.association(SECOND.absolute()).keyId().orElseThrow());
            try (NafKey own = CseNode.await(second.gba.nafKey(TestSubscriber.USIM, Names.MAF, GbaContactTest.suite(wire), soon()))) {
                assertThrows(KedgeException.class, () -> all.maf.contact(wire, new LocalCredential.Psk(first.toString(),
                        own.key().duplicate())), "the B-TID of the one with the key of the other");
            }
            assertEquals(2, all.bsf().bootstraps());
        }
    }

    /** AKAv1: the password is RES itself, and about one RES in thirty holds a zero octet. */
    @Test
    void resIsOctetsOnTheRealWireToo() {
        BsfSettings settings = BsfSettings.of(Names.BSF, "test").with(new BsfSettings.Limits(100_000, 10, 10, 100_000, 10))
                .with(new BsfSettings.Challenging(Duration.ofSeconds(60), 100, List.of(DigestAlgorithm.AKAV1_MD5)));
        var identity = CertificateAuthority.root("Operator").issue(CertificateFlavour.FQDN, Names.BSF.value());
        TestSubscriber subscriber = new TestSubscriber(1, false);
        try (BsfNode bsf = new BsfNode(directory.resolve("bsf"), identity, settings);
                GatewayNode gateway = new GatewayNode(directory.resolve("gateway"))) {
            bsf.addSubscriber(subscriber, Names.GATEWAY.absolute(), Names.MAF);
            gateway.holdUsim(subscriber);
            BsfAddress address = new BsfAddress(new PeerAddress(bsf.ub(Ub.PLAIN), Names.BSF), Optional.empty());
            int zeros = 0;
            for (int i = 0; i < CHALLENGES || zeros == 0 && i < 10 * CHALLENGES; i++) {
                try (GbaBootstrap made = CseNode.await(gateway.gba.probe(address, TestSubscriber.USIM, soon()));
                        Bootstrap there = bsf.bootstrap(made.bTid()).orElseThrow()) {
                    assertEquals(there.ks(), made.ks().orElseThrow());
                    assertEquals("AKAv1-MD5", made.digest());
                    zeros += subscriber.hasZeroInRes(made.bTid()) ? 1 : 0;
                }
            }
            assertTrue(zeros > 0, "no response held a zero octet");
        }
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(60);
    }
}
