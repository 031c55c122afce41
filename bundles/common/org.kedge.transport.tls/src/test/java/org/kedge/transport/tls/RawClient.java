package org.kedge.transport.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A TLS-PSK client that sends whatever octets it is told to. */
final class RawClient implements AutoCloseable {
    private static final int LIMIT_MILLIS = 60_000;

    private final Socket socket;
    private final TlsClientProtocol protocol;

    private RawClient(Socket socket, TlsClientProtocol protocol) {
        this.socket = socket;
        this.protocol = protocol;
    }

    /** A client with the fixture's key whose handshake is complete. */
    static RawClient open(int port) throws IOException {
        return open(port, Fixture.IDENTITY.getBytes(StandardCharsets.UTF_8), Fixture.KEY);
    }

    /** @throws org.bouncycastle.tls.TlsFatalAlertReceived with the server's alert */
    static RawClient open(int port, byte[] identity, byte[] key) throws IOException {
        Socket socket = socket(port);
        TlsClientProtocol protocol = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
        protocol.connect(new PSKTlsClient(new BcTlsCrypto(new SecureRandom()), new BasicTlsPSKIdentity(identity, key)) {
            @Override
            protected ProtocolVersion[] getSupportedVersions() {
                return ProtocolVersion.TLSv12.only();
            }

            @Override
            protected int[] getSupportedCipherSuites() {
                return new int[] { CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256 };
            }

            @Override
            public boolean requiresCloseNotify() {
                return false;
            }
        });
        return new RawClient(socket, protocol);
    }

    /** A connected socket, nothing sent. */
    static Socket socket(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    RawClient send(String text) throws IOException {
        protocol.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Reads until a text has come, or the end. */
    String until(String text) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = protocol.getInputStream();
        while (read.toString(StandardCharsets.ISO_8859_1).indexOf(text) < 0) {
            int octet = in.read();
            if (octet < 0) {
                return read.toString(StandardCharsets.ISO_8859_1);
            }
            read.write(octet);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads until the peer closes. */
    String all() throws IOException {
        return until("\0never");
    }

    /** Waits until the peer closes; a reset is an end too, for who writes when the peer has already closed. */
    static void untilClosed(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
        } catch (SocketException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
