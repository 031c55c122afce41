package org.kedge.demo;

import java.net.URI;
import org.kedge.itests.uicc.FreePorts;

/**
 * Where a server of the demo is reached.
 *
 * @param dtls a free UDP port
 * @param tls a free TCP port
 */
record Door(int dtls, int tls) {
    static Door free() {
        return new Door(FreePorts.udp(), FreePorts.tcp(1));
    }

    URI uri(Way way) {
        return URI.create(way.scheme() + "://127.0.0.1:" + (way == Way.DTLS ? dtls : tls));
    }

    /** Both, TLS first, as a peer's configuration takes them. */
    String uris() {
        return uri(Way.TLS) + "," + uri(Way.DTLS);
    }
}
