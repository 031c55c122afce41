package org.kedge.enrolee;

import java.time.Instant;

import org.kedge.api.identity.KeId;

/**
 * What is remembered of a Ke in the store; not the key.
 *
 * @param keId its KeID
 * @param checkValue the key check value of Ke; empty when Ke is in a UICC
 * @param derivedCheckValue the key check value of the key derived for the target; empty under GBA
 * @param notAfter its Enrolment Expiry
 */
record HeldKey(KeId keId, String checkValue, String derivedCheckValue, Instant notAfter) {
    boolean expired(Instant now) {
        return !now.isBefore(notAfter);
    }
}
