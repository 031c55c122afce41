package org.kedge.api.transport;

import java.time.Duration;

/**
 * How a channel is opened.
 *
 * @param export which key material the session exports
 * @param handshakeTimeout after which the handshake is given up with
 *        {@link org.kedge.api.error.ErrorCode#HANDSHAKE_REFUSED_OR_LOST}; 10 s for an enrolment (D-80)
 * @param requestTimeout the longest wait for the answer to one request
 */
public record ConnectOptions(KeyExport export, Duration handshakeTimeout, Duration requestTimeout) {
    /** The options of an enrolment: bootstrap export, 10 s, 20 s. */
    public static ConnectOptions enrolment() {
        return new ConnectOptions(KeyExport.BOOTSTRAP, Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    /** The options of an ordinary request: no export, 10 s, 20 s. */
    public static ConnectOptions ordinary() {
        return new ConnectOptions(KeyExport.NONE, Duration.ofSeconds(10), Duration.ofSeconds(20));
    }
}
