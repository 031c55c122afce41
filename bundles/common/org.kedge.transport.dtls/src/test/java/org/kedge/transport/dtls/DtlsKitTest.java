package org.kedge.transport.dtls;

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
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.dtls.engine.Suites;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.ListenerSettings;

/** The DTLS transport does what every transport must do. */
class DtlsKitTest {
    @Nested
    class Handshakes extends HandshakeKit {
        Handshakes() {
            super(new Dtls());
        }
    }

    @Nested
    class Refusals extends RefusalKit {
        Refusals() {
            super(new Dtls());
        }
    }

    @Nested
    class Requests extends RequestKit {
        Requests() {
            super(new Dtls());
        }
    }

    @Nested
    class Exports extends ExportKit {
        Exports() {
            super(new Dtls());
        }
    }

    @Nested
    class Ends extends EndKit {
        Ends() {
            super(new Dtls());
        }
    }

    /** A refused pre-shared key meets silence (D-80), and so does a datagram that nobody receives. */
    private static final class Dtls implements TransportUnderTest {
        @Override
        public String kind() {
            return DtlsListenerSettings.KIND;
        }

        @Override
        public String scheme() {
            return "coaps";
        }

        @Override
        public String protocol() {
            return "DTLS1.2";
        }

        @Override
        public String pskSuite() {
            return "TLS_PSK_WITH_AES_128_CCM_8";
        }

        @Override
        public int pskSuiteCode() {
            return 0xC0A8;
        }

        @Override
        public String certificateSuite() {
            return "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8";
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
            return ErrorCode.HANDSHAKE_REFUSED_OR_LOST;
        }

        @Override
        public ErrorCode nobodyListens() {
            return ErrorCode.HANDSHAKE_REFUSED_OR_LOST;
        }

        @Override
        public Listener listener(ListenerSettings s, ListenerServices services) {
            return new DtlsListener(new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(),
                    Suites.MANDATORY, s.maxConnections(), 1280, s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(), true),
                    services, new KeyExporter());
        }

        @Override
        public SecureTransport client(Supplier<Optional<PeerVerifier>> verifier) {
            return new DtlsClient(verifier, DtlsClientSettings.defaults(), new KeyExporter());
        }

        @Override
        public void stop(SecureTransport client) {
            ((DtlsClient) client).close();
        }

        @Override
        public int freePort() {
            return OpenSslPeer.freeUdpPort();
        }
    }
}
