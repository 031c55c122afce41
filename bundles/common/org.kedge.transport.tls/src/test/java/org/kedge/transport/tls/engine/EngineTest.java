package org.kedge.transport.tls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.LocalCredential;
import org.kedge.itests.testkit.transport.Pki;

/** Client and server engine against each other in memory, question by question. */
class EngineTest {
    private static final BcTlsCrypto CRYPTO = new BcTlsCrypto(new SecureRandom());
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Pki PKI = new Pki();

    /** Keeps what an engine tells and asks. */
    private static final class Side implements EngineEvents {
        final ByteArrayOutputStream plain = new ByteArrayOutputStream();
        final List<String> identities = new ArrayList<>();
        final List<Presented> presented = new ArrayList<>();
        Optional<byte[]> staple = Optional.empty();
        Established established;

        @Override
        public void identity(byte[] identity) {
            identities.add(new String(identity, StandardCharsets.UTF_8));
        }

        @Override
        public void presented(Presented chain, Optional<byte[]> ocspResponse) {
            presented.add(chain);
            staple = ocspResponse;
        }

        @Override
        public void established(Established done) {
            established = done;
        }

        @Override
        public void received(byte[] buffer, int offset, int length) {
            plain.write(buffer, offset, length);
        }

        byte[] exported() {
            try (SecretBytes octets = established.exported().orElseThrow()) {
                return octets.copy();
            }
        }
    }

    private final Side client = new Side();
    private final Side server = new Side();
    private int piece = Integer.MAX_VALUE;
    private ClientEngine clientEngine;
    private ServerEngine serverEngine;

    private void engines(LocalCredential credential, TlsSuites suites, int[] serverSuites, Optional<TlsKeyPair> own) throws IOException {
        serverEngine = new ServerEngine(
                new ServerParameters(CRYPTO, own, serverSuites, KeyExport.BOOTSTRAP, Optional.empty(), 16_384, false, ""), server);
        clientEngine = new ClientEngine(new ClientParameters(CRYPTO, suites, credential, Pki.MEF, KeyExport.BOOTSTRAP), client);
        clientEngine.start();
    }

    private void psk(byte[] key) throws IOException {
        engines(new LocalCredential.Psk("x@mef.example.org", SecretBytes.copyOf(key)), TlsSuites.MANDATORY, TlsSuites.MANDATORY.psk(),
                Optional.empty());
    }

    private void certificates() throws IOException {
        engines(PKI.node.towards(PKI.aboutMef()), TlsSuites.MANDATORY, TlsSuites.MANDATORY.certificate(),
                Optional.of(new TlsKeyPair(CRYPTO, PKI.mef.privateKey(), PKI.mef.publicKey(), PKI.mef.chain())));
    }

    /** Carries octets both ways until nothing moves any more. */
    private void run() throws IOException {
        while (clientEngine.pending() + serverEngine.pending() > 0) {
            carry(clientEngine, serverEngine);
            carry(serverEngine, clientEngine);
        }
    }

    private void carry(Engine from, Engine to) throws IOException {
        byte[] octets = new byte[from.pending()];
        from.takeOutput(octets, 0, octets.length);
        for (int i = 0; i < octets.length; i += Math.min(piece, octets.length - i)) {
            to.receive(octets, i, Math.min(piece, octets.length - i));
        }
    }

    /** Nobody is looked up for who has not even said hello. */
    @Test
    void aKeyExchangeBeforeTheHelloAsksForNothing() throws IOException {
        psk(KEY);
        byte[] record = { 22, 3, 3, 0, 9, 16, 0, 0, 5, 0, 3, 'x', '@', 'y' };
        assertThrows(IOException.class, () -> serverEngine.receive(record, 0, record.length));
        assertEquals(List.of(), server.identities);
        assertTrue(serverEngine.isClosed());
    }

