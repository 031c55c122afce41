package org.kedge.demo;

import java.util.Map;
import org.kedge.api.identity.EnrolmentTarget;

/**
 * One enrolment.
 *
 * @param briefing the source of the instruction, and who vouches for it
 * @param over {@code DTLS}, {@code TLS} or, to a BSF, {@code HTTP}
 * @param gatewayKe check value of Ke as the gateway states it; Ke never leaves gateway and MEF
 * @param mefKe as the MEF stated it when it committed its copy
 * @param derived check value of the key derived for the target, as the gateway states it
 * @param millis duration of each phase in milliseconds
 */
record EnrolmentRow(String briefing, String framework, String over, EnrolmentTarget target, String suite, String keId, String gatewayKe,
        String mefKe, String derived, Map<String, Long> millis) {
    boolean agree() {
        return gatewayKe.equals(mefKe);
    }
}
