package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;

/** Every way to enrol followed by every way to associate, each over both transports, with a request answered over the association. */
class AssociationMatrixTest {
    @TempDir
    Path directory;

    /** @param card whether Ks stays in the UICC (GBA_U) */
    record Way(Mechanism mechanism, boolean card, Wire enrolment, AssociationFramework framework, Wire association) {
    }

    static Stream<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (Mechanism mechanism : Mechanism.values()) {
            addWays(ways, mechanism, false);
        }
        addWays(ways, Mechanism.GBA, true);
        return ways.stream();
    }

    private static void addWays(List<Way> ways, Mechanism mechanism, boolean card) {
        for (Wire enrolment : Wire.values()) {
            for (AssociationFramework framework : AssociationFramework.values()) {
                for (Wire association : Wire.values()) {
                    ways.add(new Way(mechanism, card, enrolment, framework, association));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anEnrolledGatewayAssociates(Way way) {
        try (Deployment all = new Deployment(directory)) {
            prepare(all, way);
            all.gateway.enrol();

            SecurityAssociation association = all.gateway.associate("in-cse");
            assertEquals(Names.CSE_TARGET.id(), association.peerId());
            assertAnswered(association, Names.GATEWAY.absolute());
            assertTheSameOnBothSides(all, way);
            // A UE is no NAF: the key that a B-TID names is not presented by the NAF (TS 33.220).
            boolean nafKey = way.mechanism() == Mechanism.GBA && way.framework() == AssociationFramework.PSK;
            if (way.framework() != AssociationFramework.CERTIFICATE && !nafKey) {
                assertTheOtherDirection(all);
            }
        }
    }

    private static void prepare(Deployment all, Way way) {
        boolean maf = way.framework() == AssociationFramework.MAF;
        EnrolmentTarget target = maf ? Names.MAF_TARGET : Names.CSE_TARGET;
        if (way.card()) {
            all.subscribe(new TestSubscriber(1, true));
            all.rebrief(Mechanism.GBA, way.enrolment(), target);
        } else {
            all.brief(way.mechanism(), way.enrolment(), target);
        }
        if (way.framework() == AssociationFramework.CERTIFICATE) {
            all.associateByCertificate(way.association());
            return;
        }
        if (maf) {
            all.associateWithMaf(way.association());
        }
        all.associateByKey(way.association(), maf);
    }

    /** Entity B tells Entity A for whom it takes it (TS-0003 8.2.2). */
    private static void assertAnswered(SecurityAssociation association, String who) {
        Reply reply = CseNode.await(association.request(Request.get(List.of("association"))));
        assertEquals(ReplyStatus.OK, reply.status());
        String json = new String(reply.body(), StandardCharsets.UTF_8);
        assertTrue(json.contains("\"" + who + "\""), json);
    }

    private static void assertTheSameOnBothSides(Deployment all, Way way) {
        AssociationStatus a = all.gateway.association("in-cse");
        AssociationStatus b = all.cse.association(Names.GATEWAY.absolute());
        assertEquals(AssociationState.ESTABLISHED, a.state());
        assertEquals(way.framework(), a.framework());
        assertEquals(way.framework(), b.framework());
        assertEquals(a.keyId(), b.keyId());
        assertEquals(a.checkValue(), b.checkValue());
        assertEquals(way.association() == Wire.TLS ? "TLS1.2" : "DTLS1.2", a.facts().orElseThrow().protocol());
        assertEquals(a.facts().orElseThrow().cipherSuite(), b.facts().orElseThrow().cipherSuite());
        List<CredentialInfo> keys = all.cse.associationKeys();
        assertEquals(way.framework() == AssociationFramework.CERTIFICATE ? 0 : 1, keys.size(), keys.toString());
        keys.forEach(key -> assertEquals(a.checkValue(), key.checkValue()));
    }

    /** SA2: B is the client now, with the same credential (TS-0003 8.2.1). */
    private static void assertTheOtherDirection(Deployment all) {
        SecurityAssociation back = all.cse.associate("gateway");
        assertEquals(Names.GATEWAY.absolute(), back.peerId());
        assertAnswered(back, Names.CSE_TARGET.id());
        AssociationStatus there = all.gateway.association("in-cse");
        assertEquals(there.keyId(), all.cse.associating.node.associations().associations().stream()
                .filter(AssociationStatus::initiator).findFirst().orElseThrow().keyId());
    }
}