    /** A certificate that nobody asked for does not make a client anybody. */
    @Test
    void anonymousServerTakesNoCertificate() throws IOException {
        anonymous(TlsSuites.anonymousListener());
        carry(clientEngine, serverEngine);
        byte[] record = { 22, 3, 3, 0, 7, 11, 0, 0, 3, 0, 0, 0 };
        assertThrows(IOException.class, () -> serverEngine.receive(record, 0, record.length));
        byte[] alert = new byte[serverEngine.pending()];
        serverEngine.takeOutput(alert, 0, alert.length);
        assertEquals(AlertDescription.unexpected_message, alert[alert.length - 1]);
        assertTrue(serverEngine.isClosed() && server.presented.isEmpty() && server.established == null);
    }

    /** Should a listener ever be put together with such suites, its clients would be taken for nobody all the same. */
    @Test
    void anonymousServerCompletesNoHandshakeWithAPreSharedKey() throws IOException {
        serverEngine = new ServerEngine(new ServerParameters(CRYPTO, Optional.empty(), TlsSuites.MANDATORY.psk(), KeyExport.NONE,
                Optional.empty(), 16_384, true, ""), server);
        clientEngine = new ClientEngine(new ClientParameters(CRYPTO, TlsSuites.MANDATORY,
                new LocalCredential.Psk("x@mef.example.org", SecretBytes.copyOf(KEY)), Pki.MEF, KeyExport.NONE), client);
        clientEngine.start();
        assertThrows(IOException.class, this::run);
        assertTrue(server.established == null && server.identities.isEmpty());
    }

    @Test
    void anonymousClientWaitsUntilTheServerIsVerified() throws IOException {
        anonymous(TlsSuites.anonymousListener());
        run();
        assertEquals(1, client.presented.size());
        assertTrue(client.established == null && server.established == null);
        clientEngine.proceed();
        run();
        assertEquals("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", client.established.facts().cipherSuite());
        assertEquals(Optional.empty(), server.established.exported());
        assertEquals(List.of(), server.presented);
    }

    private void anonymous(int[] suites) throws IOException {
        serverEngine = new ServerEngine(new ServerParameters(CRYPTO,
                Optional.of(new TlsKeyPair(CRYPTO, PKI.mef.privateKey(), PKI.mef.publicKey(), PKI.mef.chain())), suites, KeyExport.NONE,
                Optional.empty(), 16_384, true, ""), server);
        clientEngine = new ClientEngine(new ClientParameters(CRYPTO, TlsSuites.MANDATORY,
                new LocalCredential.Anonymous(Optional.of(PKI.aboutMef())), Pki.MEF, KeyExport.NONE), client);
        clientEngine.start();
    }

    private void assertBothEstablished(String suite) throws IOException {
        assertEquals(suite, client.established.facts().cipherSuite());
        assertEquals(suite, server.established.facts().cipherSuite());
        assertTrue(server.established.facts().extendedMasterSecret() && server.established.facts().fullHandshake());
        assertArrayEquals(client.exported(), server.exported());
        byte[] text = "hello".getBytes();
        clientEngine.send(text, 0, text.length);
        serverEngine.send(text, 1, 4);
        run();
        assertEquals("hello", server.plain.toString());
        assertEquals("ello", client.plain.toString());
        clientEngine.close();
        run();
        assertTrue(serverEngine.isClosed() && clientEngine.isClosed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, Integer.MAX_VALUE})
    void pskHandshakeWaitsForTheKey(int octetsAtOnce) throws IOException {
        piece = octetsAtOnce;
        psk(KEY);
        run();
        assertEquals(List.of("x@mef.example.org"), server.identities);
        assertTrue(server.established == null && serverEngine.pending() == 0);
        serverEngine.key(Optional.of(KEY.clone()));
        run();
        assertBothEstablished("TLS_PSK_WITH_AES_128_CBC_SHA256");
    }

