package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.kedge.briefing.local.trigger.Scene.NODE;
import static org.kedge.briefing.local.trigger.Scene.NOW;
import static org.kedge.briefing.local.trigger.Scene.SIGNER;
import static org.kedge.briefing.local.trigger.Scene.claim;
import static org.kedge.briefing.local.trigger.Scene.seconds;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.error.ErrorCode;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerNode;
import org.kedge.messages.trigger.text.TriggerTextCodec;

/** Triggers that nobody vouches for. */
class HintTest {
    private static final String UNPROVED = TriggerTextCodec.write(claim(seconds(Duration.ZERO)));

    private final Scene scene = new Scene();

    private void hinted(String text) {
        int calls = scene.started.size();
        Outcome outcome = scene.receive(text);
        assertEquals(Outcome.Verdict.HINTED, outcome.verdict(), () -> "" + outcome.why());
        assertEquals(calls + 1, scene.started.size());
    }

    @Test
    void runsTheConfiguredBriefingAndItsAddressIsIgnored() {
        hinted(UNPROVED);
        assertEquals(List.of(new BootstrapTrigger(BootstrapTrigger.Kind.RETRY, Optional.empty(), NOW)), scene.started);
        assertEquals("trigger.hint", scene.audits.get(0).event());
    }

    @Test
    void atMostOnceInTenMinutes() {
        hinted(UNPROVED);
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        scene.tasks.advance(Duration.ofSeconds(599));
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        scene.tasks.advance(Duration.ofSeconds(1));
        hinted(UNPROVED);
    }

    /** Whoever can set the clock of the node gains nothing. */
    @Test
    void whileRunningOnlyMonotonicTimeCounts() {
        hinted(UNPROVED);
        scene.tasks.setClock(NOW.plus(Duration.ofDays(1)));
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        scene.tasks.setClock(NOW.minus(Duration.ofDays(1)));
        scene.tasks.advance(Duration.ofMinutes(10));
        hinted(UNPROVED);
    }

    @Test
    void aRebootDoesNotBringAnotherHint() {
        hinted(UNPROVED);
        scene.tasks.advance(Duration.ofMinutes(4));
        scene.restart();
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        scene.tasks.advance(Duration.ofMinutes(6));
        hinted(UNPROVED);
        scene.tasks.advance(Duration.ofMinutes(20));
        scene.restart();
        hinted(UNPROVED);
    }

    /** A node without battery boots in 1970 every time. */
    @Test
    void aRebootWithoutTheTimeWaitsTheWholeInterval() {
        hinted(UNPROVED);
        scene.tasks.advance(Duration.ofHours(5));
        scene.tasks.setClock(Instant.EPOCH);
        scene.tasks.trust(false);
        scene.restart();
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        scene.tasks.advance(Duration.ofSeconds(599));
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        scene.tasks.advance(Duration.ofSeconds(1));
        hinted(UNPROVED);
    }

    @Test
    void aClockThatWentBackWaitsTheWholeIntervalAndNoLonger() {
        hinted(UNPROVED);
        scene.tasks.setClock(NOW.minus(Duration.ofDays(400)));
        scene.restart();
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        scene.tasks.advance(Duration.ofMinutes(10));
        hinted(UNPROVED);
    }

    /** Otherwise anybody could shut out every genuine trigger until the end of time. */
    @Test
    void itsSerialIsNotKept() {
        hinted(TriggerTextCodec.write(claim(9_999_999_999L)));
        assertEquals(0, TriggerLedger.read(scene.store).serial());
        scene.accepted(TriggerTextCodec.write(claim(seconds(Duration.ZERO)), SIGNER.getPrivate()));
    }

    @Test
    void genuineOnesPassWhileTheHintIsUsedUpAndLeaveItAlone() {
        hinted(UNPROVED);
        scene.accepted(TriggerTextCodec.write(claim(seconds(Duration.ZERO)), SIGNER.getPrivate()));
        scene.restart();
        scene.refused(ErrorCode.TRIGGER_LIMITED, UNPROVED);
        assertEquals(seconds(Duration.ZERO), TriggerLedger.read(scene.store).serial());
    }

    @Test
    void canBeSwitchedOff() {
        scene.settings = new TriggerSettings(Optional.of(NODE), Duration.ofMinutes(10), Duration.ofDays(1), false, 60);
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, UNPROVED);
        scene.accepted(TriggerTextCodec.write(claim(seconds(Duration.ZERO)), SIGNER.getPrivate()));
    }

    @Test
    void otherPurposesDoNotUseUpTheHint() {
        assertEquals(Outcome.Verdict.UNSUPPORTED, scene.receive(TriggerTextCodec.write(new TriggerClaim(TriggerPurpose.EXECUTE_CRUD,
                TriggerNode.hashOf(NODE), 5, Optional.empty()))).verdict());
        assertEquals(Outcome.Verdict.UNSUPPORTED, scene.receive("").verdict(), "no payload is an establishConnection");
        hinted(UNPROVED);
    }

    @Test
    void whenItCannotBeRememberedNothingHappens() {
        scene.store.failWrites(credential -> true);
        scene.refused(ErrorCode.STORE_IO, UNPROVED);
        scene.store.failWrites(credential -> false);
        hinted(UNPROVED);
    }
}
