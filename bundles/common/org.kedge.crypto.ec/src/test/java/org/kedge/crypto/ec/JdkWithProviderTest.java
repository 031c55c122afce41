package org.kedge.crypto.ec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the JDK does with EC keys goes on working when the provider is first: it serves the whole JVM of a foreign host. */
class JdkWithProviderTest {
    private static final long HOUR = 3_600_000;
    private static final char[] PASSWORD = "changeit".toCharArray();

    @AfterEach
    void remove() {
        Security.removeProvider(EcProvider.NAME);
    }

    @ParameterizedTest
    @EnumSource(Delegate.class)
    void pathsValidateAndCertificatesParse(Delegate delegate) throws Exception {
        Security.insertProviderAt(EcProvider.over(delegate), 1);
        for (String curve : new String[] {"secp256r1", "secp384r1"}) {
            KeyPair ca = generate(curve);
            KeyPair leaf = generate("secp256r1");
            X509Certificate root = issue("CN=root", ca, "CN=root", ca.getPrivate(), true);
            X509Certificate end = issue("CN=leaf", leaf, "CN=root", ca.getPrivate(), false);
            validate(end, root);
            end.verify(ca.getPublic());
            KeyPair other = generate(curve);
            X509Certificate otherRoot = issue("CN=root", other, "CN=root", other.getPrivate(), true);
            assertThrows(CertPathValidatorException.class, () -> validate(end, otherRoot));
        }
    }

    private static void validate(X509Certificate end, X509Certificate root) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX").validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(end)), parameters);
    }

    @ParameterizedTest
    @EnumSource(Delegate.class)
    void tlsOfTheJdkHandshakesOverBothVersions(Delegate delegate) throws Exception {
        Security.insertProviderAt(EcProvider.over(delegate), 1);
        SSLContext context = tls();
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            assertEquals(42, ask(context, version));
        }
    }

    private static int ask(SSLContext context, String version) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1,
                InetAddress.getLoopbackAddress())) {
            listener.setEnabledProtocols(new String[] {version});
            listener.setNeedClientAuth(true);
            CompletableFuture<Integer> server = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(60_000);
                    server.complete(socket.getInputStream().read());
                    socket.getOutputStream().write(42);
                } catch (Exception e) {
                    server.completeExceptionally(e);
                }
            }, "kedge-test-tls");
            thread.start();
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(listener.getInetAddress(),
                    listener.getLocalPort())) {
                socket.setSoTimeout(60_000);
                socket.setEnabledProtocols(new String[] {version});
                socket.getOutputStream().write(7);
                int answer = socket.getInputStream().read();
                assertEquals(version, socket.getSession().getProtocol());
                assertEquals(7, server.get());
                return answer;
            } finally {
                thread.join(60_000);
            }
        }
    }

    private static SSLContext tls() throws Exception {
        KeyPair pair = generate("secp256r1");
        X509Certificate certificate = issue("CN=localhost", pair, "CN=localhost", pair.getPrivate(), true);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", pair.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
        store.setCertificateEntry("anchor", certificate);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** It asks the first provider for its curves; a thread also meets it that looks for a generator while the provider is exchanged. */
    @ParameterizedTest
    @EnumSource(Delegate.class)
    void theGeneratorOfTheJdkIsMadeAndWorks(Delegate delegate) throws Exception {
        Security.insertProviderAt(EcProvider.over(delegate), 1);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
        for (int size : new int[] {256, 384}) {
            generator.initialize(size);
            KeyPair pair = generator.generateKeyPair();
            assertEquals(size, ((ECPublicKey) pair.getPublic()).getParams().getCurve().getField().getFieldSize());
            issue("CN=root", pair, "CN=root", pair.getPrivate(), true).verify(pair.getPublic());
        }
        assertThrows(InvalidParameterException.class, () -> generator.initialize(255));
    }

    private static KeyPair generate(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    /** Parsed again from its octets by the JDK's factory, so the keys in it are those of the first provider. */
    private static X509Certificate issue(String subject, KeyPair pair, String issuer, PrivateKey signer, boolean ca) throws Exception {
        Date now = new Date();
        byte[] der = new JcaX509v3CertificateBuilder(new X500Name(issuer), BigInteger.TWO, new Date(now.getTime() - HOUR),
                new Date(now.getTime() + HOUR), new X500Name(subject), pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(ca))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)).getEncoded();
        try (InputStream in = new ByteArrayInputStream(der)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
