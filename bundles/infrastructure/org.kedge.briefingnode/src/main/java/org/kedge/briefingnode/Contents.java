package org.kedge.briefingnode;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.messages.instruction.InstructionCodec;

/** Instructions for a node out of destinations, and what they say apart from serial and window. */
final class Contents {
    private static final Instant ANY = Instant.EPOCH;

    private Contents() {
    }

    static BootstrapInstruction instruction(NodeRecord node, Destination to, long serial, Instant notBefore, Instant notAfter) {
        return new BootstrapInstruction(serial, Optional.of(node.id().value()), notBefore, notAfter, to.mechanism(), to.target(),
                node.enroleeId(), to.mefUri(), to.mefFqdn(), to.trustAnchors(), to.trustAnchorAliases(), to.credentialAlias(),
                to.enrolmentExpiry(), to.derivation(), to.enrolmentExchange(), to.adminFqdn(), to.targetUris());
    }

    /** SHA-256 of the document with serial and window always the same. */
    static byte[] digest(NodeRecord node, Destination to) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(InstructionCodec.encode(instruction(node, to, 0, ANY, ANY)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
