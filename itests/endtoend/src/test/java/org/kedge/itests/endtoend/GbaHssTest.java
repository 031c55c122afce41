package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.bsf.BsfSettings;

/** A BSF without an AuC of its own: vectors and user settings come from the operator's HSS over Zh, on the real wire. */
class GbaHssTest {
    private static final Fqdn HSS = new Fqdn("hss.operator.example.com");
    private static final String GROUP = "m2m";
    private static final TestSubscriber SUBSCRIBER = new TestSubscriber(7, false);

    @TempDir
    Path directory;
    private Deployment all;
    private HssNode hss;

    @BeforeEach
    void begin() {
        all = new Deployment(directory);
        Guss guss = new Guss(Optional.of(Guss.UiccType.GBA), Optional.of(Duration.ofHours(2)), List.of(new Uss(TestSubscriber.GS_ID, 0,
                List.of(Names.GATEWAY.absolute()), Optional.of(GROUP), Set.of(), List.of(), Optional.empty())));
        hss = new HssNode(all.operator.issue(CertificateFlavour.FQDN, HSS.value()), SUBSCRIBER, guss,
                all.operator.information(CertificateFlavour.FQDN, Names.BSF.value()));
        all.bsfSettings = all.bsfSettings.with(BsfSettings.Source.zh("hss")).with(Map.of(GROUP, Set.of(Names.MAF)));
        all.bsf().addHss("hss", HSS, hss.uri(), all.operator.information(CertificateFlavour.FQDN, HSS.value()));
        all.gateway.holdUsim(SUBSCRIBER);
    }

    @AfterEach
    void end() {
        all.close();
        hss.close();
    }

    private KeyReference enrol() {
        all.gateway.briefGba(all.bsf().ub(Ub.PLAIN), Names.MAF_TARGET);
        return all.gateway.enrol().keId().orElseThrow().reference();
    }

    @Test
    void aSubscriberOfTheHssEnrolsAndItsMafGetsTheKey() {
        KeyReference bTid = enrol();
        String impi = "impi-" + SUBSCRIBER.impi().value();
        assertEquals(List.of("POST nhss-gba-ueau/v1/" + impi + "/security-information/generate-auth-data",
                "GET nhss-gba-sdm/v1/" + impi + "/subscriber-data"), hss.asked());
        for (Wire wire : Wire.values()) {
            all.associateWithMaf(wire);
            all.gateway.associate("maf");
            assertEquals(bTid, all.gateway.association("maf").keyId().orElseThrow());
        }
        assertEquals(Names.GATEWAY.absolute(), all.maf.keys().get(0).clientId());
        assertEquals(2, hss.asked().size(), "the HSS is not asked for each NAF");
    }

    @Test
    void anHssThatFellBehindIsResynchronised() {
        KeyReference first = enrol();
        hss.loseNumbers();
        all.gateway.gba.invalidate(first);
        assertNotEquals(first, enrol());
    }

    @Test
    void whomTheHssDoesNotKnowIsRefused() {
        all.gateway.holdUsim(new TestSubscriber(8, false));
        assertEquals(ErrorCode.BSF_REFUSED, assertThrows(KedgeException.class, this::enrol).code());
        assertFalse(all.gateway.holdsEnrolmentKey());
    }

    @Test
    void anHssThatIsAwayIsTheNetworksFault() {
        hss.close();
        KedgeException failed = assertThrows(KedgeException.class, this::enrol);
        assertEquals(ErrorCode.BSF_UNAVAILABLE, failed.code());
        assertFalse(all.bsf().audit.records().toString().contains("0010100000"), "an IMSI is in the audit trail");
        assertEquals(0, all.bsf().bootstraps());
    }
}
