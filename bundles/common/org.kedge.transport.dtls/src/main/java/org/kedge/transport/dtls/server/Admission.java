package org.kedge.transport.dtls.server;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

import org.eclipse.californium.scandium.DtlsDatagramFilter;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.Record;

/**
 * Decides in front of the library which ClientHellos may start a handshake. The library answers a ClientHello with a valid cookie by
 * another cookie when it has no slot, and a client answers that at once: an endless loop (dtls.md 5). Here such a second cookie is
 * held back, and for a second no further proven hello passes; the client's retransmission is its retry. Established sessions and
 * hellos without a cookie, which cost no memory, are never touched (DTLS-21, DTLS-22), except while draining (DTLS-38). No allocation
 * per dropped datagram, a table of fixed size.
 */
final class Admission extends DtlsDatagramFilter {
    private static final int TABLE = 4096;
    private static final long PRIME = (1L << 61) - 1;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 13;
    /** Record and handshake header, version, random: here the length of the session id stands. */
    private static final int SESSION_ID = RECORD_HEADER + 12 + 2 + 32;

    /** What the filter found out and others count. */
    interface Events {
        void dropped(String reason);

        void wrongKey(Connection connection);
    }

    private final AtomicLongArray presented = new AtomicLongArray(TABLE);
    private final long secret = new SecureRandom().nextLong(1L << 32, PRIME);
    private final Events events;
    private final BooleanSupplier slotFree;
    private volatile boolean draining;
    private volatile long fullSince;
    private volatile boolean full;

    /** @param slotFree whether one more handshake may be in progress */
    Admission(Events events, BooleanSupplier slotFree) {
        this.events = events;
        this.slotFree = slotFree;
    }

    /** From now on no handshake starts. */
    void drain(boolean on) {
        draining = on;
    }

    @Override
    public boolean onReceiving(DatagramPacket packet) {
        if (!super.onReceiving(packet)) {
            return false;
        }
        byte[] data = packet.getData();
        int offset = packet.getOffset();
        if (!isClientHello(data, offset, packet.getLength())) {
            return true;
        }
        if (draining) {
            events.dropped("draining");
            return false;
        }
        int cookie = cookieOffset(data, offset, packet.getLength());
        if (cookie < 0) {
            return true;
        }
        if (isFull() || !slotFree.getAsBoolean()) {
            events.dropped("capacity");
            return false;
        }
        InetSocketAddress source = (InetSocketAddress) packet.getSocketAddress();
        presented.set(slot(source), fingerprint(source, data, cookie + 1, data[cookie] & 0xff));
        return true;
    }

    private static boolean isClientHello(byte[] data, int offset, int length) {
        return length > SESSION_ID && data[offset] == HANDSHAKE && data[offset + 3] == 0 && data[offset + 4] == 0
                && data[offset + RECORD_HEADER] == CLIENT_HELLO;
    }

    /** Where the length octet of a non-empty cookie stands, or -1. */
    private static int cookieOffset(byte[] data, int offset, int length) {
        int at = offset + SESSION_ID + 1 + (data[offset + SESSION_ID] & 0xff);
        boolean whole = at < offset + length && at + (data[at] & 0xff) < offset + length;
        return whole && data[at] != 0 ? at : -1;
    }

    private boolean isFull() {
        if (full && System.nanoTime() - fullSince > PAUSE_NANOS) {
            full = false;
        }
        return full;
    }

    /**
     * Asked before a HelloVerifyRequest leaves.
     *
     * @return false when the peer has just presented this very cookie: the library has no slot for it
     */
    boolean mayAskForCookie(InetSocketAddress peer, byte[] cookie) {
        if (presented.get(slot(peer)) != fingerprint(peer, cookie, 0, cookie.length)) {
            return true;
        }
        fullSince = System.nanoTime();
        full = true;
        events.dropped("capacity");
        return false;
    }

    private static int slot(InetSocketAddress peer) {
        return (peer.hashCode() & 0x7fffffff) % TABLE;
    }

    /**
     * A polynomial in a secret point modulo 2^61 - 1. Peers choose what they present: if they could make two cookies of one fingerprint,
     * two datagrams a second would keep everybody out.
     */
    private long fingerprint(InetSocketAddress peer, byte[] octets, int from, int length) {
        long hash = peer.hashCode() & 0xffff_ffffL;
        for (int i = 0; i < length && from + i < octets.length; i++) {
            // No octet adds zero, so that lengths count.
            hash = times(hash, secret) + (octets[from + i] & 0xff) + 1;
        }
        return hash % PRIME;
    }

    private static long times(long a, long b) {
        long low = a * b;
        long sum = (low & PRIME) + (low >>> 61 | Math.multiplyHigh(a, b) << 3);
        return sum < PRIME ? sum : sum - PRIME;
    }

    @Override
    public boolean onMacError(Record record, Connection connection) {
        if (connection.hasOngoingHandshake() && !connection.hasEstablishedDtlsContext()) {
            events.wrongKey(connection);
        }
        return super.onMacError(record, connection);
    }

    @Override
    public String toString() {
        return "Admission[" + (draining ? "draining" : full ? "full" : "open") + "]";
    }
}
