package org.kedge.itests.benchmarks.dtls;

/** A client and a server of one stack in this process. */
public interface Handshaker extends AutoCloseable {
    /** Does outside the measurement what {@code count} handshakes of a scenario need, for example the certificates of new clients. */
    void prepare(Scenario scenario, int count) throws Exception;

    /**
     * One full handshake with export at both ends, one message each way, then the end of the session.
     *
     * @param number 0 to {@code count} - 1 of the last preparation
     */
    void handshake(Scenario scenario, int number) throws Exception;

    @Override
    void close();
}
