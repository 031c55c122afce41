package org.kedge.store.journal;

import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.crypto.KeyCheckValue;

/** What may be shown of a credential. */
final class CredentialInfos {
    private static final int MIN_CHECK_VALUE_OCTETS = 16;

    private CredentialInfos() {
    }

    static CredentialInfo of(Credential credential, CredentialSlot slot) {
        return new CredentialInfo(credential.alias(), slot, credential.kind(), credential.identifier(), credential.attributes(),
                checkValue(credential), credential.certificates().stream().findFirst().map(CredentialInfos::summary),
                credential.notAfter());
    }

    /** Only symmetric keys have one: that of a private key would compare nothing that a peer holds. */
    private static Optional<String> checkValue(Credential credential) {
        boolean symmetric = switch (credential.kind()) {
            case PRE_PROVISIONED_KEY, ENROLMENT_KEY, ASSOCIATION_KEY, SYMMETRIC_KEY -> true;
            case KEY_PAIR, TRUST_ANCHOR, USIM, STATE -> false;
        };
        return symmetric && credential.secret().length() >= MIN_CHECK_VALUE_OCTETS ? Optional.of(KeyCheckValue.of(credential.secret()))
                : Optional.empty();
    }

    private static String summary(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + ", issued by " + certificate.getIssuerX500Principal().getName()
                + ", until " + certificate.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS);
    }
}
