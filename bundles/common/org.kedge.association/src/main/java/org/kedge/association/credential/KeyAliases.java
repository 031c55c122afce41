package org.kedge.association.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.kedge.api.credential.Credential;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;

/** The names of the keys of associations in the store, and of the attributes that say what they are for. */
public final class KeyAliases {
    /** Whom the key is shared with: absolute CSE-ID or AE-ID, FQDN of a MAF. */
    public static final String TARGET = "target";
    /** What it may be used for: two digits. */
    public static final String SUID = "suid";
    /** Of a fetched key: the absolute CSE-ID or AE-ID of whoever shares it with this node. */
    public static final String SOURCE = "source";
    /** Of a fetched NAF key: the code of the one suite it is for, four hexadecimal digits (D-66). */
    public static final String SUITE = "cipherSuite";
    /** FQDN of the MEF, MAF or BSF it was registered at or fetched from. */
    public static final String SERVER = "server";
    /** Of a registered key: its administrating stakeholder. */
    public static final String ADMIN = "adminFqdn";
    /** Of a registered key: the free words of its source, one a line. */
    public static final String LABELS = "labels";
    /** Of a registered key: its RelativeKeyID. */
    public static final String RELATIVE_KEY_ID = "relativeKeyId";

    private static final String HASHED = "sha256-";
    private static final int MAX_READABLE = 100;

    private KeyAliases() {
    }

    /** Ke of an Enrolment Target, where the enrolee keeps it. */
    public static String ke(String target) {
        return "ke/" + safe(target);
    }

    /** Kc for a target. */
    public static String kc(String target) {
        return "kc/" + safe(target);
    }

    /** A key that this node has registered for a target: Kc, or with an SUID of a MEF Km or Kpsa. */
    public static String registered(Suid suid, String target) {
        return suid == Suid.MAF_SAEF ? kc(target) : "key/" + suid.digits() + "/" + safe(target);
    }

    /** The client registration at a MEF or MAF. */
    public static String registration(Fqdn server) {
        return "registration/" + safe(server.value());
    }

    /** The text where it is an alias, else its digest; the same rule as the enrolee's, whose Ke is found by it. */
    static String safe(String text) {
        if (Credential.isAlias(text) && text.length() <= MAX_READABLE && !text.startsWith(HASHED)) {
            return text;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HASHED + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
