package org.kedge.briefingnode.trigger;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerNode;
import org.kedge.messages.trigger.text.TriggerTextCodec;

/** Writes the text of a trigger: the node by its id, or by the hash of it where the id does not fit into one short message. */
final class TriggerWriter {
    private final TriggerKeyring keys;

    TriggerWriter(TriggerKeyring keys) {
        this.keys = keys;
    }

    /**
     * A text with proof.
     *
     * @param address whether it says where this Briefing Node is
     * @throws KedgeException {@link ErrorCode#TRIGGER_NOT_SENT} when the address does not fit, or a code of the keys
     */
    String write(NodeRecord node, long serial, boolean address, TriggerSettings settings) {
        Optional<URI> uri = address ? Optional.of(settings.uri().orElseThrow(() -> new KedgeException(ErrorCode.TRIGGER_NOT_SENT,
                "org.kedge.briefingnode.trigger: trigger.uri is empty, so a trigger cannot say where this Briefing Node is")))
                : Optional.empty();
        if (settings.proof() == TriggerSettings.Proof.KPM) {
            try (SecretBytes kpm = keys.kpm(node)) {
                return shortest(node.id(), serial, uri, claim -> TriggerTextCodec.write(claim, kpm));
            }
        }
        var signer = keys.signer(settings);
        return shortest(node.id(), serial, uri, claim -> TriggerTextCodec.write(claim, signer));
    }

    /** The id is better than its hash where there is room: people see for whom a text is. */
    private static String shortest(NodeId id, long serial, Optional<URI> uri, Function<TriggerClaim, String> proving) {
        KedgeException tooLong = null;
        for (TriggerNode node : names(id)) {
            try {
                return proving.apply(new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, node, serial, uri));
            } catch (KedgeException e) {
                if (e.code() != ErrorCode.TRIGGER_MALFORMED) {
                    throw e;
                }
                tooLong = e;
            }
        }
        throw new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "a trigger for " + id
                + " does not fit into one short message with the address " + uri.map(URI::toString).orElse("")
                + "; give a shorter name in trigger.uri, or leave the address out (" + tooLong.detail()
                + ")");
    }

    private static List<TriggerNode> names(NodeId id) {
        return Stream.concat(whole(id).stream(), Stream.of(TriggerNode.hashOf(id))).toList();
    }

    /** Empty when it has characters that no short message carries, or looks like a hash. */
    private static Optional<TriggerNode> whole(NodeId id) {
        try {
            return Optional.of(TriggerNode.of(id)).filter(node -> node.matches(id));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }
}
