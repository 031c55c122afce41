package org.kedge.messages.registration;

/**
 * The one place where the Mmef and Mmaf procedures are spelt (D-39): paths and member names, with the attribute names of TS-0003 8.3.5
 * and 8.8. Provisional until TS-0032 is available; nothing else may spell them.
 */
public final class RegistrationNames {
    /** First path segment of key registrations, at MEF and MAF alike. */
    public static final String KEY_PATH = "symmKeyReg";
    /** Path of the push of a MEF to a MAF (D-58). */
    public static final String PUSH_PATH = "provisionedKey";

    static final String FQDN = "fqdn";
    static final String EXPIRATION_TIME = "expirationTime";
    static final String LABELS = "labels";
    static final String ADMIN_FQDN = "adminFQDN";
    static final String ASSIGNED_KEY_ID = "assignedSymmKeyID";
    static final String SUID = "SUID";
    static final String TARGET_IDS = "targetIDs";
    static final String KEY_VALUE = "keyValue";
    static final String RELATIVE_KEY_ID = "relativeKeyID";
    static final String KE_ID = "keID";
    static final String CREDENTIAL = "credential";
    static final String ENROLEE_ID = "enroleeId";
    static final String LIFETIME = "lifetime";
    static final String DERIVATION = "derivation";
    static final String KEY_ID = "keyId";
    static final String ERROR = "errorString";

    private RegistrationNames() {
    }

    /** First path segment of client registrations: {@code mefClientReg} or {@code mafClientReg}. */
    public static String clientPath(ServerKind kind) {
        return kind.prefix() + "ClientReg";
    }

    static String clientRegistrationId(ServerKind kind) {
        return kind.prefix() + "ClientRegID";
    }

    static String clientId(ServerKind kind) {
        return kind.prefix() + "ClientID";
    }

    static String sourceClientId(ServerKind kind) {
        return "source" + kind.name() + "ClientID";
    }
}
