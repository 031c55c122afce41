package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;

/** A gateway with a USIM enrols with the BSF of its operator: Ke = Ks and KeID = B-TID on both sides (TS-0003 8.3.2.3). */
class GbaEnrolmentTest {
    @TempDir
    Path directory;

    record Way(Ub ub, boolean gbaU, EnrolmentTarget target) {
    }

    static Stream<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (Ub ub : Ub.values()) {
            for (boolean gbaU : new boolean[] {false, true}) {
                for (EnrolmentTarget target : List.of(Names.MAF_TARGET, Names.CSE_TARGET)) {
                    ways.add(new Way(ub, gbaU, target));
                }
            }
        }
        return ways.stream();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void bothSidesHoldTheSameKsUnderTheSameBtid(Way way) {
        try (Deployment all = new Deployment(directory)) {
            all.subscribe(new TestSubscriber(1, way.gbaU()));
            all.gateway.briefGba(all.bsf().ub(way.ub()), way.target(), all.operator);

            EnrolmentStatus status = all.gateway.enrol();
            assertEquals(EnrolmentState.ENROLLED, status.state());
            KeyReference bTid = status.keId().orElseThrow().reference();
            assertTrue(bTid.isBtid());
            assertEquals(Names.BSF, bTid.fqdn());
            assertEquals(way.gbaU() ? "GBA_U" : "GBA_ME", status.facts().orElseThrow().protocol());
            // AKAv2 needs CK and IK, which stay in the UICC.
            assertEquals(way.gbaU() ? "AKAv1-SHA-256" : "AKAv2-SHA-256", status.facts().orElseThrow().cipherSuite());
            try (Bootstrap there = all.bsf().bootstrap(bTid).orElseThrow(); Credential here = all.gateway.enrolmentKey()) {
                assertEquals(way.gbaU() ? GbaMode.UICC : GbaMode.ME, there.info().mode());
                assertEquals(bTid.toString(), here.identifier());
                if (way.gbaU()) {
                    assertEquals(0, here.secret().length(), "Ks left the UICC");
                } else {
                    assertEquals(there.ks(), here.secret());
                }
                assertFalse(here.notAfter().orElseThrow().isAfter(there.info().notAfter()));
                assertTrue(there.info().notAfter().isBefore(Instant.now().plus(Duration.ofHours(2)).plusSeconds(1)), "the GUSS says 2 h");
            }
        }
    }

    /** A valid Ks is used again, never bootstrapped twice; a second target shares it. */
    @ParameterizedTest
    @EnumSource(Ub.class)
    void aValidKsServesASecondTargetAndASecondRun(Ub ub) {
        try (Deployment all = new Deployment(directory)) {
            all.subscribe(new TestSubscriber(1, false));
            all.gateway.briefGba(all.bsf().ub(ub), Names.MAF_TARGET, all.operator);
            String first = all.gateway.enrol().keId().orElseThrow().toString();
            assertEquals(first, all.gateway.enrol().keId().orElseThrow().toString());
            all.gateway.briefGba(all.bsf().ub(ub), Names.CSE_TARGET, all.operator);
            assertEquals(first, all.gateway.enrol(Names.CSE_TARGET.id()).keId().orElseThrow().toString());
            assertEquals(1, all.bsf().bootstraps());
            assertEquals(2, all.gateway.status().size());
        }
    }

    @Test
    void aNafThatRefusesABtidMakesTheNextRunBootstrapAgain() {
        try (Deployment all = new Deployment(directory)) {
            all.brief(Mechanism.GBA, Wire.TLS, Names.MAF_TARGET);
            KeyReference first = all.gateway.enrol().keId().orElseThrow().reference();
            all.gateway.gba.invalidate(first);
            KeyReference second = all.gateway.enrol().keId().orElseThrow().reference();
            assertNotEquals(first, second);
            assertEquals(2, all.bsf().bootstraps());
        }
    }

    @Test
    void aSubscriberOfNobodyIsRefusedAndNothingIsStored() {
        try (Deployment all = new Deployment(directory)) {
            all.bsf();
            all.gateway.holdUsim(new TestSubscriber(2, false));
            all.gateway.briefGba(all.bsf().ub(Ub.PLAIN), Names.MAF_TARGET);
            KedgeException refused = assertThrows(KedgeException.class, all.gateway::enrol);
            assertEquals(ErrorCode.BSF_REFUSED, refused.code());
            assertFalse(refused.getMessage().contains("001010000000002"), "the IMSI is personal");
            assertFalse(all.gateway.holdsEnrolmentKey());
            assertEquals(0, all.bsf().bootstraps());
        }
    }

    /** K differs between USIM and AuC: the USIM finds the network false, and says nothing. */
    @Test
    void aNetworkWithAnotherKeyGetsNoAnswer() {
        try (Deployment all = new Deployment(directory)) {
            TestSubscriber subscriber = new TestSubscriber(3, false);
            all.bsf().addSubscriber(subscriber, Names.GATEWAY.absolute(), Names.MAF);
            all.gateway.holdUsim(subscriber.withOtherKey());
            all.gateway.briefGba(all.bsf().ub(Ub.PLAIN), Names.MAF_TARGET);
            KedgeException refused = assertThrows(KedgeException.class, all.gateway::enrol);
            assertEquals(ErrorCode.NETWORK_AUTH_FAILED, refused.code());
            assertFalse(all.gateway.holdsEnrolmentKey());
            assertEquals(0, all.bsf().bootstraps());
        }
    }

    /** The AuC forgot its sequence numbers: the USIM says where it is, once, and all is well. */
    @ParameterizedTest
    @EnumSource(Ub.class)
    void anAucThatFellBehindIsResynchronised(Ub ub) {
        try (Deployment all = new Deployment(directory)) {
            TestSubscriber subscriber = new TestSubscriber(4, false);
            all.subscribe(subscriber);
            all.gateway.briefGba(all.bsf().ub(ub), Names.MAF_TARGET, all.operator);
            all.gateway.enrol();
            all.bsf().replace(subscriber, Names.GATEWAY.absolute(), Names.MAF);
            KeyReference old = all.gateway.status().get(0).keId().orElseThrow().reference();
            all.gateway.gba.invalidate(old);
            KeyReference bTid = all.gateway.enrol().keId().orElseThrow().reference();
            assertNotEquals(old, bTid);
            assertTrue(all.bsf().bootstrap(bTid).isPresent());
        }
    }

    @Test
    void aBsfWithTheWrongNameIsNotBelieved() {
        try (Deployment all = new Deployment(directory)) {
            all.bsf();
            TestSubscriber subscriber = new TestSubscriber(1, false);
            all.subscribe(subscriber);
            all.gateway.briefGba(all.bsf().ub(Ub.SECURED), Names.MAF_TARGET, all.maker);
            KedgeException refused = assertThrows(KedgeException.class, all.gateway::enrol);
            assertEquals(ErrorCode.CERTIFICATE_UNTRUSTED, refused.code());
            assertFalse(all.gateway.holdsEnrolmentKey());
        }
    }
}
