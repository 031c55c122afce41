package org.kedge.framework.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.PublicKeyId;

/** Reads the key pair of this node and the certificate information of the MEF from the store. */
final class KeyPairs {
    private volatile Revocation revocation;

    KeyPairs(Revocation revocation) {
        this.revocation = revocation;
    }

    /** Counts for the next run. */
    void revocation(Revocation next) {
        revocation = next;
    }

    LocalCredential open(BootstrapInstruction instruction, CredentialStore store) {
        CertificateInformation mef = mef(instruction, store);
        try (Credential credential = store.require(instruction.credentialAlias())) {
            if (credential.kind() != CredentialKind.KEY_PAIR) {
                throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "the credential \"" + credential.alias() + "\" is a "
                        + credential.kind() + " and not the key pair that the certificate framework needs");
            }
            PrivateKey privateKey = credential.secret().use(pkcs8 -> privateKey(credential.alias(), pkcs8));
            List<X509Certificate> chain = credential.certificates();
            PublicKey publicKey = chain.isEmpty() ? P256.publicKey(scalar(privateKey)) : chain.get(0).getPublicKey();
            requireSameKey(credential, publicKey);
            return new LocalCredential.KeyPair(privateKey, publicKey, chain, mef);
        }
    }

    private static void requireSameKey(Credential credential, PublicKey publicKey) {
        if (!PublicKeyId.matches(publicKey.getEncoded(), credential.identifier())) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the certificate of the key pair \"" + credential.alias()
                    + "\" is for another key than " + credential.identifier());
        }
    }

    /** The MEF proves its FQDN (TS-0003 8.1.2.4) by a path to an anchor of the instruction, given inline or by alias. */
    private CertificateInformation mef(BootstrapInstruction instruction, CredentialStore store) {
        List<X509Certificate> anchors = new ArrayList<>(instruction.trustAnchors());
        for (String alias : instruction.trustAnchorAliases()) {
            try (Credential anchor = store.require(alias)) {
                if (anchor.kind() != CredentialKind.TRUST_ANCHOR) {
                    throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                            "the credential \"" + alias + "\" is a " + anchor.kind() + " and not a trust anchor");
                }
                anchors.addAll(anchor.certificates());
            }
        }
        if (anchors.isEmpty()) {
            throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED,
                    "the instruction names no trust anchor for the MEF " + instruction.mefFqdn());
        }
        return new CertificateInformation(CertificateFlavour.FQDN, instruction.mefFqdn().value(), anchors, revocation);
    }

    private static PrivateKey privateKey(String alias, byte[] pkcs8) {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the key pair \"" + alias + "\" holds no EC private key in PKCS#8");
        }
    }

    private static BigInteger scalar(PrivateKey key) {
        if (key instanceof ECPrivateKey ec) {
            return ec.getS();
        }
        throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the private key is not an EC key");
    }
}
