package org.kedge.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;

/**
 * The keys that Enrolee and MEF derive from Ke (TS-0003 10.3.2, 10.3.3, 10.3.7): HMAC-SHA-256 keyed with Ke over a label and the name of
 * the target, normalised to NFKC and written in UTF-8. Each result has 32 octets and is closed by the caller. A Ke of another length
 * than 32 octets is refused with {@link ErrorCode#KEY_LENGTH}.
 */
public final class KeyDerivations {
    private static final byte[] LABEL_KM = label("oneM2M Enrolment Key to Master Credential derivation");
    private static final byte[] LABEL_KPSA = label("oneM2M Enrolment Key to Provisioned Secure Connection Key derivation");
    private static final byte[] LABEL_UC = label("oneM2M Enrolment Key to Usage-Constrained Symmetric Key derivation");
    private static final int LEGACY_KMID_OCTETS = 16;

    private KeyDerivations() {
    }

    /** Km by TS-0003 10.3.2. @param mafId the MAF-ID, its FQDN */
    public static SecretBytes km(SecretBytes ke, String mafId) {
        return derive(ke, LABEL_KM, nfkc(mafId));
    }

    /** Kpsa by TS-0003 10.3.3. @param enroleeBId the absolute CSE-ID or AE-ID of Enrolee B (D-10) */
    public static SecretBytes kpsa(SecretBytes ke, String enroleeBId) {
        return derive(ke, LABEL_KPSA, nfkc(enroleeBId));
    }

    /** Usage-constrained key by TS-0003 10.3.7; the SUID enters as two ASCII digits (D-08). */
    public static SecretBytes usageConstrained(SecretBytes ke, Suid suid, String targetFqdn) {
        return derive(ke, LABEL_UC, suid.digits().getBytes(StandardCharsets.US_ASCII), nfkc(targetFqdn));
    }

    /**
     * The key for an Enrolment Target under a derivation (D-14).
     *
     * @throws KedgeException {@link ErrorCode#DERIVATION_UNSUPPORTED} for LEGACY with a node as target, or with an SUID other than 21
     *         for a MAF and 22 for a CSE or AE: only these two keys exist in the older flow
     */
    public static SecretBytes forTarget(SecretBytes ke, EnrolmentTarget target, KeyDerivation derivation, Suid suid) {
        if (derivation == KeyDerivation.USAGE_CONSTRAINED) {
            return usageConstrained(ke, suid, target.fqdn().value());
        }
        if (target.kind() == EnrolmentTarget.Kind.NODE || suid != target.ordinarySuid()) {
            throw new KedgeException(ErrorCode.DERIVATION_UNSUPPORTED,
                    "the older flow has no key with SUID " + suid.digits() + " for a target of kind " + target.kind());
        }
        return target.kind() == EnrolmentTarget.Kind.MAF ? km(ke, target.id()) : kpsa(ke, target.id());
    }

    /** KmID of the older flow: upper-case hex of the first 16 octets of SHA-256(Km), at the MAF (D-15). */
    public static KeyReference legacyKmId(SecretBytes km, Fqdn maf) {
        byte[] digest = km.use(KeyDerivations::sha256);
        return new KeyReference(HexFormat.of().withUpperCase().formatHex(digest, 0, LEGACY_KMID_OCTETS), maf);
    }

    private static SecretBytes derive(SecretBytes ke, byte[]... input) {
        if (ke.length() != EnrolmentKey.KE_OCTETS) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "Ke has " + ke.length() + " octets instead of " + EnrolmentKey.KE_OCTETS);
        }
        return SecretBytes.owning(ke.use(key -> HmacSha256.of(key, input)));
    }

    /** UTF-8 of the NFKC form: what enters every derivation in place of a name. */
    static byte[] nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] sha256(byte[]... pieces) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Arrays.stream(pieces).forEach(digest::update);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    private static byte[] label(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
