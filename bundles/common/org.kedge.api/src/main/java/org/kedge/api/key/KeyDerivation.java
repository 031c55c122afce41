package org.kedge.api.key;

/**
 * How a key for an Enrolment Target is derived from Ke (D-14). Chosen per Enrolee and target in the MEF's record and named in the
 * bootstrap instruction; never tried one after the other.
 */
public enum KeyDerivation {
    /** TS-0003 10.3.7: from Ke, SUID and the target's FQDN. */
    USAGE_CONSTRAINED,
    /** TS-0003 10.3.2 (Km, from the MAF-ID) and 10.3.3 (Kpsa, from the absolute Enrolee-B-ID): the flow of the older text. */
    LEGACY
}
