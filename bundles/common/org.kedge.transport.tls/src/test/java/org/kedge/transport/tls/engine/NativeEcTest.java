package org.kedge.transport.tls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DigitallySigned;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.TlsStreamVerifier;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDH;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsSecret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.crypto.ec.Delegate;
import org.kedge.crypto.ec.EcProvider;
import org.kedge.crypto.ec.ProviderInstallation;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.pki.Issued;

/** The native arithmetic agrees with the library's, and is as strict. */
class NativeEcTest {
    private static final TlsECConfig P_256 = new TlsECConfig(NamedGroup.secp256r1);
    private static final byte[] MESSAGES = "the messages of a handshake".getBytes();
    /** Enough for coordinates and secrets that begin with a zero octet. */
    private static final int AGREEMENTS = 300;

    private final BcTlsCrypto plain = new BcTlsCrypto(new SecureRandom());
    private final EcCrypto crypto = new EcCrypto();
    private ProviderInstallation provider;

    private void install(Delegate delegate) throws Exception {
        provider = ProviderInstallation.install(EcProvider.over(delegate), p -> () -> { });
    }

    @AfterEach
    void remove() {
        if (provider != null) {
            provider.close();
        }
    }

    @Test
    void withoutANativeProviderTheLibraryCalculates() throws Exception {
        assertInstanceOf(BcTlsECDH.class, crypto.createECDomain(P_256).createECDH());
        install(Delegate.BOUNCYCASTLE);
        assertInstanceOf(BcTlsECDH.class, crypto.createECDomain(P_256).createECDH());
    }

    @Test
    void anAgreementOutlivesItsProvider() throws Exception {
        install(Delegate.CONSCRYPT);
        TlsAgreement ours = crypto.createECDomain(P_256).createECDH();
        remove();
        assertAgree(ours, plain.createECDomain(P_256).createECDH());
        assertInstanceOf(BcTlsECDH.class, crypto.createECDomain(P_256).createECDH());
    }

    @Test
    void bothSidesOfAnAgreementCalculateTheSame() throws Exception {
        install(Delegate.CONSCRYPT);
        for (int i = 0; i < AGREEMENTS; i++) {
            TlsAgreement ours = crypto.createECDomain(P_256).createECDH();
            assertInstanceOf(NativeAgreement.class, ours);
            if (i % 2 == 0) {
                assertAgree(ours, plain.createECDomain(P_256).createECDH());
            } else {
                assertAgree(plain.createECDomain(P_256).createECDH(), ours);
            }
        }
    }

    /** In the order of a handshake: the client sees the server's value before it makes its own. */
    private static void assertAgree(TlsAgreement server, TlsAgreement client) throws IOException {
        client.receivePeerValue(server.generateEphemeral());
        server.receivePeerValue(client.generateEphemeral());
        byte[] secret = ((BcTlsSecret) server.calculateSecret()).extract();
        assertEquals(32, secret.length);
        assertArrayEquals(((BcTlsSecret) client.calculateSecret()).extract(), secret);
    }

    @Test
    void whatIsNoPointOfTheCurveIsRefused() throws Exception {
        install(Delegate.CONSCRYPT);
        byte[] point = plain.createECDomain(P_256).createECDH().generateEphemeral();
        byte[] off = point.clone();
        off[64] ^= 1;
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = 2;
        byte[] zero = new byte[65];
        zero[0] = 4;
        byte[] tooLarge = new byte[65];
        Arrays.fill(tooLarge, (byte) 0xff);
        tooLarge[0] = 4;
        for (byte[] bad : List.of(off, compressed, zero, tooLarge, new byte[] {0}, new byte[0], Arrays.copyOf(point, 64),
                Arrays.copyOf(point, 66))) {
            TlsAgreement ours = crypto.createECDomain(P_256).createECDH();
            ours.generateEphemeral();
            TlsFatalAlert refused = assertThrows(TlsFatalAlert.class, () -> ours.receivePeerValue(bad));
            assertEquals(AlertDescription.illegal_parameter, refused.getAlertDescription());
        }
    }

    @Test
    void signaturesOfBothAreVerifiedByBoth() throws Exception {
        install(Delegate.CONSCRYPT);
        Issued node = new Pki().node;
        byte[] der = node.certificate().getEncoded();
        byte[] signature = sign(new NativeSigner(node.privateKey(), new RefusingSigner()));

        assertTrue(verify(crypto.createCertificate(der).createVerifier(SignatureAlgorithm.ecdsa), MESSAGES, signature));
        assertTrue(plain.createCertificate(der).createVerifier(SignatureAlgorithm.ecdsa)
                .verifyRawSignature(new DigitallySigned(TlsKeyPair.ECDSA_SHA256, signature),
                        MessageDigest.getInstance("SHA-256").digest(MESSAGES)));
    }

    @Test
    void whatIsNotTheSignatureOfTheMessagesIsRefused() throws Exception {
        install(Delegate.CONSCRYPT);
        Pki pki = new Pki();
        byte[] signature = sign(new NativeSigner(pki.node.privateKey(), new RefusingSigner()));
        TlsVerifier verifier = crypto.createCertificate(pki.node.certificate().getEncoded()).createVerifier(SignatureAlgorithm.ecdsa);
        TlsVerifier others = crypto.createCertificate(pki.mef.certificate().getEncoded()).createVerifier(SignatureAlgorithm.ecdsa);
        byte[] changed = signature.clone();
        changed[changed.length - 1] ^= 1;

        assertFalse(verify(verifier, "other messages".getBytes(), signature));
        assertFalse(verify(verifier, MESSAGES, changed));
        assertFalse(verify(verifier, MESSAGES, new byte[0]));
        assertFalse(verify(verifier, MESSAGES, new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0}));
        assertFalse(verify(others, MESSAGES, signature));
    }

    private static byte[] sign(TlsSigner signer) throws IOException {
        TlsStreamSigner signing = signer.getStreamSigner(TlsKeyPair.ECDSA_SHA256);
        signing.getOutputStream().write(MESSAGES);
        return signing.getSignature();
    }

    private static boolean verify(TlsVerifier verifier, byte[] messages, byte[] signature) throws IOException {
        TlsStreamVerifier verification = verifier.getStreamVerifier(new DigitallySigned(TlsKeyPair.ECDSA_SHA256, signature));
        verification.getOutputStream().write(messages);
        return verification.isVerified();
    }

    /** The native signer does not need it. */
    private static final class RefusingSigner implements TlsSigner {
        @Override
        public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) {
            throw new AssertionError("the library was to sign");
        }

        @Override
        public TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) {
            throw new AssertionError("the library was to sign");
        }
    }
}
