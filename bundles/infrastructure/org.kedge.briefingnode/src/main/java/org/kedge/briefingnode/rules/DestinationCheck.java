package org.kedge.briefingnode.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.messages.instruction.InstructionCodec;

/** What is wrong with a destination: above all, whether an instruction for it would be taken by a node. */
final class DestinationCheck {
    /** A Briefing Node may bring keys here and nowhere else, so that it cannot replace what a node was made with. */
    private static final String DELIVERED = "bbn/";
    private static final Duration LONGEST = Duration.ofDays(36525);
    private static final Set<String> GBA = Set.of("http", "https");
    private static final Set<String> MEF = Set.of("coaps", "https");

    private final Destination destination;
    private final List<Finding> findings = new ArrayList<>();

    private DestinationCheck(Destination destination) {
        this.destination = destination;
    }

    static List<Finding> of(Destination destination) {
        DestinationCheck check = new DestinationCheck(destination);
        check.look();
        return check.findings;
    }

    private void require(boolean rule, String text) {
        if (!rule) {
            findings.add(Finding.error("destination " + destination.name(), text));
        }
    }

    private void look() {
        Destination d = destination;
        require(d.name().matches(ConditionCheck.NAME), "its name has 1 to 64 letters, digits and . _ : -");
        boolean gba = d.mechanism() == Mechanism.GBA;
        require((gba ? GBA : MEF).contains(d.mefUri().getScheme()), "mechanism " + d.mechanism().word()
                + " needs a mefUri that begins with "
                + (gba ? "http or https" : "coaps or https"));
        boolean verifies = d.mechanism() == Mechanism.CERTIFICATE || gba && "https".equals(d.mefUri().getScheme());
        require(!verifies || !d.trustAnchors().isEmpty() || !d.trustAnchorAliases().isEmpty(),
                "without trustAnchors and trustAnchorAliases the node cannot verify the certificate of the MEF");
        require(!gba || d.target().kind() != EnrolmentTarget.Kind.AE, "under gba the target cannot be an AE (D-12)");
        require(!d.deliverKey() || d.mechanism() == Mechanism.PSK, "only mechanism psk has a key to deliver");
        require(!d.deliverKey() || d.credentialAlias().startsWith(DELIVERED) && d.credentialAlias().length() > DELIVERED.length(),
                "the alias of a delivered key begins with " + DELIVERED);
        require(positive(d.validity()), "its validity is not between a second and a hundred years");
        require(positive(d.enrolmentExpiry()), "its enrolmentExpiry is not between a second and a hundred years");
        if (findings.isEmpty()) {
            instruction();
        }
    }

    private static boolean positive(Duration duration) {
        return duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(LONGEST) <= 0;
    }

    /** Whatever the rules above do not know, the reader of the node does. */
    private void instruction() {
        Destination d = destination;
        try {
            InstructionCodec.decode(InstructionCodec.encode(new BootstrapInstruction(1, Optional.of("node"), Instant.EPOCH,
                    Instant.EPOCH.plus(d.validity()), d.mechanism(), d.target(), Optional.empty(), d.mefUri(), d.mefFqdn(),
                    d.trustAnchors(), d.trustAnchorAliases(), d.credentialAlias(), d.enrolmentExpiry(), d.derivation(),
                    d.enrolmentExchange(), d.adminFqdn(), d.targetUris())));
        } catch (KedgeException e) {
            require(false, "no node would take its instruction: " + e.detail());
        }
    }
}
