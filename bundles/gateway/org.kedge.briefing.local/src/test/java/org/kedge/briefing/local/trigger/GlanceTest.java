package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerNode;
import org.kedge.messages.trigger.text.TriggerTextCodec;

class GlanceTest {
    private static final Glance GLANCE = new Glance(Scene.NODE);

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long serial(String text) {
        return GLANCE.serial(octets(text));
    }

    @Test
    void seesWhatTheCodecWrites() {
        for (TriggerNode node : new TriggerNode[] {TriggerNode.of(Scene.NODE), TriggerNode.hashOf(Scene.NODE)}) {
            TriggerClaim claim = new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, node, 1_790_000_000L, Optional.empty());
            assertEquals(1_790_000_000L, serial(TriggerTextCodec.write(claim, SecretBytes.copyOf(Scene.KPM))));
            assertEquals(Glance.NO_PROOF, serial(TriggerTextCodec.write(claim)));
        }
        String signed = TriggerTextCodec.write(Scene.claim(1_790_000_000L), Scene.SIGNER.getPrivate());
        assertEquals(1_790_000_000L, serial(" \r\n\t" + signed + "\n"));
    }

    @Test
    void seesWhatIsForAnotherNode() {
        TriggerClaim claim = new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.hashOf(new NodeId("other")), 5,
                Optional.empty());
        String text = TriggerTextCodec.write(claim, SecretBytes.copyOf(Scene.KPM));
        assertEquals(Glance.NOT_FOR_US, serial(text));
        assertTrue(Glance.claimsProof(octets(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "KT1;", "KT1;4", "KT1;4;;;;", "KT1;4;n;1;;", "KT1;4;n;1;;N", "KT2;4;n;1;;M", " ", "{}",
        "kt1;4;n;1;;M"})
    void noProofIsClaimed(String text) {
        assertFalse(Glance.claimsProof(octets(text)), text);
        assertEquals(Glance.NO_PROOF, serial(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KT1;4;n;1;;M", "KT1;;;;;M", "KT1;4;urn:gsma:imei:90420156-025763-0;;;M",
        "KT1;4;urn:gsma:imei:90420156-025763-0;12345678901;;M", "KT1;4;urn:gsma:imei:90420156-025763-0;1x;;E"})
    void aProofIsClaimedInVain(String text) {
        assertTrue(Glance.claimsProof(octets(text)));
        assertEquals(Glance.NOT_FOR_US, serial(text));
    }

    /** Any octets at all get an answer, and a text the codec takes is never overlooked. */
    @Test
    void anyOctets() {
        Random random = new Random(7);
        byte[] good = octets(TriggerTextCodec.write(Scene.claim(77), SecretBytes.copyOf(Scene.KPM)));
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) ";KTME0 1#".charAt(random.nextInt(9));
            }
            long serial = GLANCE.serial(changed);
            try {
                TriggerTextCodec.parse(changed);
                assertTrue(serial >= Glance.NOT_FOR_US, () -> new String(changed, StandardCharsets.ISO_8859_1));
            } catch (KedgeException e) {
                assertTrue(serial >= Glance.NO_PROOF);
            }
        }
    }
}
