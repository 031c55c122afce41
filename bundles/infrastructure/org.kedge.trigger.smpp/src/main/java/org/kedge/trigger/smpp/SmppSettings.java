package org.kedge.trigger.smpp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the SMSC is reached and spoken to.
 *
 * @param endpoint where it is
 * @param account as whom
 * @param source what the messages say they come from
 * @param delivery what the network is asked to do with them
 * @param limits numbers and times
 */
public record SmppSettings(Endpoint endpoint, Account account, Source source, Delivery delivery, Limits limits) {
    /**
     * Where the SMSC is.
     *
     * @param tls whether TLS is spoken; its certificate must hold the host
     * @param anchors aliases of trust anchors in the store; none: those of the JVM
     */
    public record Endpoint(String host, int port, boolean tls, List<String> anchors) {
        public Endpoint {
            anchors = List.copyOf(anchors);
        }

        /** For messages. */
        @Override
        public String toString() {
            return host + ":" + port + (tls ? " (TLS)" : " (plain)");
        }

        /** Whether what is sent could be read on its way: a plain connection that leaves this machine. */
        public boolean exposed() {
            return !tls && !(host.equals("localhost") || host.equals("::1") || host.equals("[::1]") || host.startsWith("127."));
        }
    }

    /**
     * The account at the SMSC.
     *
     * @param systemId its name, at most 15 characters
     * @param password alias of the credential whose octets are the password; empty: none is sent
     * @param systemType at most 12 characters, often empty
     */
    public record Account(String systemId, Optional<String> password, String systemType) {
    }

    /**
     * The source address; an empty one lets the SMSC set its own.
     *
     * @param ton type of number, 0 to 6; 1 international, 5 alphanumeric
     * @param npi numbering plan, as SMPP has them; 1 is E.164
     */
    public record Source(String address, int ton, int npi) {
    }

    /**
     * What is asked of the network.
     *
     * @param validity how long it keeps trying, a minute to 30 days
     * @param receipts whether it is asked for delivery receipts; they are not read here
     */
    public record Delivery(Duration validity, boolean receipts) {
    }

    /**
     * Numbers and times.
     *
     * @param window how many messages may wait for an answer of the SMSC
     * @param queue how many more may wait here
     * @param connect how long connecting and binding may take, each
     * @param answer how long the SMSC may take over a message
     * @param enquire after how much silence it is asked whether it is there
     * @param retryFirst how long after the loss of the connection it is opened again
     * @param retryLongest to which time that doubles while it fails
     */
    public record Limits(int window, int queue, Duration connect, Duration answer, Duration enquire, Duration retryFirst,
            Duration retryLongest) {
    }
}
