package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.KE_ID;
import static org.kedge.mef.MefFixture.NOW;
import static org.kedge.mef.MefFixture.text;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsCodec;

/** The MEF as a whole. */
class MefTest {
    private final MefFixture fixture = new MefFixture();

    /** frameworks.md 14.3: a MAF that does not know a KeID asks the MEF; before the enrolment there is none, afterwards there is. */
    @Test
    void aMafAsksForAKeIdBeforeAndAfterTheEnrolment() {
        assertEquals(ReplyStatus.NOT_FOUND, fixture.fetch("maf1", "maf.example.com", "fetchCredentials", KE_ID.toString(), "21").status());
        fixture.enrolment(new ScriptedSession("enrolee:" + GW1, 0x0A), true, MefFixture.NOTHING_OFFERED);
        try (SecretBytes ke = SecretBytes.owning(MefFixture.filled(32, 0x0A))) {
            Granted answer = (Granted) FetchCredentialsCodec.decode(
                    fixture.fetch("maf1", "maf.example.com", "fetchCredentials", KE_ID.toString(), "21").body());
            assertEquals(KeyDerivations.usageConstrained(ke, Suid.RSPF_MAF, "maf.example.com"), answer.credential());
        }
    }

    @Test
    void sweepRemovesWhatHasExpiredAndNothingElse() {
        fixture.holdKe(NOW.plusSeconds(60));
        fixture.mef.sweep();
        assertEquals(1, fixture.registries.keys.count());
        fixture.clock = () -> NOW.plusSeconds(60);
        fixture.mef.sweep();
        assertEquals(0, fixture.registries.keys.count());
    }

    @Test
    void aFailingSweepShowsInTheHealthAndTheNextSuccessClearsIt() {
        fixture.registries.keys.broken = true;
        fixture.mef.sweep();
        assertEquals(Level.WARNING, fixture.mef.health().health().level());
        fixture.registries.keys.broken = false;
        fixture.enrolment(new ScriptedSession("enrolee:" + GW1, 0x0A), true, MefFixture.NOTHING_OFFERED);
        assertEquals(Level.OK, fixture.mef.health().health().level());
        assertTrue(fixture.mef.health().health().message().contains("1 enrolment keys committed"));
    }

    @Test
    void withoutAnAuditSinkTheMefIsCritical() {
        fixture.sinks.remove(fixture.sink);
        assertEquals(Level.CRITICAL, fixture.mef.health().health().level());
    }

    @Test
    void refusalsOfPeersDoNotMakeTheMefUnhealthy() {
        fixture.enrolment(new ScriptedSession("enrolee:nobody", 1), true, MefFixture.NOTHING_OFFERED);
        assertEquals(Level.OK, fixture.mef.health().health().level());
        assertEquals(ErrorCode.PEER_UNKNOWN.code(), fixture.sink.lastCode());
    }

    @Test
    void newSettingsCountFromTheNextEnrolment() {
        fixture.mef.reconfigure(MefSettings.service(Fqdn.parse("other.example.com")));
        fixture.enrolment(new ScriptedSession("enrolee:" + GW1, 0x0A), true, MefFixture.NOTHING_OFFERED);
        assertEquals("other.example.com", fixture.registries.keys.issued.keySet().iterator().next().mef().value());
    }

    @Test
    void everySinkMustHaveTheRecord() {
        RecordingSink second = new RecordingSink();
        second.broken = true;
        fixture.sinks.add(second);
        assertTrue(text(fixture.enrolment(new ScriptedSession("enrolee:" + GW1, 1), true, MefFixture.NOTHING_OFFERED))
                .contains("KEDGE-516"));
        assertEquals(List.of(), List.copyOf(fixture.registries.keys.issued.keySet()));
    }
}
