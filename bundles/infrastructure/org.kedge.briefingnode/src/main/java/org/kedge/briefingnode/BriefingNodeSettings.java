package org.kedge.briefingnode;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.CertificateInformation.Revocation;

/**
 * Checked configuration of the Briefing Node.
 *
 * @param fqdn its name
 * @param listener the transport listener it answers on
 * @param sign alias of the key that signs instructions; empty: they are unsigned
 * @param technicians whose location entries count
 * @param signers whose documents are carried that were signed elsewhere
 * @param unlisted who is admitted without being listed; empty: nobody
 * @param sealing how delivered keys are sealed
 * @param limits how often at most
 * @param gba when nodes may come with NAF keys
 * @param invitation how nodes find it
 * @param announcement the interface on which it is announced, empty text: the usual one; empty: it is not announced
 */
public record BriefingNodeSettings(Fqdn fqdn, String listener, Optional<String> sign, Technicians technicians, Signers signers,
        Optional<Unlisted> unlisted, Sealing sealing, Limits limits, Gba gba, Invitation invitation, Optional<String> announcement) {
    /** @param pins public key identifiers @param directory of their keys, as {@code *.pem} */
    public record Technicians(Set<String> pins, Path directory) {
        public Technicians {
            pins = Set.copyOf(pins);
        }
    }

    /** @param pins public key identifiers @param directory of their keys, as {@code *.pem} */
    public record Signers(Set<String> pins, Path directory) {
        public Signers {
            pins = Set.copyOf(pins);
        }
    }

    /**
     * Nodes that nobody listed.
     *
     * @param anchors aliases of the trust anchors
     * @param flavour which name of the certificate is the Node-ID
     * @param revocation how its status is checked
     */
    public record Unlisted(List<String> anchors, CertificateFlavour flavour, Revocation revocation) {
        public Unlisted {
            anchors = List.copyOf(anchors);
        }
    }

    /** Whether a delivered key is sealed to the certificate the node came with, beyond the channel (D-82). */
    public enum Sealing {
        NEVER, POSSIBLE, ALWAYS
    }

    /**
     * How often at most.
     *
     * @param perNodeAndHour briefings of one node
     * @param perSecond briefings of all
     * @param renewPercent the part of its window that an instruction must have left to be issued again
     */
    public record Limits(int perNodeAndHour, int perSecond, int renewPercent) {
        public static final Limits STANDARD = new Limits(60, 2000, 30);
    }

    /** @param agreement with the network operator; empty: nobody comes by GBA (D-75) @param patience with the BSF */
    public record Gba(Optional<String> agreement, Duration patience) {
        public static final Gba OFF = new Gba(Optional.empty(), Duration.ofSeconds(4));
    }

    /** @param uri where nodes find it @param pin alias of the key pair that its listener proves */
    public record Invitation(Optional<URI> uri, Optional<String> pin) {
        public static final Invitation NONE = new Invitation(Optional.empty(), Optional.empty());
    }

    /** The defaults, on the listener {@code bbn}. */
    public static BriefingNodeSettings of(Fqdn fqdn) {
        return new BriefingNodeSettings(fqdn, "bbn", Optional.empty(), new Technicians(Set.of(), Path.of("keys/technicians")),
                new Signers(Set.of(), Path.of("keys/signers")), Optional.empty(), Sealing.POSSIBLE, Limits.STANDARD, Gba.OFF, Invitation.NONE, Optional.empty());
    }

    /** These settings with a signing key. */
    public BriefingNodeSettings signing(String alias) {
        return new BriefingNodeSettings(fqdn, listener, Optional.of(alias), technicians, signers, unlisted, sealing, limits, gba, invitation,
                announcement);
    }

    /** These settings with other technicians. */
    public BriefingNodeSettings with(Technicians other) {
        return new BriefingNodeSettings(fqdn, listener, sign, other, signers, unlisted, sealing, limits, gba, invitation, announcement);
    }

    /** These settings with signers of documents that are carried. */
    public BriefingNodeSettings with(Signers other) {
        return new BriefingNodeSettings(fqdn, listener, sign, technicians, other, unlisted, sealing, limits, gba, invitation,
                announcement);
    }

    /** These settings with nodes that need not be listed. */
    public BriefingNodeSettings with(Unlisted other) {
        return new BriefingNodeSettings(fqdn, listener, sign, technicians, signers, Optional.of(other), sealing, limits, gba, invitation,
                announcement);
    }

    /** These settings with another way of sealing. */
    public BriefingNodeSettings with(Sealing other) {
        return new BriefingNodeSettings(fqdn, listener, sign, technicians, signers, unlisted, other, limits, gba, invitation, announcement);
    }

    /** These settings with other limits. */
    public BriefingNodeSettings with(Limits other) {
        return new BriefingNodeSettings(fqdn, listener, sign, technicians, signers, unlisted, sealing, other, gba, invitation, announcement);
    }

    /** These settings with GBA under an agreement. */
    public BriefingNodeSettings agreed(String agreement) {
        return new BriefingNodeSettings(fqdn, listener, sign, technicians, signers, unlisted, sealing, limits,
                new Gba(Optional.of(agreement), gba.patience()), invitation, announcement);
    }

    /** These settings with an address for compact texts. */
    public BriefingNodeSettings at(URI uri, String pinAlias) {
        return new BriefingNodeSettings(fqdn, listener, sign, technicians, signers, unlisted, sealing, limits, gba,
                new Invitation(Optional.of(uri), Optional.of(pinAlias)), announcement);
    }
}
