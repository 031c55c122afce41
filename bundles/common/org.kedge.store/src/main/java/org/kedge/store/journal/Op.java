package org.kedge.store.journal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.credential.CredentialKind;

/** One step of a record. Steps name entries by id only, so that counts can be kept without any key. */
sealed interface Op {
    /** A new entry. */
    record Add(Entry entry) implements Op {
    }

    /** An entry is gone. */
    record Drop(long id) implements Op {
    }

    /** An entry moves from the pending to the active slot. */
    record Activate(long id) implements Op {
    }

    byte ADD = 1;
    byte DROP = 2;
    byte ACTIVATE = 3;

    /** The encoded form. */
    default byte[] encode() {
        if (this instanceof Add add) {
            byte[] clear = add.entry.clear();
            byte[] sealed = add.entry.sealed();
            return ByteBuffer.allocate(1 + clear.length + 4 + sealed.length).put(ADD).put(clear).putInt(sealed.length).put(sealed).array();
        }
        boolean drop = this instanceof Drop;
        long id = this instanceof Drop d ? d.id : ((Activate) this).id;
        return ByteBuffer.allocate(1 + 8).put(drop ? DROP : ACTIVATE).putLong(id).array();
    }

    /** @throws RuntimeException for anything that {@link #encode} does not write */
    static Op decode(ByteBuffer in) {
        byte type = in.get();
        long id = in.getLong();
        if (type == DROP) {
            return new Drop(id);
        }
        if (type == ACTIVATE) {
            return new Activate(id);
        }
        if (type != ADD) {
            throw new IllegalArgumentException("unknown step " + type);
        }
        CredentialKind kind = CredentialKind.valueOf(Octets.shortText(in));
        boolean expires = in.get() != 0;
        Instant time = Instant.ofEpochSecond(in.getLong(), in.getInt());
        return new Add(new Entry(id, kind, expires ? Optional.of(time) : Optional.empty(), Octets.take(in, in.getInt())));
    }
}
