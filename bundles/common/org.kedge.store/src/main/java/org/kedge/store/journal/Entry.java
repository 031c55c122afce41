package org.kedge.store.journal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.credential.CredentialKind;

/**
 * One stored credential: kind and expiry in clear, everything else encrypted, also in memory. The clear part is bound to the
 * ciphertext as associated data.
 *
 * @param id tells versions of credentials apart without naming them
 */
record Entry(long id, CredentialKind kind, Optional<Instant> notAfter, byte[] sealed) {

    /** The clear part in its fixed form. */
    static byte[] clear(long id, CredentialKind kind, Optional<Instant> notAfter) {
        byte[] name = Octets.utf8(kind.name());
        ByteBuffer out = ByteBuffer.allocate(8 + 1 + name.length + 1 + 8 + 4);
        out.putLong(id).put((byte) name.length).put(name).put((byte) (notAfter.isPresent() ? 1 : 0));
        out.putLong(notAfter.map(Instant::getEpochSecond).orElse(0L)).putInt(notAfter.map(Instant::getNano).orElse(0));
        return out.array();
    }

    byte[] clear() {
        return clear(id, kind, notAfter);
    }

    boolean expiredAt(Instant now) {
        return notAfter.isPresent() && !notAfter.get().isAfter(now);
    }
}
