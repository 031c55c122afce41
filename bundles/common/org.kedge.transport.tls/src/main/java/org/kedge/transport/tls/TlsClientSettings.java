package org.kedge.transport.tls;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.tls.engine.TlsSuites;

/**
 * What the owner of a node may set for the client.
 *
 * @param suites offered cipher suites
 * @param workers threads for name look-ups, certificate verification and the callers' continuations
 */
public record TlsClientSettings(TlsSuites suites, int workers) {
    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
    public TlsClientSettings {
        if (workers < 1 || workers > 64) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "TLS client: workers " + workers + " (1 to 64)");
        }
    }

    /** The defaults: mandatory suites, 8 workers. */
    public static TlsClientSettings defaults() {
        return new TlsClientSettings(TlsSuites.MANDATORY, 8);
    }
}
