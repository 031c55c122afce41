package org.kedge.store.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.KedgeException;

/** A private key (PKCS#8 or SEC1, as OpenSSL writes them) with or without its chain, or certificates alone. */
final class PemFile {
    private final String file;
    private final List<X509Certificate> certificates = new ArrayList<>();
    private Optional<PrivateKeyInfo> privateKey = Optional.empty();
    private Optional<ASN1ObjectIdentifier> curve = Optional.empty();

    private PemFile(String file) {
        this.file = file;
    }

    static Content read(String file, String alias, byte[] octets) {
        PemFile pem = new PemFile(file);
        pem.parse(octets);
        if (pem.privateKey.isEmpty() && pem.certificates.isEmpty()) {
            throw Malformed.file(file, "holds neither a private key nor a certificate in PEM form");
        }
        if (pem.privateKey.isEmpty()) {
            return new Content(Optional.empty(), List.copyOf(pem.certificates));
        }
        try (P256Key key = P256Key.of(pem.privateKey.get(), pem.curve)
                .orElseThrow(() -> Malformed.file(file, "the private key is not an EC key on P-256 with a named curve"))) {
            List<X509Certificate> chain = pem.certificates.isEmpty() ? List.of()
                    : CertificateChain.of(pem.certificates, key.spki(), file);
            return Content.of(alias, CredentialKind.KEY_PAIR, key.identifier(), key.pkcs8().duplicate(), chain);
        }
    }

    private void parse(byte[] octets) {
        try (PEMParser parser = new PEMParser(new InputStreamReader(new ByteArrayInputStream(octets), StandardCharsets.US_ASCII))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                accept(object);
            }
        } catch (KedgeException e) {
            throw e;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw Malformed.file(file, "not well-formed PEM");
        }
    }

    private void accept(Object object) throws IOException, GeneralSecurityException {
        if (object instanceof X509CertificateHolder holder) {
            certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
        } else if (object instanceof PrivateKeyInfo info) {
            accept(info);
        } else if (object instanceof PEMKeyPair pair) {
            accept(pair.getPrivateKeyInfo());
        } else if (object instanceof ASN1ObjectIdentifier oid) {
            curve = Optional.of(oid);
        } else if (object instanceof PEMEncryptedKeyPair || object instanceof PKCS8EncryptedPrivateKeyInfo) {
            throw Malformed.file(file, "the private key is encrypted; bring it as .p12 with .p12.pass, or decrypt it");
        } else {
            throw Malformed.file(file, "holds something that is neither a private key nor a certificate");
        }
    }

    private void accept(PrivateKeyInfo info) {
        if (privateKey.isPresent()) {
            throw Malformed.file(file, "holds more than one private key");
        }
        privateKey = Optional.of(info);
    }
}
