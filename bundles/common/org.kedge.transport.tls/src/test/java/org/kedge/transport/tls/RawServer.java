package org.kedge.transport.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;

import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PSKTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A TLS-PSK server for one connection that follows a script. */
final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** What the server does once the handshake is complete. */
    interface Script {
        void run(Connection connection) throws IOException;
    }

    /** The established connection. */
    record Connection(InputStream in, OutputStream out) {
        /** Reads a whole request and returns its head. */
        String request() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int octet = in.read();
                if (octet < 0) {
                    return head.toString();
                }
                head.append((char) octet);
            }
            int at = head.indexOf("content-length: ");
            int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf("\r", at)));
            in.readNBytes(length);
            return head.toString();
        }

        Connection send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        /** A response with a body. */
        Connection reply(String status, String body) throws IOException {
            return send("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }
    }

    RawServer(Script script) throws IOException {
        socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> serve(script), "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Script script) {
        try (Socket accepted = socket.accept()) {
            accepted.setTcpNoDelay(true);
            TlsServerProtocol protocol = new TlsServerProtocol(accepted.getInputStream(), accepted.getOutputStream());
            protocol.accept(new Server());
            script.run(new Connection(protocol.getInputStream(), protocol.getOutputStream()));
            protocol.close();
            done.complete(null);
        } catch (IOException e) {
            done.completeExceptionally(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Completes with the script. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Server extends PSKTlsServer {
        Server() {
            super(new BcTlsCrypto(new SecureRandom()), new TlsPSKIdentityManager() {
                @Override
                public byte[] getHint() {
                    return "a hint that clients ignore".getBytes(StandardCharsets.US_ASCII);
                }

                @Override
                public byte[] getPSK(byte[] identity) {
                    return Fixture.KEY.clone();
                }
            });
        }

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
    }
}
