package org.kedge.transport.dtls.server;

import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.kedge.api.error.KedgeException;

/** What the handshake hooks report to their listener. */
interface ListenerEvents {
    /** A handshake was refused; reported once per connection. */
    void refused(ConnectionId connection, KedgeException failure, String identity);

    /** Whether a handshake still waits on this connection. */
    boolean waits(ConnectionId connection);
}
