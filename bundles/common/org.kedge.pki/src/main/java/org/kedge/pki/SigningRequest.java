package org.kedge.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;

import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.pki.names.SpkiProfile;
import org.kedge.pki.names.SubjectAltNameWriter;

/**
 * A certificate signing request (PKCS#10, TS-0003 10.1.4).
 *
 * @param pem its PEM form
 * @param publicKey the key it proves possession of
 */
public record SigningRequest(String pem, PublicKey publicKey) {
    private static final String TYPE = "CERTIFICATE REQUEST";
    /** What old versions of OpenSSL write. */
    private static final String OLD_TYPE = "NEW CERTIFICATE REQUEST";

    /**
     * Makes a request with the flavour's name in its extension request.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_REQUEST} for a name that is not one of the flavour, or an unsuitable key
     */
    public static SigningRequest create(PrivateKey privateKey, PublicKey publicKey, CertificateFlavour flavour, String identifier) {
        if (!SpkiProfile.matches(publicKey.getEncoded())) {
            throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "the key for " + identifier + " is not an uncompressed P-256 key");
        }
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, SubjectAltNameWriter.names(flavour, identifier));
            byte[] der = new PKCS10CertificationRequestBuilder(CertificateSigner.name(SubjectAltNameWriter.commonName(flavour, identifier)),
                    SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()))
                            .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                            .build(CertificateSigner.signer(privateKey)).getEncoded();
            return new SigningRequest(Pem.encode(TYPE, der), publicKey);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "request for " + identifier + " cannot be encoded", e);
        }
    }

    /**
     * Reads a request and checks its signature.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_REQUEST}
     */
    public static SigningRequest parse(String pem) {
        byte[] der = Pem.blocks(pem).stream().filter(b -> b.type().equals(TYPE) || b.type().equals(OLD_TYPE)).findFirst()
                .orElseThrow(() -> new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "no PEM block " + TYPE)).der();
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            byte[] spki = request.getSubjectPublicKeyInfo().getEncoded();
            if (!SpkiProfile.matches(spki)) {
                throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST,
                        "the key of " + request.getSubject() + " is not an uncompressed P-256 key");
            }
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "the signature of the request of " + request.getSubject()
                        + " is wrong");
            }
            return new SigningRequest(pem, key);
        } catch (IOException | IllegalArgumentException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "not a PKCS#10 request", e);
        }
    }
}
