package org.kedge.demo;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.PermittedNames;

/** Every key and certificate of one demo, made afresh: a root, an intermediate that may issue names of the demo only, a Kpm, a signer. */
final class Material implements AutoCloseable {
    private static final int KPM_OCTETS = 32;

    private final CertificateAuthority authority = CertificateAuthority.root("Kedge demo root")
            .intermediate("Kedge demo issuer", PermittedNames.dns("demo.example"));
    final Issued mef = authority.issue(CertificateFlavour.FQDN, Cast.MEF.value());
    final Issued gateway = authority.issue(CertificateFlavour.CSE_ID, Cast.GATEWAY_NAME);
    final SecretBytes kpm = randomKey();
    final KeyPair signer = signerKeys();
    private final Map<Cast.Enrolment, Issued> targets = Cast.ENROLMENTS.stream().collect(Collectors.toMap(Function.identity(),
            e -> authority.issue(e.targetFlavour(), e.target().fqdn().value())));

    /** The anchor of everybody in the demo. */
    java.security.cert.X509Certificate anchor() {
        return authority.root();
    }

    /** Key pair and certificate of the target of an enrolment. */
    Issued target(Cast.Enrolment enrolment) {
        return targets.get(enrolment);
    }

    /** What a target knows about the MEF. */
    CertificateInformation aboutMef() {
        return authority.information(CertificateFlavour.FQDN, Cast.MEF.value());
    }

    /** The detached signature of an instruction (D-82). */
    byte[] sign(byte[] document) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer.getPrivate());
        signature.update(document);
        return signature.sign();
    }

    private static SecretBytes randomKey() {
        byte[] octets = new byte[KPM_OCTETS];
        new SecureRandom().nextBytes(octets);
        return SecretBytes.owning(octets);
    }

    private static KeyPair signerKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no P-256", e);
        }
    }

    @Override
    public void close() {
        kpm.close();
    }
}
