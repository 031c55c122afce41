package org.kedge.demo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.Pem;
import org.kedge.pki.PermittedNames;

/**
 * Every key and certificate of one demo, made afresh: a root, an intermediate that may issue names of the demo only, a Kpm, a USIM, a
 * signer.
 */
final class Material implements AutoCloseable {
    private static final int KPM_OCTETS = 32;
    private static final int USIM_KEY_OCTETS = 16;

    private final CertificateAuthority authority = CertificateAuthority.root("Kedge demo root")
            .intermediate("Kedge demo issuer", PermittedNames.dns("demo.example"));
    private final SecretBytes kpm = randomKey(KPM_OCTETS);
    private final SecretBytes usimK = randomKey(USIM_KEY_OCTETS);
    private final SecretBytes usimOpc = randomKey(USIM_KEY_OCTETS);
    private final SecretBytes factoryKey = randomKey(KPM_OCTETS);
    private final Issued signer = authority.issue(CertificateFlavour.FQDN, "owner.demo.example");
    private final Issued bbn = authority.issue(CertificateFlavour.FQDN, Cast.BBN.value());
    private final Issued mef2 = authority.issue(CertificateFlavour.FQDN, Cast.MEF2.value());
    private final Issued mef = authority.issue(CertificateFlavour.FQDN, Cast.MEF.value());
    private final Issued bsf = authority.issue(CertificateFlavour.FQDN, Cast.BSF.value());
    private final Map<EnrolmentTarget, Issued> targets = Cast.TARGETS.stream().collect(Collectors.toMap(Function.identity(),
            target -> authority.issue(Cast.flavour(target), target.fqdn().value())));
    private final Map<Cast.Gateway, Issued> gateways = Cast.GATEWAYS.stream()
            .filter(Cast.Gateway::hasCertificate).collect(Collectors.toMap(Function.identity(),
                    gateway -> authority.issue(CertificateFlavour.CSE_ID, gateway.certificateName())));

    /** The anchor of everybody in the demo. */
    java.security.cert.X509Certificate anchor() {
        return authority.root();
    }

    String anchorPem() {
        return Pem.encode(List.of(anchor()));
    }

    /** Key pair and certificate of an enrolment target. */
    Issued target(EnrolmentTarget target) {
        return targets.get(target);
    }

    byte[] mefPem() {
        return pem(mef);
    }

    byte[] mef2Pem() {
        return pem(mef2);
    }

    byte[] bbnPem() {
        return pem(bbn);
    }

    byte[] signerKeyPem() {
        return pem(signer);
    }

    byte[] bsfPem() {
        return pem(bsf);
    }

    byte[] targetPem(EnrolmentTarget target) {
        return pem(targets.get(target));
    }

    byte[] gatewayPem(Cast.Gateway gateway) {
        return pem(gateways.get(gateway));
    }

    private static byte[] pem(Issued issued) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Pem.encode(issued.privateKey()));
        out.writeBytes(Pem.encode(issued.chain()).getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /** What a target knows about the MEF. */
    CertificateInformation aboutMef() {
        return authority.information(CertificateFlavour.FQDN, Cast.MEF.value());
    }

    /** Kpm in hexadecimal, as intake and registry take it. */
    String kpm() {
        return hex(kpm);
    }

    /** The key of mn-2 towards the Briefing Node, likewise. */
    String factoryKey() {
        return hex(factoryKey);
    }

    /** K of the USIM in hexadecimal, as intake and registry take it. */
    String usimK() {
        return hex(usimK);
    }

    /** OPc of the USIM likewise. */
    String usimOpc() {
        return hex(usimOpc);
    }

    private static String hex(SecretBytes secret) {
        return secret.use(octets -> HexFormat.of().formatHex(octets));
    }

    /** By which the gateways pin the signer of instructions. */
    String signerDigest() throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(signer.publicKey().getEncoded()));
    }

    String signerPem() {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(signer.publicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** The detached signature of an instruction (D-82). */
    byte[] sign(byte[] document) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer.privateKey());
        signature.update(document);
        return signature.sign();
    }

    private static SecretBytes randomKey(int length) {
        byte[] octets = new byte[length];
        new SecureRandom().nextBytes(octets);
        return SecretBytes.owning(octets);
    }

    @Override
    public void close() {
        kpm.close();
        factoryKey.close();
        usimK.close();
        usimOpc.close();
    }
}
