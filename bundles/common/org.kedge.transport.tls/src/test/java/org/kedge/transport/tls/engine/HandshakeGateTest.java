package org.kedge.transport.tls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

/** The held message is of type 0x10 (ClientKeyExchange). */
class HandshakeGateTest {
    private static final String HELLO = "01000002aabb";
    private static final String KEY_EXCHANGE = "10000003ccddee";
    private static final String VERIFY = "0f000001ff";
    private static final String CHANGE = "140303000101";
    private static final String FINISHED = "1603030004deadbeef";

    private final List<String> passed = new ArrayList<>();
    private final HandshakeGate gate = new HandshakeGate(0x10, 200);

    private void passed(byte[] buffer, int offset, int length) {
        passed.add(HexFormat.of().formatHex(buffer, offset, offset + length));
    }

    private static String handshake(String content) {
        return String.format("160303%04x", content.length() / 2) + content;
    }

    private boolean record(String hex) throws IOException {
        byte[] octets = HexFormat.of().parseHex("ff" + hex);
        return gate.record(octets, 1, octets.length - 1, this::passed);
    }

    private void assertHeld(String... before) {
        assertEquals(List.of(before), passed);
        assertTrue(gate.isComplete());
        assertEquals("ccddee", HexFormat.of().formatHex(gate.body()));
    }

    @Test
    void passesWhatComesBeforeAndKeepsWhatFollows() throws IOException {
        assertTrue(record(handshake(HELLO)) && record(handshake(KEY_EXCHANGE)));
        assertHeld(handshake(HELLO));
        assertTrue(record(CHANGE) && record(FINISHED));
        gate.open(this::passed);
        assertEquals(List.of(handshake(HELLO), handshake(KEY_EXCHANGE), CHANGE, FINISHED), passed);
        assertTrue(gate.isOpen() && record(FINISHED));
        assertEquals(FINISHED, passed.get(4));
    }

    @Test
    void cutsARecordOfSeveralMessages() throws IOException {
        assertTrue(record(handshake(HELLO + KEY_EXCHANGE + VERIFY)));
        assertHeld(handshake(HELLO));
        gate.open(this::passed);
        assertEquals(handshake(KEY_EXCHANGE + VERIFY), passed.get(1));
    }

    @Test
    void findsMessagesThatSpanRecords() throws IOException {
        String all = HELLO + HELLO + KEY_EXCHANGE;
        for (int i = 0; i < all.length(); i += 2) {
            assertFalse(gate.isComplete());
            assertTrue(record(handshake(all.substring(i, i + 2))));
        }
        assertEquals(12, passed.size());
        assertTrue(gate.isComplete());
        gate.open(this::passed);
        assertEquals(19, passed.size());
    }

    @Test
    void aTypeInsideAnotherMessageIsNotTakenForOne() throws IOException {
        assertTrue(record(handshake("01000003101010")));
        assertFalse(gate.isComplete());
        assertEquals(List.of(handshake("01000003101010")), passed);
    }

    @Test
    void anAlertPassesWhileHolding() throws IOException {
        assertTrue(record(handshake(KEY_EXCHANGE)) && record("15030300020228"));
        assertEquals(List.of("15030300020228"), passed);
        assertTrue(record(CHANGE) && record("15030300020228"));
        assertEquals(1, passed.size(), "an encrypted one has its place in the order");
    }

    @Test
    void keepsNoMoreThanAllowed() throws IOException {
        assertTrue(record(handshake(KEY_EXCHANGE)) && record(CHANGE));
        assertFalse(record("1703030100" + "00".repeat(256)));
    }

    @Test
    void refusesAMessageThatWouldNeverFit() throws IOException {
        assertFalse(record(handshake("10ffffffaa")));
    }
}
