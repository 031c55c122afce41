package org.kedge.transport.tls;

import java.util.Optional;
import java.util.function.Supplier;

import org.junit.jupiter.api.Nested;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.transport.SecureTransport;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.transport.EndKit;
import org.kedge.itests.testkit.transport.ExportKit;
import org.kedge.itests.testkit.transport.HandshakeKit;
import org.kedge.itests.testkit.transport.RefusalKit;
import org.kedge.itests.testkit.transport.RequestKit;
import org.kedge.itests.testkit.transport.TransportUnderTest;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.tls.engine.TlsSuites;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.ListenerSettings;

/** The TLS transport does what every transport must do. */
class TlsKitTest {
    @Nested
    class Handshakes extends HandshakeKit {
        Handshakes() {
            super(new Tls());
        }
    }

    @Nested
    class Refusals extends RefusalKit {
        Refusals() {
            super(new Tls());
        }
    }

    @Nested
    class Requests extends RequestKit {
        Requests() {
            super(new Tls());
        }
    }

    @Nested
    class Exports extends ExportKit {
        Exports() {
            super(new Tls());
        }
    }

    @Nested
    class Ends extends EndKit {
        Ends() {
            super(new Tls());
        }
    }

    /** A refused pre-shared key meets decrypt_error, a look-up that failed internal_error (D-80). */
    private static final class Tls implements TransportUnderTest {
        @Override
        public String kind() {
            return TlsListenerSettings.KIND;
        }

        @Override
        public String scheme() {
            return "https";
        }

        @Override
        public String protocol() {
            return "TLS1.2";
        }

        @Override
        public String pskSuite() {
            return "TLS_PSK_WITH_AES_128_CBC_SHA256";
        }

        @Override
        public int pskSuiteCode() {
            return 0x00AE;
        }

        @Override
        public String certificateSuite() {
            return "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256";
        }

        @Override
        public boolean rawPublicKeys() {
            return true;
        }

        @Override
        public ErrorCode refusedPsk() {
            return ErrorCode.HANDSHAKE_REFUSED_OR_LOST;
        }

        @Override
        public ErrorCode failedLookup() {
            return ErrorCode.HANDSHAKE_ALERT;
        }

        @Override
        public ErrorCode nobodyListens() {
            return ErrorCode.CONNECT_FAILED;
        }

        @Override
        public Listener listener(ListenerSettings s, ListenerServices services) {
            return new TlsListener(new TlsListenerSettings(s, TlsSuites.MANDATORY, TlsLimits.DEFAULTS, 2, Optional.empty(),
                    Clients.AUTHENTICATED, ""), services);
        }

        @Override
        public SecureTransport client(Supplier<Optional<PeerVerifier>> verifier) {
            return new TlsClient(verifier, TlsClientSettings.defaults());
        }

        @Override
        public void stop(SecureTransport client) {
            ((TlsClient) client).close();
        }

        @Override
        public int freePort() {
            return OpenSslPeer.freeTcpPort();
        }
    }
}