    @ParameterizedTest
    @CsvSource({"true,false,TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256", "true,true,TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256",
            "false,true,TLS_PSK_WITH_AES_128_GCM_SHA256"})
    void strongestCommonSuiteIsChosen(boolean pfs, boolean gcm, String suite) throws IOException {
        TlsSuites suites = new TlsSuites(pfs, gcm);
        engines(new LocalCredential.Psk("x", SecretBytes.copyOf(KEY)), suites, suites.psk(), Optional.empty());
        run();
        serverEngine.key(Optional.of(KEY.clone()));
        run();
        assertBothEstablished(suite);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, Integer.MAX_VALUE})
    void certificateHandshakeWaitsForBothVerifications(int octetsAtOnce) throws IOException {
        piece = octetsAtOnce;
        certificates();
        run();
        assertEquals(PKI.mef.chain(), client.presented.get(0).chain());
        assertTrue(server.presented.isEmpty(), "the client sends nothing before it knows the server");
        clientEngine.proceed();
        run();
        assertEquals(PKI.node.chain(), server.presented.get(0).chain());
        assertTrue(client.established == null && server.established == null);
        serverEngine.proceed();
        run();
        assertBothEstablished("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
    }

    @Test
    void theKeyIsWipedAfterUse() throws IOException {
        psk(KEY);
        run();
        byte[] given = KEY.clone();
        serverEngine.key(Optional.of(given));
        assertArrayEquals(new byte[given.length], given);
    }

    private short alertAtTheClient() {
        return assertThrows(TlsFatalAlertReceived.class, this::run).getAlertDescription();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void unknownIdentityAndWrongKeyEndInTheSameAlert(boolean known) throws IOException {
        psk(KEY);
        run();
        Optional<byte[]> answer = known ? Optional.of("fedcba9876543210fedcba9876543210".getBytes()) : Optional.empty();
        // It fails at once, since what the client has sent was kept.
        TlsFatalAlert thrown = assertThrows(TlsFatalAlert.class, () -> serverEngine.key(answer));
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, Failures.handshake(thrown, true, "a client").code());
        TlsFatalAlertReceived received = assertThrows(TlsFatalAlertReceived.class, this::run);
        assertEquals(AlertDescription.decrypt_error, received.getAlertDescription());
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, Failures.handshake(received, true, "the server").code());
        assertTrue(client.established == null && server.established == null);
    }

    @Test
    void refusedCertificateIsToldToThePeer() throws IOException {
        certificates();
        run();
        KedgeException reason = new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "on purpose");
        TlsFatalAlert thrown = assertThrows(TlsFatalAlert.class, () -> clientEngine.refuse(Failures.alert(reason), reason));
        assertEquals(ErrorCode.CERTIFICATE_UNTRUSTED, Failures.handshake(thrown, false, "the server").code());
        TlsFatalAlertReceived received = assertThrows(TlsFatalAlertReceived.class, this::run);
        assertEquals(AlertDescription.unknown_ca, received.getAlertDescription());
        assertEquals(ErrorCode.HANDSHAKE_ALERT, Failures.handshake(received, false, "a client").code());
    }

    @Test
    void anAnswerAfterTheEndDoesNothing() throws IOException {
        psk(KEY);
        run();
        assertThrows(TlsFatalAlert.class, () -> serverEngine.refuse(AlertDescription.internal_error,
                new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "on purpose")));
        byte[] late = KEY.clone();
        serverEngine.key(Optional.of(late));
        assertArrayEquals(new byte[late.length], late);
        assertEquals(AlertDescription.internal_error, alertAtTheClient());
        assertTrue(server.established == null);
    }

    @Test
    void textInsteadOfTlsFailsAtOnceWithoutAWord() throws IOException {
        psk(KEY);
        byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes();
        assertThrows(IOException.class, () -> serverEngine.receive(http, 0, http.length));
        assertEquals(0, serverEngine.pending());
        assertTrue(serverEngine.isClosed());
    }

    @Test
    void changedRecordIsRefused() throws IOException {
        psk(KEY);
        run();
        serverEngine.key(Optional.of(KEY.clone()));
        run();
        byte[] text = "hello".getBytes();
        clientEngine.send(text, 0, text.length);
        byte[] octets = new byte[clientEngine.pending()];
        clientEngine.takeOutput(octets, 0, octets.length);
        octets[octets.length - 1] ^= 1;
        assertEquals(AlertDescription.bad_record_mac, assertThrows(TlsFatalAlert.class,
                () -> serverEngine.receive(octets, 0, octets.length)).getAlertDescription());
        assertEquals(AlertDescription.bad_record_mac, alertAtTheClient());
        assertFalse(server.plain.size() > 0);
    }
}
