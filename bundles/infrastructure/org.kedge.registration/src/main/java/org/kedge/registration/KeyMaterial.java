package org.kedge.registration;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.messages.registration.ServerKind;

/**
 * A key to be registered and its RelativeKeyID: exported from the session, where both are given (D-06), or supplied by the client. Closing
 * wipes the key.
 */
record KeyMaterial(String relativeKeyId, SecretBytes key) implements AutoCloseable {
    private static final int ID_OCTETS = 16;
    private static final int MIN_KEY = 16;
    private static final int MAX_KEY = 64;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} unless 16 to 64 octets (D-21) */
    static void requireLength(SecretBytes supplied) {
        if (supplied.length() < MIN_KEY || supplied.length() > MAX_KEY) {
            throw new KedgeException(ErrorCode.KEY_LENGTH,
                    "key value of " + supplied.length() + " octets (" + MIN_KEY + " to " + MAX_KEY + ")");
        }
    }

    /** A copy of the supplied key under a RelativeKeyID of the server's choice. */
    static KeyMaterial supplied(SecretBytes key) {
        byte[] id = new byte[ID_OCTETS];
        RANDOM.nextBytes(id);
        return new KeyMaterial(HEX.formatHex(id), key.duplicate());
    }

    /**
     * What the session of a request exports, once (D-04, D-05). The transport sees to full handshakes and extended master secret too; a key
     * from any other session must not be kept whatever the transport.
     */
    static KeyMaterial exported(Call call) {
        requireExportable(call.in().session().facts());
        if (!call.in().first() && call.settings().kind() == ServerKind.MEF) {
            // What a bootstrap listener exports is for the first request of a session only (D-79).
            throw conflict("is not the first request of its session");
        }
        byte[] octets = {};
        try (SecretBytes exported = take(call)) {
            octets = exported.copy();
            if (octets.length != KeyExport.LENGTH) {
                throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "the transport exported " + octets.length + " octets");
            }
            return new KeyMaterial(HEX.formatHex(octets, 0, ID_OCTETS), SecretBytes.copyOfRange(octets, ID_OCTETS, KeyExport.LENGTH));
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static SecretBytes take(Call call) {
        try {
            return call.in().session().takeExportedKey();
        } catch (KedgeException e) {
            boolean gone = e.code() == ErrorCode.EXPORT_ALREADY_TAKEN || e.code() == ErrorCode.EXPORT_UNAVAILABLE && !call.in().first();
            throw gone ? conflict("finds the session's key used up") : e;
        }
    }

    private static Refusal conflict(String what) {
        return new Refusal(ReplyStatus.CONFLICT, ErrorCode.REGISTRATION_CONFLICT, "a key registration by export " + what);
    }

    private static void requireExportable(HandshakeFacts facts) {
        if (!facts.fullHandshake()) {
            throw new KedgeException(ErrorCode.SESSION_RESUMED, "key registration by export in a resumed session");
        }
        if (!facts.extendedMasterSecret()) {
            throw new KedgeException(ErrorCode.NO_EXTENDED_MASTER_SECRET, "key registration by export in a session without RFC 7627");
        }
    }

    @Override
    public void close() {
        key.close();
    }
}
