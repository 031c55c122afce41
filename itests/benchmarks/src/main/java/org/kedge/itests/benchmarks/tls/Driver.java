package org.kedge.itests.benchmarks.tls;

import java.io.IOException;

import org.kedge.itests.benchmarks.dtls.Scenario;

/** A client that drives any server alike. */
interface Driver extends AutoCloseable {
    /** For the table. */
    String name();

    /** Whether every client can have a certificate of its own. */
    boolean canBeCold();

    /** Does outside the measurement what {@code count} handshakes need. */
    void prepare(Scenario scenario, int count);

    /**
     * Full handshakes, each on a connection of its own that is closed afterwards.
     *
     * @return the median duration of one, nanoseconds
     * @throws IOException when one of them fails or is not what it should be
     */
    long run(Scenario scenario, ServerProcess server, int count) throws IOException;

    @Override
    void close();
}
