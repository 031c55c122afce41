package org.kedge.briefingnode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.LocationEntry;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Location entries that technicians signed (D-83), brought by the node or at the shell. Thread-safe. */
final class EntryIntake {
    static final String ACCEPTED = "location.accepted";
    private static final String REFUSED = "location.refused";
    private static final Logger LOG = LoggerFactory.getLogger(EntryIntake.class);
    /** The clock of the device that signed it may be ahead a little; further ahead it would keep later entries out for long. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final Technicians technicians;
    private final NodeEdits edits;
    private final AuditTrail audit;
    private final InstantSource clock;

    EntryIntake(Technicians technicians, NodeEdits edits, AuditTrail audit, InstantSource clock) {
        this.technicians = technicians;
        this.edits = edits;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Takes an entry that a node brought. A bad one does not stop its briefing: the rules then go by what is known.
     *
     * @return the record of the node as it is then
     */
    NodeRecord brought(NodeRecord node, Optional<SignedDocument> entry, String peer) {
        if (entry.isEmpty()) {
            return node;
        }
        try {
            LocationEntry read = BriefingCodec.readEntry(entry.get().document());
            // A node brings its entry with every request; only a new one is worth a verification.
            return isNews(node, read) || !read.node().equals(node.id()) ? take(node, read, entry.get(), peer) : node;
        } catch (KedgeException e) {
            if (BriefingStatus.isOwn(e)) {
                throw e;
            }
            LOG.warn("LOCATION-REFUSED node={} {}", node.id(), e.getMessage());
            audit.refused(REFUSED, node.id().value(), peer, Map.of(), e);
            return node;
        }
    }

    /**
     * Takes an entry that was brought to the shell.
     *
     * @throws KedgeException {@link ErrorCode#LOCATION_MALFORMED}, {@link ErrorCode#LOCATION_NOT_TRUSTED},
     *         {@link ErrorCode#PEER_UNKNOWN}
     */
    NodeRecord imported(SignedDocument entry) {
        LocationEntry read = BriefingCodec.readEntry(entry.document());
        NodeRecord node = edits.find(read.node());
        if (!isNews(node, read)) {
            throw untrusted(node, "is not later than the one that is kept, of " + node.technician().orElseThrow().time());
        }
        return take(node, read, entry, "");
    }

    /** An entry whose signer is not pinned any more keeps nobody else's out. */
    private boolean isNews(NodeRecord node, LocationEntry entry) {
        return node.technician().map(kept -> entry.time().isAfter(kept.time())
                || !technicians.pinned(kept) && !entry.time().equals(kept.time())).orElse(true);
    }

    private NodeRecord take(NodeRecord node, LocationEntry read, SignedDocument entry, String peer) {
        if (!read.node().equals(node.id())) {
            throw untrusted(node, "is about node " + read.node());
        }
        if (read.time().isAfter(clock.instant().plus(AHEAD))) {
            throw untrusted(node, "is of " + read.time() + ", which is in the future");
        }
        if (edits.removed(node.id()).filter(removal -> !read.time().isAfter(removal)).isPresent()) {
            throw untrusted(node, "is of " + read.time() + ", and a node of this id was removed after that: have it signed anew");
        }
        String technician = technicians.signer(entry).orElseThrow(() -> untrusted(node, "is not signed by a technician who is pinned"));
        TechnicianEntry kept = new TechnicianEntry(read.location(), read.time(), technician);
        NodeRecord after = edits.change(node.id(), ACCEPTED, peer, Map.of("technician", technician, "time", read.time().toString()),
                now -> isNews(now, read) ? now.withTechnician(kept) : now);
        LOG.info("LOCATION-ACCEPTED node={} time={} technician={}", node.id(), read.time(), technician);
        return after;
    }

    private static KedgeException untrusted(NodeRecord node, String why) {
        return new KedgeException(ErrorCode.LOCATION_NOT_TRUSTED, "the location entry of node " + node.id() + " " + why);
    }
}
