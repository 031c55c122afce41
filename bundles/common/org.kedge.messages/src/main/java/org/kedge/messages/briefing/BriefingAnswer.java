package org.kedge.messages.briefing;

import java.util.List;
import java.util.Optional;

import org.kedge.api.key.SecretBytes;

/**
 * What a Briefing Node answers. Closing wipes the keys.
 *
 * @param instructions the instructions of the node, one for each target; none: nobody decided about it yet
 * @param keys keys that come along, apart from the instructions (D-82)
 */
public record BriefingAnswer(List<SignedDocument> instructions, List<DeliveredKey> keys) implements AutoCloseable {
    public BriefingAnswer {
        instructions = List.copyOf(instructions);
        keys = List.copyOf(keys);
    }

    /**
     * A pre-provisioned key for the store of the node: in clear inside the channel, or sealed to its certificate. Exactly one of both.
     *
     * @param alias under which an instruction names it, below {@code bbn/}
     * @param kpmId its KpmID
     * @param key the key, 16 to 64 octets
     * @param sealed the key as JWE compact serialization, ECDH-ES with A256GCM, for the public key the node came with
     */
    public record DeliveredKey(String alias, String kpmId, Optional<SecretBytes> key, Optional<String> sealed) implements AutoCloseable {
        @Override
        public void close() {
            key.ifPresent(SecretBytes::close);
        }
    }

    @Override
    public void close() {
        keys.forEach(DeliveredKey::close);
    }
}
