package org.kedge.enrolee;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;

/**
 * The targets of accepted instructions that say where they are, as peers: so that a node that came with nothing but its factory identity
 * associates, too. Whom the node is configured with is left to that configuration. Thread-safe.
 */
public final class BriefedPeers implements PeerDirectory {
    /** Ranking as a service: below every configured directory. */
    public static final int RANKING = -100;

    private final EnroleeService enrolee;
    private final Supplier<List<PeerDirectory>> all;

    /** @param all the other directories of the node, possibly this one as well */
    public BriefedPeers(EnroleeService enrolee, Supplier<List<PeerDirectory>> all) {
        this.enrolee = enrolee;
        this.all = all;
    }

    @Override
    public List<Peer> peers() {
        return enrolee.status().stream().map(status -> status.instruction()).flatMap(instruction -> peer(instruction).stream())
                .filter(this::unknownElsewhere).toList();
    }

    private static Optional<Peer> peer(BootstrapInstruction instruction) {
        EnrolmentTarget target = instruction.target();
        return instruction.targetUris().isEmpty() ? Optional.empty() : role(target.kind()).map(role -> new Peer(target.fqdn().value(),
                role, target.fqdn(), target.id(), instruction.targetUris(), PeerAuthentication.ENROLMENT, Optional.empty(),
                Optional.empty(), Optional.empty(), instruction.enroleeId()));
    }

    /** A node is no party to an association (TS-0003 8.2.2). */
    private static Optional<PeerRole> role(EnrolmentTarget.Kind kind) {
        return switch (kind) {
            case MAF -> Optional.of(PeerRole.MAF);
            case CSE -> Optional.of(PeerRole.CSE);
            case AE -> Optional.of(PeerRole.AE);
            case NODE -> Optional.empty();
        };
    }

    private boolean unknownElsewhere(Peer briefed) {
        return all.get().stream().filter(directory -> directory != this).noneMatch(directory -> directory.peers().stream()
                .anyMatch(peer -> peer.id().equals(briefed.id()) || peer.name().equals(briefed.name())));
    }
}
