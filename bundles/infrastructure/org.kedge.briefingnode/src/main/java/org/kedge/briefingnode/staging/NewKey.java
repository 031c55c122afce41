package org.kedge.briefingnode.staging;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.json.SecretHex;
import org.kedge.messages.json.StrictJson;

/**
 * A key that was made here and has to be brought to a node: a file as the intake of a gateway takes it.
 *
 * @param file its name
 * @param identifier its KpmID
 * @param alias under which the node keeps it
 * @param key shared with the entry of a registry, which closes it
 */
record NewKey(String file, String identifier, String alias, SecretBytes key) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int OCTETS = 32;

    static SecretBytes random() {
        byte[] octets = new byte[OCTETS];
        RANDOM.nextBytes(octets);
        return SecretBytes.owning(octets);
    }

    /** A relative part that nobody else has. */
    static String randomLeft() {
        byte[] octets = new byte[16];
        RANDOM.nextBytes(octets);
        return HexFormat.of().withUpperCase().formatHex(octets);
    }

    static String fileName(NodeId node, String which) {
        return OutputDirectory.nameOf(node) + which + ".kpm.json";
    }

    void write(OutputDirectory directory) {
        byte[] head = StrictJson.write(StrictJson.newObject().put("kpmId", identifier).put("alias", alias));
        byte[] whole = SecretHex.append(head, "key", key);
        try {
            directory.write(file, whole);
        } finally {
            Arrays.fill(whole, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "NewKey[" + file + "]";
    }
}
