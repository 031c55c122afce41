package org.kedge.briefingnode.staging;

import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.briefingnode.Labels;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.compact.OneTimeCode;

/** Makes compact texts. Thread-safe. */
public final class Invitations {
    /** 80 bits: far beyond what the few attempts that a code allows could find, and short enough to be typed. */
    private static final int CODE_DIGITS = 16;
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final Door door;
    private final NodeRegistry nodes;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public Invitations(Door door, NodeRegistry nodes, InstantSource clock) {
        this.door = door;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** @throws KedgeException {@link ErrorCode#BRIEFING_UNSIGNED} when the Briefing Node has no signing key, BRIEFING_TEXT_MALFORMED */
    public Invitation signed(NodeId node, Duration validity) {
        PrivateKey signer = door.signer().orElseThrow(() -> new KedgeException(ErrorCode.BRIEFING_UNSIGNED,
                "compact text for " + node + ": this Briefing Node has no signing key; make one with a one-time code"));
        CompactInstruction instruction = instruction(node, validity);
        return new Invitation(node, CompactCodec.write(instruction, signer), false, instruction.expiry());
    }

    /**
     * Makes a text with a fresh one-time code, which replaces an earlier one of the node. From now on the node has to bring it.
     *
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN} for a node that is not there, BRIEFING_TEXT_MALFORMED
     */
    public Invitation withCode(NodeId node, Duration validity, int attempts) {
        CompactInstruction instruction = instruction(node, validity);
        OneTimeCode code = new OneTimeCode(random.ints(CODE_DIGITS, 0, DIGITS.length()).collect(StringBuilder::new,
                (out, digit) -> out.append(DIGITS.charAt(digit)), StringBuilder::append).toString());
        // Written first: a text that cannot be made must not end the code the node has.
        String text = CompactCodec.write(instruction, code);
        nodes.putCode(node, code.value(), instruction.expiry(), attempts);
        require(node);
        return new Invitation(node, text, true, instruction.expiry());
    }

    private void require(NodeId node) {
        Optional<NodeRecord> record = nodes.find(node);
        while (record.filter(r -> !Labels.codeRequired(r)).isPresent()
                && !nodes.replace(record.get(), Labels.with(record.get(), Labels.CODE_REQUIRED))) {
            record = nodes.find(node);
        }
    }

    /** The serial is the present second, as that of every text, so that a later text replaces an earlier one. */
    private CompactInstruction instruction(NodeId node, Duration validity) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new CompactInstruction(door.uri(), door.pin(), node, now.getEpochSecond(), now.plus(validity));
    }
}
