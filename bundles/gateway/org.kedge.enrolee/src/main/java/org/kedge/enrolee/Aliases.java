package org.kedge.enrolee;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.kedge.api.credential.Credential;

/** The names of the enrolee's entries in the store. */
final class Aliases {
    static final String INDEX = "enrolee/index";
    static final String CLOCK = "enrolee/clock";
    private static final String STATE = "enrolee/target/";
    private static final String KEY = "ke/";
    private static final String HASHED = "sha256-";
    private static final int MAX_READABLE = 100;

    private Aliases() {
    }

    static String state(String target) {
        return STATE + safe(target);
    }

    static String key(String target) {
        return KEY + safe(target);
    }

    /** The target id where it is an alias, else its digest: a Node-ID may hold any printable character. */
    private static String safe(String target) {
        if (Credential.isAlias(target) && target.length() <= MAX_READABLE && !target.startsWith(HASHED)) {
            return target;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(target.getBytes(StandardCharsets.UTF_8));
            return HASHED + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
