package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;

class StateCodecTest {
    @ParameterizedTest
    @EnumSource(value = TrustLevel.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whatIsWrittenIsReadBackWithItsTrust(TrustLevel trust) {
        Briefing briefing = World.briefing(3, trust);
        try (Credential state = StateCodec.encode(World.MAF, briefing, Progress.NONE)) {
            Briefing read = StateCodec.briefing(state);
            assertEquals(briefing.instruction(), read.instruction());
            assertArrayEquals(briefing.document(), read.document());
            assertEquals("file", read.provider());
            assertEquals(trust, read.trust());
            assertEquals(briefing.signer(), read.signer());
        }
    }

    @Test
    void aStateFromBeforeTrustWasKeptIsReadAsWhatItMustHaveBeen() {
        assertEquals(TrustLevel.LOCAL, readWithoutTrust(World.briefing(3, TrustLevel.LOCAL)).trust());
        assertEquals(TrustLevel.SIGNED, readWithoutTrust(World.briefing(3, TrustLevel.SIGNED)).trust());
    }

    private static Briefing readWithoutTrust(Briefing briefing) {
        try (Credential state = StateCodec.encode(World.MAF, briefing, Progress.NONE)) {
            Map<String, String> older = new TreeMap<>(state.attributes());
            older.remove("trust");
            try (Credential before = new Credential(state.alias(), state.kind(), state.identifier(), older, state.secret().duplicate(),
                    state.certificates(), Optional.empty())) {
                assertEquals(Progress.NONE, StateCodec.progress(before));
                return StateCodec.briefing(before);
            }
        }
    }
}
