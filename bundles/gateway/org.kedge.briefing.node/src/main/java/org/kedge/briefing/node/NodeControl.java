package org.kedge.briefing.node;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.briefing.LocationEntry;

/** What the shell can do with the client. Blocks. Thread-safe. */
public interface NodeControl {
    /** What it would do and has done. Contacts nobody. */
    NodeStatus status();

    /**
     * Keeps a technician's signed entry, {@code <file>} and {@code <file>.sig}, and sends it with every request until there is a newer one.
     *
     * @throws KedgeException {@link ErrorCode#LOCATION_MALFORMED} also when it is not newer than the present one; a code of the store
     */
    LocationEntry located(Path file);

    /** Forgets the Briefing Node that a pinned pointer led to. @return where that was; empty when there was none */
    Optional<URI> forget();
}
