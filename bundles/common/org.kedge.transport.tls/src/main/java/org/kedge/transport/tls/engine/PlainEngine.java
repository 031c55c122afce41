package org.kedge.transport.tls.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import org.kedge.api.transport.HandshakeFacts;

/** A connection without TLS (Ub over {@code http}, TS 24.109): what comes is taken as it is, from nobody in particular. */
public final class PlainEngine implements Engine {
    private static final HandshakeFacts FACTS = new HandshakeFacts("HTTP", "", false, false, Duration.ZERO);

    private final EngineEvents events;
    private byte[] output = {};
    private int pending;
    private boolean established;
    private boolean closed;

    public PlainEngine(EngineEvents events) {
        this.events = events;
    }

    @Override
    public void start() {
        established = true;
        events.established(new Established(FACTS, Optional.empty()));
    }

    @Override
    public void receive(byte[] input, int offset, int length) {
        if (!closed) {
            events.received(input, offset, length);
        }
    }

    @Override
    public void send(byte[] plain, int offset, int length) {
        if (pending + length > output.length) {
            byte[] larger = Arrays.copyOf(output, pending + length);
            Arrays.fill(output, (byte) 0);
            output = larger;
        }
        System.arraycopy(plain, offset, output, pending, length);
        pending += length;
    }

    @Override
    public int pending() {
        return pending;
    }

    @Override
    public void takeOutput(byte[] buffer, int offset, int length) {
        System.arraycopy(output, 0, buffer, offset, length);
        System.arraycopy(output, length, output, 0, pending - length);
        pending -= length;
        if (pending == 0) {
            Arrays.fill(output, (byte) 0);
            output = new byte[0];
        }
    }

    @Override
    public boolean isEstablished() {
        return established;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
