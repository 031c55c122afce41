package org.kedge.transport.dtls;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
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
    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
    public DtlsClientSettings {
        if (mtu < 512 || mtu > 9000) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "DTLS client: mtu " + mtu + " (512 to 9000)");
        }
        if (workers < 1 || workers > 64) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "DTLS client: workers " + workers + " (1 to 64)");
        }
    }

    /** The defaults: mandatory suites, 1280 octets, 8 workers. */
    public static DtlsClientSettings defaults() {
        return new DtlsClientSettings(Suites.MANDATORY, Settings.MTU, 8);
    }
}
