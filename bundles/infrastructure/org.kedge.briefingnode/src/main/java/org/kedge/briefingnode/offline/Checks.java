package org.kedge.briefingnode.offline;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;

/** What a document must be to be carried; each check throws the reason why it is not. */
final class Checks {
    /** Every reader of JSON keeps whole numbers up to here, and there is room for the serials that follow. */
    private static final long MAX_SERIAL = 1L << 53;
    /** An answer holds them in base64, with their signatures and a key. */
    private static final int MAX_OCTETS = BriefingCodec.MAX_ANSWER_OCTETS / 8 * 5;

    private Checks() {
    }

    /** Who signed it. Before anything in it is looked at. */
    static String signer(Pair pair, Map<String, PublicKey> pinned) {
        return DetachedSignature.signer(pinned, pair.document(), pair.signature()).orElseThrow(() -> new KedgeException(
                ErrorCode.BRIEFING_SIGNATURE_WRONG, "the signature was made by none of the " + pinned.size()
                        + " signers that org.kedge.briefingnode pins and has the key of, or the document was changed afterwards"));
    }

    static Imported document(Pair pair) {
        BootstrapInstruction says = InstructionCodec.decode(pair.document());
        if (says.nodeId().isEmpty()) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, "\"nodeId\" is missing: what is carried here names its node");
        }
        if (says.serial() > MAX_SERIAL) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, "\"serial\" is above " + MAX_SERIAL + ", so hardly any could follow");
        }
        return Imported.of(says, pair.document(), pair.signature());
    }

    /** There is one document for each target: one whose time is to come would take away the one that is needed until then. */
    static void window(Imported next, Instant now) {
        if (!now.isBefore(next.says().notAfter())) {
            throw new KedgeException(ErrorCode.BRIEFING_EXPIRED, "it was over at " + next.says().notAfter());
        }
        if (now.isBefore(next.says().notBefore())) {
            throw new KedgeException(ErrorCode.BRIEFING_EXPIRED, "it begins at " + next.says().notBefore() + "; import it then");
        }
    }

    /** What was withdrawn from a node is forgotten when the node is removed; so what was signed until then stays out. */
    static void removal(Imported next, Optional<Instant> removed) {
        removed.filter(removal -> !next.says().notBefore().isAfter(removal)).ifPresent(removal -> {
            throw new KedgeException(ErrorCode.BRIEFING_REPLAYED, "it begins at " + next.says().notBefore() + ", and node "
                    + next.says().nodeId().orElseThrow() + " was removed at " + removal + " and added again since: have it signed anew,"
                    + " with a later notBefore and a higher serial");
        });
    }

    static void serial(Imported next, Optional<Issued> last) {
        long before = last.map(Issued::serial).orElse(0L);
        if (next.issued().serial() <= before) {
            throw new KedgeException(ErrorCode.BRIEFING_REPLAYED, "its serial " + next.issued().serial() + " is not above " + before
                    + ", the last one for node " + next.says().nodeId().orElseThrow() + " and target " + next.issued().target());
        }
    }

    /** @param inForce of the node */
    static void fits(Imported next, List<Imported> inForce) {
        List<Imported> beside = inForce.stream().filter(one -> !one.issued().target().equals(next.issued().target())).toList();
        int octets = beside.stream().mapToInt(one -> one.issued().document().length).sum() + next.issued().document().length;
        if (octets > MAX_OCTETS || beside.size() >= BriefingCodec.MAX_ITEMS) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, "with the " + beside.size() + " other documents of node "
                    + next.says().nodeId().orElseThrow() + " it does not fit into one answer; withdraw some");
        }
        beside.stream().flatMap(one -> one.keyAlias().stream())
                .filter(alias -> next.keyAlias().isPresent() && !next.keyAlias().get().equals(alias)).findFirst().ifPresent(alias -> {
                    throw new KedgeException(ErrorCode.BRIEFING_KEY_REFUSED, "a node has one key, which another document of node "
                            + next.says().nodeId().orElseThrow() + " has delivered as " + alias + " and this one as "
                            + next.keyAlias().get());
                });
    }
}
