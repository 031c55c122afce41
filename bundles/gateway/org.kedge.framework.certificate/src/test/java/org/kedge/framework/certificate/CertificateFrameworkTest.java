package org.kedge.framework.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.security.auth.x500.X500Principal;

import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.ProvisioningFrameworkKit;
import org.kedge.itests.testkit.ScriptedTransport;

class CertificateFrameworkTest extends ProvisioningFrameworkKit {
    private static final KeyPair NODE = p256("secp256r1");
    private static final X509Certificate CERTIFICATE = selfSigned(NODE, "node");
    private static final X509Certificate ANCHOR = selfSigned(p256("secp256r1"), "anchor");

    @Override
    protected Mechanism mechanism() {
        return Mechanism.CERTIFICATE;
    }

    @Override
    protected ProvisioningFramework activate() {
        return new CertificateFramework(Revocation.HARD);
    }

    @Override
    protected void deactivate(ProvisioningFramework activated) {
        ((CertificateFramework) activated).close();
    }

    @Override
    protected List<Credential> credentials() {
        return List.of(keyPair(NODE, List.of(CERTIFICATE)),
                new Credential("anchor", CredentialKind.TRUST_ANCHOR, "anchor", Map.of(), SecretBytes.copyOf(new byte[0]),
                        List.of(ANCHOR), Optional.empty()));
    }

    @Override
    protected List<String> anchors() {
        return List.of("anchor");
    }

    private static Credential keyPair(KeyPair pair, List<X509Certificate> chain) {
        return credential(PublicKeyId.of(pair.getPublic()), pair.getPrivate().getEncoded(), chain);
    }

    private static Credential credential(String identifier, byte[] secret, List<X509Certificate> chain) {
        return new Credential("bootstrap", CredentialKind.KEY_PAIR, identifier, Map.of(), SecretBytes.copyOf(secret), chain,
                Optional.empty());
    }

    @Override
    protected void checkPresented(LocalCredential presented) {
        LocalCredential.KeyPair pair = assertInstanceOf(LocalCredential.KeyPair.class, presented);
        assertEquals(NODE.getPrivate(), pair.privateKey());
        assertEquals(NODE.getPublic(), pair.publicKey());
        assertEquals(List.of(CERTIFICATE), pair.chain());
        assertEquals(new CertificateInformation(CertificateFlavour.FQDN, MEF.value(), List.of(ANCHOR), Revocation.HARD), pair.peer());
    }

    @Test
    void presentsARawPublicKeyWhenThereIsNoCertificate() {
        store.put(keyPair(NODE, List.of()), CredentialSlot.ACTIVE);
        ScriptedTransport transport = ScriptedTransport.opening(channel(reply("{\"instructionType\":\"end\"}")));
        join(framework.provision(instruction(), context(transport))).close();
        LocalCredential.KeyPair pair = (LocalCredential.KeyPair) transport.connections().get(0).credential();
        assertEquals(NODE.getPublic(), pair.publicKey());
        assertEquals(List.of(), pair.chain());
    }

    @Test
    void appliesTheConfigurationAndKeepsTheRunningValueWhenItIsInvalid() {
        CertificateFramework configured = new CertificateFramework(configuration("Off"));
        assertEquals(Revocation.OFF, revocation(configured));
        configured.modified(configuration("sometimes"));
        assertEquals(Revocation.OFF, revocation(configured));
        configured.modified(configuration("soft"));
        assertEquals(Revocation.SOFT, revocation(configured));
        assertEquals(Revocation.HARD, revocation(new CertificateFramework(configuration("sometimes"))));
    }

    private Revocation revocation(CertificateFramework configured) {
        ScriptedTransport transport = ScriptedTransport.opening(channel(reply("{\"instructionType\":\"end\"}")));
        join(configured.provision(instruction(), context(transport))).close();
        return ((LocalCredential.KeyPair) transport.connections().get(0).credential()).peer().revocation();
    }

    private static CertificateFrameworkConfiguration configuration(String revocation) {
        return (CertificateFrameworkConfiguration) java.lang.reflect.Proxy.newProxyInstance(
                CertificateFrameworkConfiguration.class.getClassLoader(), new Class<?>[] {CertificateFrameworkConfiguration.class},
                (proxy, method, arguments) -> revocation);
    }

    @Test
    void computesThePublicKeyOfManyPrivateKeys() {
        for (int i = 0; i < 20; i++) {
            KeyPair pair = p256("secp256r1");
            BigInteger scalar = ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS();
            assertEquals(pair.getPublic(), P256.publicKey(scalar));
        }
    }

    @Test
    void refusesWithoutAnyAnchor() {
        store.put(new Credential("anchor", CredentialKind.TRUST_ANCHOR, "anchor", Map.of(), SecretBytes.copyOf(new byte[0]), List.of(),
                Optional.empty()), CredentialSlot.ACTIVE);
        refusesBeforeConnecting(ErrorCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void refusesAnUnknownAnchor() {
        store.remove("anchor");
        refusesBeforeConnecting(ErrorCode.CREDENTIAL_UNKNOWN);
    }

    @Test
    void refusesACertificateOfAnotherKey() {
        store.put(keyPair(p256("secp256r1"), List.of(CERTIFICATE)), CredentialSlot.ACTIVE);
        refusesBeforeConnecting(ErrorCode.CERTIFICATE_PROFILE);
    }

    @Test
    void refusesAKeyOfAnotherCurve() {
        store.put(keyPair(p256("secp384r1"), List.of()), CredentialSlot.ACTIVE);
        refusesBeforeConnecting(ErrorCode.CERTIFICATE_PROFILE);
    }

    @Test
    void refusesASecretThatIsNoPrivateKey() {
        store.put(credential(PublicKeyId.of(NODE.getPublic()), new byte[40], List.of()), CredentialSlot.ACTIVE);
        refusesBeforeConnecting(ErrorCode.CERTIFICATE_PROFILE);
    }

    @Test
    void refusesACredentialOfAnotherKind() {
        store.put(new Credential("bootstrap", CredentialKind.PRE_PROVISIONED_KEY, "gw@mef.example.com", Map.of(),
                SecretBytes.copyOf(new byte[32]), List.of(), Optional.empty()), CredentialSlot.ACTIVE);
        refusesBeforeConnecting(ErrorCode.CREDENTIAL_UNKNOWN);
    }

    private void refusesBeforeConnecting(ErrorCode code) {
        ScriptedTransport transport = ScriptedTransport.opening(channel(reply("{}")));
        assertFailure(code, framework.provision(instruction(), context(transport)));
        assertEquals(List.of(), transport.connections());
    }

    private static KeyPair p256(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate selfSigned(KeyPair pair, String name) {
        try {
            X500Principal subject = new X500Principal("CN=" + name);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(subject, BigInteger.ONE, Date.from(Instant.now()),
                    Date.from(Instant.now().plusSeconds(3600)), subject, pair.getPublic());
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
