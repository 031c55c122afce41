package org.kedge.messages.association;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class AssociationCodecTest {
    private static final AssociationAnswer ANSWER = new AssociationAnswer("//example.com/mn-1", "maf", "DTLS1.2",
            "TLS_PSK_WITH_AES_128_CCM_8", Instant.parse("2026-11-22T10:00:00Z"), Optional.of(Instant.parse("2026-11-23T10:00:00Z")));

    @Test
    void whatIsWrittenIsRead() {
        assertEquals(ANSWER, AssociationCodec.decode(AssociationCodec.encode(ANSWER)));
        AssociationAnswer endless = new AssociationAnswer("//example.com/S1", "psk", "TLS1.2", "X", ANSWER.since(), Optional.empty());
        assertEquals(endless, AssociationCodec.decode(AssociationCodec.encode(endless)));
    }

    @Test
    void timesAreTimestampsOfOneM2m() {
        String json = new String(AssociationCodec.encode(ANSWER), StandardCharsets.UTF_8);
        assertEquals("{\"peerId\":\"//example.com/mn-1\",\"framework\":\"maf\",\"protocol\":\"DTLS1.2\","
                + "\"cipherSuite\":\"TLS_PSK_WITH_AES_128_CCM_8\",\"since\":\"20261122T100000\",\"notAfter\":\"20261123T100000\"}", json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"peerId\":1}",
        "{\"peerId\":\"\\u001b[2J\",\"framework\":\"psk\",\"protocol\":\"p\",\"cipherSuite\":\"c\",\"since\":\"20261122T100000\"}",
        "{\"peerId\":\"a\",\"framework\":\"psk\",\"protocol\":\"p\",\"cipherSuite\":\"c\",\"since\":\"yesterday\"}",
        "{\"peerId\":\"a\",\"peerId\":\"b\",\"framework\":\"psk\",\"protocol\":\"p\",\"cipherSuite\":\"c\",\"since\":\"20261122T100000\"}"})
    void malformedAnswersAreRefused(String json) {
        KedgeException fault = assertThrows(KedgeException.class, () -> AssociationCodec.decode(json.getBytes(StandardCharsets.UTF_8)));
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault.code());
    }

    @Test
    void tooLongAnAnswerIsRefused() {
        byte[] json = ("{\"peerId\":\"" + "a".repeat(AssociationCodec.MAX_OCTETS) + "\"}").getBytes(StandardCharsets.UTF_8);
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, assertThrows(KedgeException.class, () -> AssociationCodec.decode(json)).code());
    }
}
