package org.kedge.messages.trigger.text;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.trigger.TriggerPurpose;

/**
 * What a trigger text says.
 *
 * @param purpose what the node is asked to do
 * @param node which node is asked
 * @param serial the second in which it was made, as Unix time, and always more than the one before for this node: so it tells a replay
 *        and an old message. Refusing both is up to the receiver. 1 to 9999999999
 * @param address where the briefing is, {@code https://host:port} or {@code coaps://host:port}, in lower case
 */
public record TriggerClaim(TriggerPurpose purpose, TriggerNode node, long serial, Optional<URI> address) {
    static final long MAX_SERIAL = 9_999_999_999L;

    /** @throws KedgeException {@link ErrorCode#TRIGGER_MALFORMED} */
    public TriggerClaim {
        if (serial < 1 || serial > MAX_SERIAL) {
            throw new KedgeException(ErrorCode.TRIGGER_MALFORMED, "trigger text: the serial is not 1 to " + MAX_SERIAL);
        }
        if (address.isPresent() && !plain(address.get())) {
            throw new KedgeException(ErrorCode.TRIGGER_MALFORMED,
                    "trigger text: the address is not https://host:port or coaps://host:port in lower case");
        }
    }

    /** When it was made, by the clock of its sender. */
    public Instant made() {
        return Instant.ofEpochSecond(serial);
    }

    /** Rebuilt from its parts, the address must come out the same: so nothing can hide in it, and it has one spelling. */
    private static boolean plain(URI uri) {
        if (!("https".equals(uri.getScheme()) || "coaps".equals(uri.getScheme())) || uri.getHost() == null) {
            return false;
        }
        try {
            URI bare = new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null);
            String text = bare.toString();
            return text.equals(uri.toString()) && SafeText.is(text) && text.chars().noneMatch(c -> c >= 'A' && c <= 'Z')
                    && uri.getPort() != 0 && uri.getPort() <= 0xffff;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
