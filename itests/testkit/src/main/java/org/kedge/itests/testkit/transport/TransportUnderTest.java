package org.kedge.itests.testkit.transport;

import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.transport.SecureTransport;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.ListenerSettings;

/** A transport as the kits see it. */
public interface TransportUnderTest {
    /** {@code dtls} or {@code tls}, as in {@link ListenerSettings#kind}. */
    String kind();

    /** Scheme of its URIs. */
    String scheme();

    /** {@link org.kedge.api.transport.HandshakeFacts#protocol} of its sessions. */
    String protocol();

    /** The suite that its client and its listener agree on with a pre-shared key, by default. */
    String pskSuite();

    /** The code of that suite: a NAF key is bound to it (D-66, D-68). */
    int pskSuiteCode();

    /** The same with certificates. */
    String certificateSuite();

    /** Whether it can authenticate by raw public keys (RFC 7250). */
    boolean rawPublicKeys();

    /** What a client learns whose identity is unknown, whose key is wrong or has ended (D-80). */
    ErrorCode refusedPsk();

    /** What a client learns when its listener could not look its key up. */
    ErrorCode failedLookup();

    /** What a client learns where nobody listens. */
    ErrorCode nobodyListens();

    /** A listener that nobody has started, with the default suites. */
    Listener listener(ListenerSettings settings, ListenerServices services);

    /** A client with default settings. */
    SecureTransport client(Supplier<Optional<PeerVerifier>> verifier);

    /** Stops a client of {@link #client}. */
    void stop(SecureTransport client);

    /** A port of this transport's protocol where nobody listens. */
    int freePort();
}
