package org.kedge.crypto.ec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.crypto.KeyAgreement;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** SunEC and both delegates understand each other, in every direction; nothing but the listed services shows. */
class EcProviderTest {
    private static final Set<String> NATIVE = Set.of("Signature SHA256withECDSA", "Signature SHA384withECDSA", "KeyAgreement ECDH",
            "KeyPairGenerator EC", "KeyFactory EC");
    private static final byte[] DATA = {1, 2, 3};

    private final List<Provider> providers = providers();

    private static List<Provider> providers() {
        try {
            return List.of(Security.getProvider("SunEC"), EcProvider.over(Delegate.BOUNCYCASTLE), EcProvider.over(Delegate.CONSCRYPT));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyPairOfProvidersAgrees() {
        return Stream.of("secp256r1", "secp384r1").flatMap(curve -> providers.stream().flatMap(a -> providers.stream()
                .map(b -> DynamicTest.dynamicTest(curve + " " + a.getInfo() + " / " + b.getInfo(), () -> agree(curve, a, b)))));
    }

    /** Keys made by a, used as they are and after import by b; signed by a, verified by b; both ends of ECDH. */
    private static void agree(String curve, Provider a, Provider b) throws GeneralSecurityException {
        KeyPair own = generate(curve, a);
        KeyPair peer = generate(curve, b);
        for (String algorithm : new String[] {"SHA256withECDSA", "SHA384withECDSA"}) {
            for (KeyPair pair : List.of(own, imported(own, b))) {
                byte[] signed = sign(algorithm, a, pair.getPrivate());
                assertTrue(verify(algorithm, b, pair.getPublic(), DATA, signed));
                assertFalse(verify(algorithm, b, pair.getPublic(), new byte[] {1, 2, 4}, signed));
                assertFalse(verify(algorithm, b, peer.getPublic(), DATA, signed));
                assertTrue(verify(algorithm, a, pair.getPublic(), DATA, sign(algorithm, b, pair.getPrivate())));
            }
        }
        byte[] secret = secret(a, own.getPrivate(), peer.getPublic());
        assertArrayEquals(secret, secret(b, peer.getPrivate(), own.getPublic()));
        assertArrayEquals(secret, secret(b, imported(own, b).getPrivate(), imported(peer, a).getPublic()));
    }

    @Test
    void encodedKeysAreTheSameOctetsFromEveryProvider() throws GeneralSecurityException {
        for (Provider maker : providers) {
            KeyPair pair = generate("secp256r1", maker);
            for (Provider reader : providers) {
                KeyPair copy = imported(pair, reader);
                assertArrayEquals(pair.getPublic().getEncoded(), copy.getPublic().getEncoded());
                // RFC 5915 lets the public key stand beside the private one or not: the curve point decides, not the octets.
                KeyPair again = imported(copy, maker);
                assertTrue(verify("SHA256withECDSA", maker, pair.getPublic(), DATA,
                        sign("SHA256withECDSA", maker, again.getPrivate())));
            }
        }
    }

    @Test
    void onlyTheListedServicesAreVisible() {
        assertEquals(new TreeSet<>(NATIVE), names(providers.get(2)));
        Set<String> withParameters = new TreeSet<>(NATIVE);
        withParameters.add("AlgorithmParameters EC");
        assertEquals(withParameters, names(providers.get(1)));
    }

    private static Set<String> names(Provider provider) {
        Set<String> names = new TreeSet<>();
        provider.getServices().forEach(s -> names.add(s.getType() + " " + s.getAlgorithm()));
        return names;
    }

    @Test
    void certificatesAndKeysFindTheServicesByObjectIdentifier() {
        for (Provider provider : providers.subList(1, 3)) {
            assertEquals("SHA256withECDSA", provider.getService("Signature", "1.2.840.10045.4.3.2").getAlgorithm());
            assertEquals("SHA384withECDSA", provider.getService("Signature", "1.2.840.10045.4.3.3").getAlgorithm());
            assertEquals("EC", provider.getService("KeyFactory", "1.2.840.10045.2.1").getAlgorithm());
        }
    }

    private static KeyPair generate(String curve, Provider provider) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static KeyPair imported(KeyPair pair, Provider provider) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC", provider);
        return new KeyPair(factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                factory.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
    }

    private static byte[] sign(String algorithm, Provider provider, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm, provider);
        signature.initSign(key);
        signature.update(DATA);
        return signature.sign();
    }

    private static boolean verify(String algorithm, Provider provider, PublicKey key, byte[] data, byte[] signed)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm, provider);
        signature.initVerify(key);
        signature.update(data);
        return signature.verify(signed);
    }

    private static byte[] secret(Provider provider, PrivateKey own, Key peer) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
        agreement.init(own);
        agreement.doPhase(peer, true);
        return agreement.generateSecret("TlsPremasterSecret").getEncoded();
    }
}
