package org.kedge.transport.dtls;

import org.kedge.transport.dtls.engine.Settings;
import org.kedge.transport.dtls.engine.Suites;

/**
 * What the owner of a node may set for the client.
 *
 * @param suites offered cipher suites
 * @param mtu largest IP datagram sent, octets
 * @param workers threads for name look-ups, certificate verification and the callers' continuations
 */
public record DtlsClientSettings(Suites suites, int mtu, int workers) {
    /** The defaults: mandatory suites, 1280 octets, 8 workers. */
    public static DtlsClientSettings defaults() {
        return new DtlsClientSettings(Suites.MANDATORY, Settings.MTU, 8);
    }
}
