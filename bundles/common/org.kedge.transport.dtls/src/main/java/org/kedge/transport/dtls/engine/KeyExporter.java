package org.kedge.transport.dtls.engine;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import javax.crypto.SecretKey;

import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.DTLSSession;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.cipher.PseudoRandomFunction;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyExport;

/**
 * Exports key material (RFC 5705 without context, D-01) inside the contextEstablished call-back, where the master secret still exists.
 * Only from a full handshake (D-04) with extended master secret (D-05). Stateless after construction; thread-safe.
 */
public final class KeyExporter {
    private final Optional<Field> masterSecret;

    /** Looks the field of {@link #withoutSessionId} up once, so that a library change shows as a health warning and not as a failure. */
    public KeyExporter() {
        this.masterSecret = lookUp("masterSecret");
    }

    private static Optional<Field> lookUp(String name) {
        try {
            Field field = Handshaker.class.getDeclaredField(name);
            field.setAccessible(true);
            return field.getType() == SecretKey.class ? Optional.of(field) : Optional.empty();
        } catch (NoSuchFieldException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether keys can be exported from sessions that a server left without a session id. */
    public boolean supportsEmptySessionId() {
        return masterSecret.isPresent();
    }

    /**
     * Exports the octets of a session.
     *
     * @return {@link KeyExport#LENGTH} octets, which the caller closes; empty when nothing is declared
     * @throws KedgeException {@link ErrorCode#NO_EXTENDED_MASTER_SECRET}, {@link ErrorCode#SESSION_RESUMED},
     *         {@link ErrorCode#EXPORT_UNAVAILABLE}
     */
    public Optional<SecretBytes> export(Handshaker handshaker, DTLSContext context, KeyExport export) {
        if (export.label().isEmpty()) {
            return Optional.empty();
        }
        if (!context.getSession().useExtendedMasterSecret()) {
            throw new KedgeException(ErrorCode.NO_EXTENDED_MASTER_SECRET, "key export from a session without extended master secret");
        }
        if (!handshaker.isFullHandshake()) {
            throw new KedgeException(ErrorCode.SESSION_RESUMED, "key export from a resumed session");
        }
        byte[] label = export.label().get().getBytes(StandardCharsets.US_ASCII);
        byte[] octets = context.getSession().getSessionIdentifier().isEmpty() ? withoutSessionId(handshaker, context.getSession(), label)
                : context.exportKeyMaterial(label, null, KeyExport.LENGTH);
        return Optional.of(SecretBytes.owning(octets));
    }

    /** DTLS-11: the library's session forgets the master secret when the session id is empty; its handshaker still holds it. */
    private byte[] withoutSessionId(Handshaker handshaker, DTLSSession session, byte[] label) {
        Field field = masterSecret.orElseThrow(() -> new KedgeException(ErrorCode.EXPORT_UNAVAILABLE,
                "the server sent no session id and this DTLS library hides the master secret"));
        try {
            SecretKey secret = (SecretKey) field.get(handshaker);
            byte[] seed = Bytes.concatenate(handshaker.getClientRandom(), handshaker.getServerRandom());
            return PseudoRandomFunction.doExporterPRF(session.getCipherSuite().getThreadLocalPseudoRandomFunctionMac(), secret, label,
                    seed, KeyExport.LENGTH);
        } catch (IllegalAccessException | RuntimeException e) {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "export without session id failed", e);
        }
    }
}
