package org.kedge.messages.exchange;

/**
 * What the Enrolee tells the MEF it is prepared to do (step 5 of the Enrolment Exchange).
 *
 * @param certificateEnrolment certificate provisioning
 * @param mafEnrolment registration with a MAF
 * @param remoteManagement contact with a management server after the exchange
 */
public record ExchangePolicy(boolean certificateEnrolment, boolean mafEnrolment, boolean remoteManagement) {
    /** Nothing: one request that commits Ke and is answered by the end of the exchange (D-79). */
    public static ExchangePolicy none() {
        return new ExchangePolicy(false, false, false);
    }

    /** Whether an instruction of this type was offered. */
    public boolean offers(EnrolmentInstruction.Type type) {
        return switch (type) {
            case CERTIFICATE_ENROLMENT -> certificateEnrolment;
            case MAF_ENROLMENT -> mafEnrolment;
            case REMOTE_MANAGEMENT -> remoteManagement;
            case END -> true;
        };
    }
}
