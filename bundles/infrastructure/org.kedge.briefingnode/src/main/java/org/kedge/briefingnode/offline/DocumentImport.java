package org.kedge.briefingnode.offline;

import java.nio.file.Path;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.briefingnode.offline.Result.Outcome;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.registration.RegistrationAudit;
import org.kedge.work.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes documents that were signed elsewhere, and gives them up again. Each pair is taken whole or not at all, in one step of the registry
 * and after its audit record is durable; so whatever ends an import, the same import again does what is left. Thread-safe, also with
 * others on one registry.
 */
public final class DocumentImport {
    static final String IMPORTED = "briefing.imported";
    static final String WITHDRAWN = "briefing.withdrawn";
    private static final Logger LOG = LoggerFactory.getLogger(DocumentImport.class);
    private static final int ATTEMPTS = 8;
    /** Faults of this side: they say nothing about a document, and the next one would meet them too. */
    private static final Set<ErrorCode> OWN = Set.of(ErrorCode.AUDIT_UNAVAILABLE, ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN,
            ErrorCode.CLOCK_NOT_TRUSTED, ErrorCode.INTERNAL);

    private final NodeRegistry nodes;
    private final Supplier<Map<String, PublicKey>> signers;
    private final RegistrationAudit audit;
    private final InstantSource clock;

    /** @param signers whose documents are carried, by public key identifier */
    public DocumentImport(NodeRegistry nodes, Supplier<Map<String, PublicKey>> signers, RegistrationAudit audit, InstantSource clock) {
        this.nodes = nodes;
        this.signers = signers;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Takes the pairs of a directory, in order of name.
     *
     * @param each is told of every document when it was judged
     * @throws KedgeException {@link ErrorCode#IMPORT_MALFORMED} when the directory cannot be listed,
     *         {@link ErrorCode#INTAKE_DIRECTORY_UNSAFE} when others may write there; {@link ErrorCode#AUDIT_UNAVAILABLE}, a code of the
     *         registry or the clock, which end it: what was told before is as it was told
     */
    public void run(Path directory, Consumer<Result> each) {
        Map<String, PublicKey> pinned = signers.get();
        for (Path file : Pair.documents(directory)) {
            String name = Quoted.of(file.getFileName().toString());
            try {
                each.accept(take(name, Pair.read(file), pinned));
            } catch (KedgeException e) {
                if (OWN.contains(e.code())) {
                    throw e;
                }
                LOG.warn("BRIEFING-IMPORT-REFUSED {} {}", name, e.getMessage());
                audit.refused(IMPORTED, "", "", Map.of("file", name), e);
                each.accept(Result.refused(name, e));
            }
        }
    }

    private Result take(String file, Pair pair, Map<String, PublicKey> pinned) {
        String signer = Checks.signer(pair, pinned);
        Imported next = Checks.document(pair);
        NodeId node = nodes.find(new NodeId(next.says().nodeId().orElseThrow())).orElseThrow(() -> new KedgeException(
                ErrorCode.PEER_UNKNOWN, "there is no node " + next.says().nodeId().orElseThrow())).id();
        String text = "for " + node + " to " + next.issued().target() + ", serial " + next.issued().serial() + ", until "
                + next.issued().notAfter();
        Map<String, String> facts = Map.of("file", file, "target", next.issued().target(), "mechanism", next.says().mechanism().word(),
                "mef", next.says().mefFqdn().value(), "serial", Long.toString(next.issued().serial()), "notAfter",
                next.issued().notAfter().toString(), "signer", signer);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Issued> all = nodes.issued(node);
            Optional<Issued> last = all.stream().filter(one -> one.target().equals(next.issued().target())).findFirst();
            Checks.window(next, clock.instant());
            if (last.isPresent() && isSame(last.get(), next, pinned)) {
                return new Result(file, Outcome.UNCHANGED, text, Optional.empty());
            }
            Checks.removal(next, nodes.removed(node));
            Checks.serial(next, last);
            Checks.fits(next, Imported.inForce(all, clock));
            if (replace(IMPORTED, node, last, next.issued(), facts)) {
                LOG.info("BRIEFING-IMPORTED node={} target={} serial={} signer={}", node, next.issued().target(), next.issued().serial(),
                        signer);
                return new Result(file, Outcome.TAKEN, text, Optional.empty());
            }
        }
        throw overtaken(node);
    }

    /** A signature is never the same twice; another one of the same document changes nothing as long as the one that is kept counts. */
    private static boolean isSame(Issued last, Imported next, Map<String, PublicKey> pinned) {
        if (!Imported.is(last) || !Arrays.equals(last.document(), next.issued().document())) {
            return false;
        }
        byte[] kept = last.signature().orElseThrow();
        return Arrays.equals(kept, next.issued().signature().orElseThrow())
                || DetachedSignature.signer(pinned, last.document(), kept).isPresent();
    }

    /**
     * Withdraws what was imported for a node; from then on the rules decide again.
     *
     * @param target id of the only target meant; empty: every one
     * @return what was withdrawn
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}, {@link ErrorCode#BRIEFING_NONE} when there is nothing,
     *         {@link ErrorCode#AUDIT_UNAVAILABLE}, a code of the registry
     */
    public List<Imported> withdraw(NodeId id, Optional<String> target) {
        if (nodes.find(id).isEmpty()) {
            throw new KedgeException(ErrorCode.PEER_UNKNOWN, "there is no node " + id);
        }
        List<Imported> withdrawn = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Imported> left = nodes.issued(id).stream().filter(Imported::is).map(Imported::of)
                    .filter(one -> target.map(only -> only.equals(one.issued().target())).orElse(true)).toList();
            if (left.isEmpty() && withdrawn.isEmpty()) {
                throw new KedgeException(ErrorCode.BRIEFING_NONE, "nothing was imported for node " + id
                        + target.map(only -> " and target " + Quoted.of(only)).orElse(""));
            }
            if (left.isEmpty()) {
                return withdrawn;
            }
            for (Imported one : left) {
                Map<String, String> facts = Map.of("target", one.issued().target(), "serial", Long.toString(one.issued().serial()));
                if (replace(WITHDRAWN, id, Optional.of(one.issued()), one.withdrawn(clock.instant()), facts)) {
                    LOG.info("BRIEFING-WITHDRAWN node={} target={} serial={}", id, one.issued().target(), one.issued().serial());
                    withdrawn.add(one);
                }
            }
        }
        throw overtaken(id);
    }

    /** Audited before it is kept: kept unaudited, the same import again would find it there and never audit it. */
    private boolean replace(String event, NodeId id, Optional<Issued> last, Issued next, Map<String, String> facts) {
        audit.granted(event, id.value(), "", facts);
        try {
            if (nodes.issue(id, next, last.map(Issued::serial).orElse(0L))) {
                return true;
            }
        } catch (RuntimeException e) {
            audit.failed(event, id.value(), "", facts, KedgeException.of(e));
            throw e;
        }
        audit.failed(event, id.value(), "", facts, new KedgeException(ErrorCode.REGISTRY_IO, "somebody else was faster; again"));
        return false;
    }

    private static KedgeException overtaken(NodeId id) {
        return new KedgeException(ErrorCode.REGISTRY_IO, "what is issued to node " + id + " changed " + ATTEMPTS
                + " times under our hands");
    }
}
