package org.kedge.transport.tls.engine;

import java.util.Optional;

import org.kedge.api.transport.KeyResolver.Presented;

/** What an engine tells and asks its connection, on the thread that feeds it. */
public interface EngineEvents {
    /**
     * A server's peer names a psk_identity; the handshake waits for {@link ServerEngine#key} or {@link TlsEngine#refuse}.
     *
     * @param identity as received, not authenticated
     */
    default void identity(byte[] identity) {
        throw new IllegalStateException("a client is asked for no key");
    }

    /**
     * The peer presents a certificate or raw key; the handshake waits for {@link TlsEngine#proceed} or {@link TlsEngine#refuse}.
     *
     * @param presented not verified
     * @param ocspResponse what a server stapled to it (RFC 6066 8), DER
     */
    void presented(Presented presented, Optional<byte[]> ocspResponse);

    /** The handshake is complete; the export of {@link Established} belongs to the receiver. */
    void established(Established established);

    /** Decrypted octets; the array is wiped after the call. */
    void received(byte[] buffer, int offset, int length);
}
