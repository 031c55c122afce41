package org.kedge.trigger.smpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.jsmpp.session.connection.Connection;
import org.jsmpp.session.connection.ConnectionFactory;
import org.jsmpp.session.connection.socket.SocketConnection;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the one connection of a session, with TLS or without, and can cut it whatever the library waits for. */
final class Dialer implements ConnectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

    private final SmppSettings.Endpoint endpoint;
    private final Duration timeout;
    private final Supplier<Optional<CredentialStore>> store;
    private volatile Socket socket;
    private volatile boolean cut;

    Dialer(SmppSettings.Endpoint endpoint, Duration timeout, Supplier<Optional<CredentialStore>> store) {
        this.endpoint = endpoint;
        this.timeout = timeout;
        this.store = store;
    }

    @Override
    public Connection createConnection(String host, int port) throws IOException {
        Socket plain = new Socket();
        socket = plain;
        try {
            plain.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            plain.setTcpNoDelay(true);
            Socket ready = endpoint.tls() ? secured(plain, host, port) : plain;
            if (cut) {
                throw new IOException("the connection was cut");
            }
            return new SocketConnection(ready);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** Protocols and suites are the JVM's; the name in the certificate must be the host that is configured. */
    private Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket tls = (SSLSocket) context().getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.setSoTimeout((int) timeout.toMillis());
        tls.startHandshake();
        return tls;
    }

    private SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            if (endpoint.anchors().isEmpty()) {
                context.init(null, null, null);
            } else {
                TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
                trust.init(anchors());
                context.init(null, trust.getTrustManagers(), null);
            }
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the JVM did not set TLS up: " + e.getMessage(), e);
        }
    }

    private KeyStore anchors() throws IOException, GeneralSecurityException {
        CredentialStore present = store.get().orElseThrow(
                () -> new KedgeException(ErrorCode.SERVICE_MISSING, "the credential store, which has the trust anchors, is not there"));
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        for (String alias : endpoint.anchors()) {
            try (Credential credential = present.require(alias)) {
                if (credential.kind() != CredentialKind.TRUST_ANCHOR) {
                    throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "the credential \"" + alias + "\" is not a trust anchor");
                }
                for (X509Certificate certificate : credential.certificates()) {
                    anchors.setCertificateEntry("anchor-" + anchors.size(), certificate);
                }
            }
        }
        return anchors;
    }

    /** Closes the socket at once; never throws. */
    void cut() {
        cut = true;
        Socket present = socket;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                LOG.debug("SMPP-CUT closing the socket failed: {}", e.getMessage());
            }
        }
    }
}
