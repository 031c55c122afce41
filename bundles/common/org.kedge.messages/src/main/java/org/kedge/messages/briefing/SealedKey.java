package org.kedge.messages.briefing;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UncheckedJoseException;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * A key sealed to the public key of a node (D-82): JWE compact serialization, ECDH-ES on P-256 with A256GCM (RFC 7516, RFC 7518). Nothing
 * else is read: no other algorithm, curve or header parameter. Stateless and thread-safe.
 */
public final class SealedKey {
    /** The longest sealed key, in characters. */
    public static final int MAX_CHARACTERS = 2048;

    static final String ALG = KeyManagementAlgorithmIdentifiers.ECDH_ES;
    static final String ENC = ContentEncryptionAlgorithmIdentifiers.AES_256_GCM;

    private SealedKey() {
    }

    /**
     * Seals a key.
     *
     * @param kpmId goes into the protected header as {@code kid}
     * @param node on P-256
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} for a key of another kind or curve, {@link ErrorCode#KEY_LENGTH} for
     *         other than 16 to 64 octets
     */
    public static String seal(SecretBytes key, String kpmId, PublicKey node) {
        if (!(node instanceof ECPublicKey ec) || !P256.is(ec.getParams()) || !P256.has(ec.getW())) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "a key is sealed only to a public key on the curve P-256");
        }
        if (key.length() < SealedText.MIN_KEY || key.length() > SealedText.MAX_KEY) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "a key of " + key.length() + " octets is not sealed (" + SealedText.MIN_KEY
                    + " to " + SealedText.MAX_KEY + ")");
        }
        return key.use(octets -> {
            JsonWebEncryption jwe = new JsonWebEncryption();
            jwe.setAlgorithmHeaderValue(ALG);
            jwe.setEncryptionMethodHeaderParameter(ENC);
            jwe.setKeyIdHeaderValue(kpmId);
            jwe.setKey(node);
            jwe.setPlaintext(octets);
            try {
                return jwe.getCompactSerialization();
            } catch (JoseException | UncheckedJoseException e) {
                throw new KedgeException(ErrorCode.INTERNAL, "this JVM does not do " + ALG + " with " + ENC, e);
            }
        });
    }

    /**
     * Opens a sealed key.
     *
     * @param kpmId the KpmID it came with
     * @param node the private key of the node, whose octets the JVM can use: not one inside a token
     * @return the key, which the caller closes
     * @throws KedgeException {@link ErrorCode#BRIEFING_KEY_REFUSED} when it was sealed for another key, in another way, under another
     *         KpmID, or was altered
     */
    public static SecretBytes open(String sealed, String kpmId, PrivateKey node) {
        if (!(node instanceof ECPrivateKey ec) || !P256.is(ec.getParams())) {
            throw refused("the key of this node is not one on P-256");
        }
        SealedText.check(sealed, kpmId);
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, ALG));
        jwe.setContentEncryptionAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, ENC));
        byte[] octets = {};
        try {
            jwe.setCompactSerialization(sealed);
            jwe.setKey(node);
            octets = jwe.getPlaintextBytes();
            return SecretBytes.copyOf(octets);
        } catch (JoseException | UncheckedJoseException e) {
            // Its text is not kept: it may say how far an altered one came.
            throw refused("it was sealed for another key than this node's, or altered");
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    static KedgeException refused(String why) {
        return new KedgeException(ErrorCode.BRIEFING_KEY_REFUSED, "a sealed key was refused: " + why);
    }
}
