package org.kedge.pki.names;

import org.kedge.work.Quoted;

import java.security.cert.X509Certificate;

/** How messages name a certificate. */
public final class Subject {
    private Subject() {
    }

    /** Its subject, quoted. */
    public static String of(X509Certificate certificate) {
        return Quoted.of(certificate.getSubjectX500Principal().getName());
    }
}
