package org.kedge.enrolee;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.MefHint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MEF that a device trigger names, among those this node is configured for (D-78). */
final class MefChoice {
    private static final Logger LOG = LoggerFactory.getLogger(MefChoice.class);
    private static final Set<String> UB = Set.of("http", "https");
    private static final Set<String> MMEF = Set.of("coaps", "https");

    private MefChoice() {
    }

    /** The targets whose accepted instruction is for that MEF. */
    static List<String> targets(MefHint hint, List<Enrolment> enrolments) {
        return enrolments.stream().filter(enrolment -> enrolment.briefing().map(Briefing::instruction)
                .filter(instruction -> isFor(hint, instruction)).isPresent()).map(Enrolment::target).toList();
    }

    private static boolean isFor(MefHint hint, BootstrapInstruction instruction) {
        return hint.host().equalsIgnoreCase(instruction.mefUri().getHost()) || hint.host().equalsIgnoreCase(instruction.mefFqdn().value());
    }

    /**
     * The instruction as it is carried out in a run that a trigger started: scheme and port as the trigger says, when the mechanism and a
     * present transport can do with them. Whom the MEF must prove to be never changes.
     */
    static BootstrapInstruction apply(Optional<MefHint> hint, BootstrapInstruction instruction, Services services) {
        Optional<URI> wanted = hint.filter(h -> isFor(h, instruction)).flatMap(MefHint::uri);
        if (wanted.isEmpty()) {
            return instruction;
        }
        URI uri = wanted.get();
        Set<String> fitting = instruction.mechanism() == Mechanism.GBA ? UB : MMEF;
        boolean usable = fitting.contains(uri.getScheme())
                && (instruction.mechanism() == Mechanism.GBA || services.transports().named(uri.getScheme()).isPresent());
        if (!usable) {
            LOG.info("TRIGGER-SCHEME {} does not fit the mechanism {} here; the MEF is contacted at {}", uri.getScheme(),
                    instruction.mechanism().word(), instruction.mefUri());
            return instruction;
        }
        return at(uri, instruction);
    }

    private static BootstrapInstruction at(URI hint, BootstrapInstruction i) {
        try {
            URI uri = new URI(hint.getScheme(), null, hint.getHost(), hint.getPort(), i.mefUri().getPath(), i.mefUri().getQuery(), null);
            return new BootstrapInstruction(i.serial(), i.nodeId(), i.notBefore(), i.notAfter(), i.mechanism(), i.target(), i.enroleeId(),
                    uri, i.mefFqdn(), i.trustAnchors(), i.trustAnchorAliases(), i.credentialAlias(), i.enrolmentExpiry(), i.derivation(),
                    i.enrolmentExchange(), i.adminFqdn(), i.targetUris());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("parts of two URIs that were parsed make no URI", e);
        }
    }
}
