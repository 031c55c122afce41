package org.kedge.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;

/**
 * Where a server of the demo is reached.
 *
 * @param dtls a free UDP port
 * @param tls a free TCP port
 */
record Door(int dtls, int tls) {
    static Door free() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DatagramSocket udp = new DatagramSocket(any); ServerSocket tcp = new ServerSocket()) {
            tcp.bind(any);
            return new Door(udp.getLocalPort(), tcp.getLocalPort());
        }
    }

    URI uri(Way way) {
        return URI.create(way.scheme() + "://127.0.0.1:" + (way == Way.DTLS ? dtls : tls));
    }

    /** Both, TLS first, as a peer's configuration takes them. */
    String uris() {
        return uri(Way.TLS) + "," + uri(Way.DTLS);
    }
}
