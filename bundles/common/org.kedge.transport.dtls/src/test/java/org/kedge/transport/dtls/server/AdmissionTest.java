package org.kedge.transport.dtls.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.eclipse.californium.scandium.dtls.Connection;
import org.junit.jupiter.api.Test;

/** Who may start a handshake. */
class AdmissionTest {
    private static final byte[] COOKIE = "thirty-two octets of a cookie ..".getBytes();

    private final List<String> dropped = new ArrayList<>();
    private final Admission admission = new Admission(new Admission.Events() {
        @Override
        public void dropped(String reason) {
            dropped.add(reason);
        }

        @Override
        public void wrongKey(Connection connection) {
            throw new AssertionError("no handshake was there");
        }
    }, () -> true);

    private static DatagramPacket hello(InetSocketAddress from, byte[] cookie) {
        int body = 2 + 32 + 1 + 1 + cookie.length + 4;
        byte[] datagram = ByteBuffer.allocate(13 + 12 + body)
                .put((byte) 22).putShort((short) 0xfefd).putLong(0).putShort((short) (12 + body))
                .put((byte) 1).put(length(body)).putShort((short) 0).put(length(0)).put(length(body))
                .putShort((short) 0xfefd).put(new byte[32]).put((byte) 0).put((byte) cookie.length).put(cookie).array();
        return new DatagramPacket(datagram, datagram.length, from);
    }

    private static byte[] length(int value) {
        return new byte[] {0, (byte) (value >> 8), (byte) value};
    }

    /** An address of a /64 whose last octets make the hash code zero. */
    private static InetSocketAddress withoutHash() throws UnknownHostException {
        int port = 4000;
        byte[] octets = ByteBuffer.allocate(16).putInt(0x20010db8).array();
        int missing = -new InetSocketAddress(InetAddress.getByAddress(octets), port).hashCode();
        for (int i = 15; i >= 12; i--) {
            octets[i] = (byte) missing;
            missing = missing - octets[i] >> 8;
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(octets), port);
        assertEquals(0, address.hashCode());
        return address;
    }

    @Test
    void cookieThatIsAskedForAgainMeansThatThereIsNoSlot() throws UnknownHostException {
        InetSocketAddress peer = withoutHash();
        assertTrue(admission.onReceiving(hello(peer, COOKIE)));
        assertFalse(admission.mayAskForCookie(peer, COOKIE));
        assertFalse(admission.onReceiving(hello(new InetSocketAddress("127.0.0.1", 4001), COOKIE)), "a pause for everybody");
        assertEquals(List.of("capacity", "capacity"), dropped);
    }

    /** Otherwise two datagrams a second from one peer would keep every other peer out. */
    @Test
    void wrongCookieCannotPassForTheRightOne() throws UnknownHostException {
        InetSocketAddress peer = withoutHash();
        byte[] longer = new byte[COOKIE.length + 1];
        System.arraycopy(COOKIE, 0, longer, 1, COOKIE.length);
        assertTrue(admission.onReceiving(hello(peer, longer)));
        assertTrue(admission.mayAskForCookie(peer, COOKIE));
        byte[] other = Arrays.copyOf(COOKIE, COOKIE.length);
        other[31] ^= 1;
        assertTrue(admission.onReceiving(hello(peer, other)));
        assertTrue(admission.mayAskForCookie(peer, COOKIE));
        assertEquals(List.of(), dropped);
    }

    @Test
    void whileDrainingNoHelloPasses() throws UnknownHostException {
        admission.drain(true);
        assertFalse(admission.onReceiving(hello(withoutHash(), new byte[0])));
        assertEquals(List.of("draining"), dropped);
        admission.drain(false);
        assertTrue(admission.onReceiving(hello(withoutHash(), new byte[0])));
    }
}
