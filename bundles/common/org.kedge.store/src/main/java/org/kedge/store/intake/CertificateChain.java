package org.kedge.store.intake;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Puts certificates into the order of their chain: files by hand have them in any order. */
final class CertificateChain {
    private CertificateChain() {
    }

    /**
     * The chain that begins with the certificate of a public key.
     *
     * @param file name for messages
     * @throws org.kedge.api.error.KedgeException INTAKE_MALFORMED when no certificate has this key, or one is not part of its chain
     */
    static List<X509Certificate> of(List<X509Certificate> certificates, byte[] spki, String file) {
        List<X509Certificate> rest = new ArrayList<>(certificates);
        X509Certificate last = rest.stream().filter(c -> Arrays.equals(c.getPublicKey().getEncoded(), spki)).findFirst()
                .orElseThrow(() -> Malformed.file(file, "no certificate belongs to the private key"));
        List<X509Certificate> chain = new ArrayList<>();
        Optional<X509Certificate> next = Optional.of(last);
        while (next.isPresent()) {
            chain.add(next.get());
            rest.remove(next.get());
            X509Certificate subject = next.get();
            next = rest.stream().filter(c -> issued(c, subject)).findFirst();
        }
        if (!rest.isEmpty()) {
            throw Malformed.file(file, "the certificate of " + rest.get(0).getSubjectX500Principal().getName()
                    + " is not part of the chain of the private key");
        }
        return chain;
    }

    private static boolean issued(X509Certificate issuer, X509Certificate subject) {
        if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())) {
            return false;
        }
        try {
            subject.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
