package org.kedge.briefing.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.LocationEntry;
import org.kedge.messages.briefing.SignedDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a technician signed about this node (D-83). It is carried, not judged: the Briefing Node knows the technicians' keys. Blocks.
 */
final class Whereabouts {
    private static final Logger LOG = LoggerFactory.getLogger(NodeBriefing.class);
    private static final int MAX_SIGNATURE = 128;
    private static final String SIGNATURE = ".sig";

    private final Supplier<NodeSettings> settings;

    Whereabouts(Supplier<NodeSettings> settings) {
        this.settings = settings;
    }

    /** The newer one of what was entered here and what lies in the configured file; one that is of no use keeps nobody from a briefing. */
    Optional<SignedDocument> newest(Optional<SignedDocument> kept) {
        Optional<SignedDocument> file = Optional.empty();
        try {
            file = settings.get().entry().map(this::read);
        } catch (KedgeException e) {
            LOG.warn("LOCATION-ENTRY-REFUSED {}", e.getMessage());
        }
        return file.filter(signed -> isNewer(signed, kept)).or(() -> kept);
    }

    static boolean isNewer(SignedDocument signed, Optional<SignedDocument> kept) {
        return kept.isEmpty() || entry(signed).time().isAfter(entry(kept.get()).time());
    }

    static LocationEntry entry(SignedDocument signed) {
        return BriefingCodec.readEntry(signed.document());
    }

    /**
     * An entry about this node and the signature beside it, {@code <file>.sig}.
     *
     * @throws KedgeException {@link ErrorCode#LOCATION_MALFORMED}
     */
    SignedDocument read(Path file) {
        SignedDocument signed = new SignedDocument(octets(file, BriefingCodec.MAX_ENTRY_OCTETS),
                Optional.of(octets(file.resolveSibling(file.getFileName() + SIGNATURE), MAX_SIGNATURE)));
        NodeId node = entry(signed).node();
        Optional<NodeId> own = settings.get().nodeId();
        if (own.isPresent() && !own.get().equals(node)) {
            throw new KedgeException(ErrorCode.LOCATION_MALFORMED,
                    "the location entry " + file + " is about the node " + node + ", and this is " + own.get());
        }
        return signed;
    }

    private static byte[] octets(Path file, int most) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(most + 1);
            if (octets.length > 0 && octets.length <= most) {
                return octets;
            }
            throw new KedgeException(ErrorCode.LOCATION_MALFORMED, file + " has not 1 to " + most + " octets");
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.LOCATION_MALFORMED, file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }
}
