package org.kedge.transport.tls.engine;

import java.io.IOException;

/**
 * One side of one connection, octets in and octets out; knows nothing of sockets and never waits. All calls on one thread at a time.
 */
public interface Engine {
    /** The socket is connected; called once, before anything else. */
    void start() throws IOException;

    /**
     * Takes octets from the network.
     *
     * @param input is written to: records are decrypted in place
     * @throws IOException the connection has failed; {@link Failures} tells why
     */
    void receive(byte[] input, int offset, int length) throws IOException;

    /** Puts octets of this side into the output. */
    void send(byte[] plain, int offset, int length) throws IOException;

    /** Octets that wait to be sent. */
    int pending();

    /** Moves pending octets into a buffer. */
    void takeOutput(byte[] output, int offset, int length);

    /** Whether requests may be exchanged. */
    boolean isEstablished();

    /** Whether either side has closed the connection, or it has failed. */
    boolean isClosed();

    /** Says good-bye; does nothing on a connection that is over. */
    void close();
}
