package org.kedge.messages.exchange;

/**
 * The enrolment request (step 5). As the first message of its session it commits Ke at the MEF (D-79).
 *
 * @param certificateEnrolment whether the Enrolee can do certificate provisioning
 * @param mafEnrolment whether it can register with a MAF
 * @param remoteManagement whether it can contact a management server
 */
public record EnrolmentRequest(boolean certificateEnrolment, boolean mafEnrolment, boolean remoteManagement) {
    /** The path segment of the Enrolment Exchange URI. */
    public static final String PATH = "enrolment";

    /** The request that announces a policy. */
    public static EnrolmentRequest of(ExchangePolicy policy) {
        return new EnrolmentRequest(policy.certificateEnrolment(), policy.mafEnrolment(), policy.remoteManagement());
    }
}
