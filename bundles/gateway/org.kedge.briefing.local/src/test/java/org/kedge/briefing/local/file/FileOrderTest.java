package org.kedge.briefing.local.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;

/** Which of several files counts. */
class FileOrderTest extends FileScene {
    @Test
    void anUnsignedSerialOfAFarFutureIsRefusedAndShutsNothingOut() throws IOException {
        write("far.json", document(Instant.parse("2027-11-24T00:00:00Z").getEpochSecond()));
        start(SignaturePolicy.DIRECTORY, true);
        rejected("far.json", ErrorCode.BRIEFING_REPLAYED);
        assertTrue(reason("far.json").contains("date +%s"), reason("far.json"));
        write("next.json", document(Instant.parse("2027-11-22T00:00:00Z").getEpochSecond()));
        assertEquals(1, brief().size());
        writeSigned("far.json", document(Long.MAX_VALUE), OWNER);
        assertEquals(List.of(Long.MAX_VALUE), serials(), "who signs may number as he likes");
    }

    /** On a node whose clock had not been set yet, or before this rule was there. */
    @Test
    void oneThatWasTakenCountsNoMoreOnceTheClockIsTrusted() throws IOException {
        trusted = Optional.empty();
        write("far.json", document(Long.MAX_VALUE));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(Long.MAX_VALUE), serials());
        trusted = Optional.of(Instant.parse("2026-11-22T21:00:00Z"));
        assertEquals(List.of(), serials());
        write("next.json", document(7));
        assertEquals(List.of(7L), serials());
        assertEquals(List.of("far.json", "next.json"), names("briefing/processed"));
    }

    @Test
    void anUnsignedSerialDoesNotShutOutWhatIsSigned() throws IOException {
        write("a.json", document(9));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(9L), serials());
        writeSigned("b.json", document(5), OWNER);
        assertEquals(List.of(5L), serials());
        write("c.json", document(10));
        assertEquals(List.of(5L), serials());
        assertTrue(reason("c.json").startsWith("code:   KEDGE-113"), reason("c.json"));
        assertTrue(reason("c.json").contains("delete processed/\"b.json\"") || reason("c.json").contains("delete processed/b.json"),
                reason("c.json"));
        write("d.json", document(4));
        brief();
        assertTrue(reason("d.json").startsWith("code:   KEDGE-106"), reason("d.json"));
        assertTrue(reason("d.json").contains("kedge:forget"), reason("d.json"));
    }

    @Test
    void inPlaceOneOfAFarFutureIsRefused() throws IOException {
        write("far.json", document(Long.MAX_VALUE));
        write("a.json", document(1));
        start(SignaturePolicy.DIRECTORY, false);
        assertEquals(List.of(1L), serials());
        assertEquals(Level.WARNING, files.health().level());
        assertEquals(1, audit.size());
    }

    @Test
    void filesThatComeTogetherAreTakenInOrderOfSerial() throws IOException {
        write("a.json", document(2));
        write("b.json", document(1));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(2L), serials());
        assertEquals(List.of("a.json", "b.json"), names("briefing/processed"));
    }

    @Test
    void offersTheNewestOfEachTargetAndNode() throws IOException {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        write("a.json", document(1));
        write("b.json", document(2));
        write("c.json", document(1, start, Optional.of("urn:dev:a"), "maf.example.com"));
        write("d.json", document(1, start, Optional.empty(), "other.example.com"));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(2L, 1L, 1L), serials());
    }

    @Test
    void offersThePresentInstructionWhileTheNextOneLiesReady() throws IOException {
        write("a.json", document(1));
        write("b.json", document(2));
        write("c.json", document(3, Instant.parse("2990-01-01T00:00:00Z"), Optional.empty(), "maf.example.com"));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(3L, 2L), serials());
    }
}
