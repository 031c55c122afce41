package org.kedge.messages.trigger.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;

/**
 * Which node a trigger text is for: its Node-ID, or {@code #} and the first 60 bits of SHA-256 of it in base64, for a Node-ID that is too
 * long or has characters that a short message does not carry. The hash addresses; it is no proof.
 *
 * @param text as in the message
 */
public record TriggerNode(String text) {
    private static final int HASH_DIGITS = 10;
    private static final char HASH = '#';
    private static final Pattern HASHED = Pattern.compile("#[A-Za-z0-9+/]{" + HASH_DIGITS + "}");

    /** @throws KedgeException {@link ErrorCode#TRIGGER_MALFORMED} for a text that is neither */
    public TriggerNode {
        boolean hashed = !text.isEmpty() && text.charAt(0) == HASH;
        if (text.isEmpty() || !(hashed ? HASHED.matcher(text).matches() : SafeText.is(text))) {
            throw new KedgeException(ErrorCode.TRIGGER_MALFORMED, "trigger text: the node is neither an id of the characters "
                    + SafeText.SET + " nor # and " + HASH_DIGITS + " base64 digits");
        }
    }

    /**
     * The node by its whole Node-ID.
     *
     * @throws KedgeException {@link ErrorCode#TRIGGER_MALFORMED} when it has other characters than those of a short message
     */
    public static TriggerNode of(NodeId id) {
        return new TriggerNode(id.value());
    }

    /** The node by the hash of its Node-ID. */
    public static TriggerNode hashOf(NodeId id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.value().getBytes(StandardCharsets.US_ASCII));
            return new TriggerNode(HASH + Base64.getEncoder().encodeToString(digest).substring(0, HASH_DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /** Whether this names the node. */
    public boolean matches(NodeId id) {
        return text.equals(id.value()) && text.charAt(0) != HASH || equals(hashOf(id));
    }
}
