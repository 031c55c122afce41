package org.kedge.association.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationFramework;

class GrantsTest {
    private static final String B_TID = "AAECAwQFBgcICQoLDA0ODw==@bsf.example.com";

    private final Grants grants = new Grants();

    private static Grant grant(String checkValue) {
        return new Grant("gw", "//m2m.example.com/gw", AssociationFramework.PSK, Optional.empty(), Optional.of(checkValue),
                Optional.empty());
    }

    /** First contacts over both transports race: each session shows the key it was made with. */
    @Test
    void theKeysOfOneBtidAreToldApartBySuite() {
        grants.put(Asked.of(B_TID, OptionalInt.of(0x00AE)), grant("OF-TLS"));
        grants.put(Asked.of(B_TID, OptionalInt.of(0xC0A8)), grant("OF-DTLS"));
        assertEquals(Optional.of(grant("OF-TLS")), grants.find(B_TID, "TLS_PSK_WITH_AES_128_CBC_SHA256"));
        assertEquals(Optional.of(grant("OF-DTLS")), grants.find(B_TID, "TLS_PSK_WITH_AES_128_CCM_8"));
    }

    @Test
    void anotherKeyIsTheSameInEverySuite() {
        String keId = "00112233445566778899AABBCCDDEEFF@mef.example.com";
        grants.put(Asked.of(keId, OptionalInt.of(0x00AE)), grant("KEY"));
        assertEquals(Optional.of(grant("KEY")), grants.find(keId, "TLS_PSK_WITH_AES_128_CCM_8"));
        assertEquals(Optional.empty(), grants.find(B_TID, "TLS_PSK_WITH_AES_128_CCM_8"));
    }
}
