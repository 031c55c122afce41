package org.kedge.messages.exchange;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a MEF answers to a request or a report of the Enrolment Exchange (steps 7, 10, 13, 15). */
public sealed interface EnrolmentInstruction {
    /** The {@code instructionType} member. */
    enum Type {
        CERTIFICATE_ENROLMENT("certificateEnrolment"), MAF_ENROLMENT("mafEnrolment"), REMOTE_MANAGEMENT("remoteManagement"), END("end");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** The word on the wire. */
        public String word() {
            return word;
        }
    }

    /** What kind of credential a MAF instruction is about. */
    enum CredentialType {
        CERTIFICATE("certificate"), SYMMETRIC_KEY("symmetricKey");

        private final String word;

        CredentialType(String word) {
            this.word = word;
        }

        /** The word on the wire. */
        public String word() {
            return word;
        }
    }

    /** Which instruction this is. */
    Type type();

    /**
     * Step 7: provision a certificate.
     *
     * @param uri base of the certificate enrolment service
     */
    record CertificateEnrolment(URI uri) implements EnrolmentInstruction {
        @Override
        public Type type() {
            return Type.CERTIFICATE_ENROLMENT;
        }
    }

    /**
     * Step 10: register with a MAF.
     *
     * @param credentialType with which kind of credential
     * @param mafKeyRegistrationUri where keys are registered
     * @param mafKeyRetrievalUri where keys are retrieved
     * @param mafClientRegistrationUri where the client registers, when it differs
     * @param trustAnchors anchors of the MAF's certificate
     * @param lifetime end of the lifetime of the credential, absolute (D-55)
     */
    record MafEnrolment(CredentialType credentialType, URI mafKeyRegistrationUri, URI mafKeyRetrievalUri,
            Optional<URI> mafClientRegistrationUri, List<X509Certificate> trustAnchors, Optional<Instant> lifetime)
            implements EnrolmentInstruction {
        public MafEnrolment {
            trustAnchors = List.copyOf(trustAnchors);
        }

        @Override
        public Type type() {
            return Type.MAF_ENROLMENT;
        }
    }

    /**
     * Step 13: a management server, to be contacted only after the session with the MEF is closed (step 14).
     *
     * @param uri its base
     */
    record RemoteManagement(URI uri) implements EnrolmentInstruction {
        @Override
        public Type type() {
            return Type.REMOTE_MANAGEMENT;
        }
    }

    /**
     * Step 15: the end of the exchange.
     *
     * @param enrolmentExpiry notAfter of Ke as the MEF keeps it, in whole seconds; own optional addition, so that both sides hold Ke
     *        equally long. A foreign MEF does not send it
     */
    record End(Optional<Instant> enrolmentExpiry) implements EnrolmentInstruction {
        @Override
        public Type type() {
            return Type.END;
        }
    }
}
