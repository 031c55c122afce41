package org.kedge.transport.core;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** The exported octets of one session, handed out at most once (DTLS-05). Thread-safe. */
public final class ExportSlot {
    private SecretBytes held;
    private boolean open;
    private boolean taken;
    private String missing;

    /**
     * @param exported the octets, owned by the slot; empty when the session exports nothing
     * @param open whether they may be taken at once; otherwise only between {@link #open} and {@link #wipe}
     */
    public ExportSlot(Optional<SecretBytes> exported, boolean open) {
        this.held = exported.orElse(null);
        this.open = open;
        this.missing = exported.isPresent() ? "the first request of the session is not being handled" : "no export was declared";
    }

    /** From now on the octets may be taken. */
    public synchronized void open() {
        open = true;
    }

    /**
     * Hands the octets out.
     *
     * @throws KedgeException {@link ErrorCode#EXPORT_ALREADY_TAKEN}, {@link ErrorCode#EXPORT_UNAVAILABLE}
     */
    public synchronized SecretBytes take() {
        if (taken) {
            throw new KedgeException(ErrorCode.EXPORT_ALREADY_TAKEN, "second take of the exported key of a session");
        }
        if (held == null || !open) {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "exported key of a session: " + missing);
        }
        taken = true;
        SecretBytes octets = held;
        held = null;
        return octets;
    }

    /**
     * Wipes octets that were not taken.
     *
     * @param reason why, for whoever asks later
     * @return whether there was anything to wipe
     */
    public synchronized boolean wipe(String reason) {
        if (held == null) {
            return false;
        }
        held.close();
        held = null;
        missing = reason;
        return true;
    }
}
