package org.kedge.briefingnode;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.briefingnode.offline.Imported;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each node one instruction for each target, with a serial that grows. As long as it would say the same the same document is given
 * again, so that a node which asks every hour sees news only when there are some. Thread-safe, also with others on one registry.
 */
final class InstructionIssuer {
    static final String ISSUED = "briefing.issued";
    /** The window begins this much before: the clock of a node that has only just started need not be better. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(InstructionIssuer.class);
    private static final int ATTEMPTS = 8;
    private static final int PERCENT = 100;

    /** @param issued the document in force @param fresh whether it was issued just now */
    record Outcome(Issued issued, boolean fresh) {
    }

    private final Supplier<BriefingNodeSettings> settings;
    private final NodeRegistry nodes;
    private final AuditTrail audit;
    private final BriefingStatus status;
    private final InstantSource clock;
    /** Within this process requests of one node take turns, or all but one would be audited for nothing. */
    private final Object[] turns = Stream.generate(Object::new).limit(64).toArray();

    InstructionIssuer(Supplier<BriefingNodeSettings> settings, NodeRegistry nodes, AuditTrail audit, BriefingStatus status,
            InstantSource clock) {
        this.settings = settings;
        this.nodes = nodes;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
    }

    /**
     * The instructions in force, in order of the destinations.
     *
     * @throws KedgeException {@link ErrorCode#AUDIT_UNAVAILABLE} (then nothing new was issued), a code of the registry or the clock
     */
    List<Outcome> issue(NodeRecord node, List<Destination> destinations) {
        if (destinations.isEmpty()) {
            return List.of();
        }
        List<Issued> last = nodes.issued(node.id());
        List<Imported> imported = Imported.inForce(last, clock);
        return imported.isEmpty() ? issue(node, destinations, last)
                : imported.stream().map(one -> new Outcome(one.issued(), false)).toList();
    }

    /** The same for a node without an imported document. @param last what was issued to it last */
    List<Outcome> issue(NodeRecord node, List<Destination> destinations, List<Issued> last) {
        List<byte[]> contents = destinations.stream().map(to -> Contents.digest(node, to)).toList();
        List<Outcome> again = again(destinations, contents, last);
        if (again.size() == destinations.size()) {
            return again;
        }
        synchronized (turns[Math.floorMod(node.id().hashCode(), turns.length)]) {
            List<Issued> now = nodes.issued(node.id());
            List<Outcome> all = new ArrayList<>();
            for (int i = 0; i < contents.size(); i++) {
                all.add(issue(node, destinations.get(i), contents.get(i), of(now, destinations.get(i))));
            }
            return all;
        }
    }

    /** Those that need not be issued anew. */
    private List<Outcome> again(List<Destination> destinations, List<byte[]> contents, List<Issued> last) {
        if (destinations.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        List<Outcome> again = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            Destination to = destinations.get(i);
            byte[] content = contents.get(i);
            of(last, to).filter(issued -> holds(issued, to, content, now)).ifPresent(issued -> again.add(new Outcome(issued, false)));
        }
        return again;
    }

    private static Optional<Issued> of(List<Issued> issued, Destination to) {
        return issued.stream().filter(one -> one.target().equals(to.target().id())).findFirst();
    }

    /** Also not longer than the owner wants it now: he may have shortened the validity. What was imported meanwhile comes first. */
    private boolean holds(Issued last, Destination to, byte[] content, Instant now) {
        if (Imported.inForce(last, now)) {
            return true;
        }
        Duration left = Duration.between(now, last.notAfter());
        Duration enough = to.validity().multipliedBy(settings.get().limits().renewPercent()).dividedBy(PERCENT);
        return Arrays.equals(last.content(), content) && left.compareTo(enough) >= 0 && left.compareTo(to.validity()) <= 0;
    }

    private Outcome issue(NodeRecord node, Destination to, byte[] content, Optional<Issued> before) {
        Optional<Issued> last = before;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Instant now = clock.instant();
            if (last.isPresent() && holds(last.get(), to, content, now)) {
                return new Outcome(last.get(), false);
            }
            Issued next = make(node, to, content, last, now.truncatedTo(ChronoUnit.SECONDS));
            Map<String, String> facts = Map.of("destination", to.name(), "target", next.target(), "mechanism", to.mechanism().word(),
                    "mef", to.mefFqdn().value(), "serial", Long.toString(next.serial()), "notAfter", next.notAfter().toString());
            // Before it is kept: kept unaudited, it would be given again and never be audited.
            audit.granted(ISSUED, node.id().value(), "", facts);
            if (nodes.issue(node.id(), next, last.map(Issued::serial).orElse(0L))) {
                status.issued();
                LOG.info("BRIEFING-ISSUED node={} destination={} target={} serial={}", node.id(), to.name(), next.target(), next.serial());
                return new Outcome(next, true);
            }
            KedgeException faster = new KedgeException(ErrorCode.REGISTRY_IO, "another Briefing Node on this registry was faster");
            audit.failed(ISSUED, node.id().value(), "", facts, faster);
            last = of(nodes.issued(node.id()), to);
        }
        throw new KedgeException(ErrorCode.REGISTRY_IO, "what is issued to node " + node.id() + " for " + to.target().id() + " changed "
                + ATTEMPTS + " times under our hands");
    }

    private static Issued make(NodeRecord node, Destination to, byte[] content, Optional<Issued> last, Instant now) {
        long serial = Math.max(last.map(Issued::serial).orElse(0L) + 1, now.getEpochSecond());
        Instant notAfter = now.plus(to.validity());
        byte[] document = InstructionCodec.encode(Contents.instruction(node, to, serial, now.minus(SKEW), notAfter));
        return new Issued(to.target().id(), serial, content, document, notAfter);
    }
}
