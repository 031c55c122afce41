package org.kedge.briefingnode.offline;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.messages.instruction.InstructionCodec;

/**
 * A document that was signed elsewhere, as it is kept among what was issued. It comes before the rules until it ends, is withdrawn, or a
 * newer one for its target is imported.
 *
 * @param issued its octets and signature
 * @param says what it says
 */
public record Imported(Issued issued, BootstrapInstruction says) {
    /** Keys are delivered below it only. */
    static final String DELIVERED = "bbn/";
    /** The digest of nothing, so rules that come into force again issue anew, with the serial that follows. */
    private static final byte[] WITHDRAWN = new byte[32];

    /** Those of a node that are in force. Asks for the time only when there is one. */
    public static List<Imported> inForce(List<Issued> issued, InstantSource clock) {
        List<Issued> imported = issued.stream().filter(Imported::is).toList();
        if (imported.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        return imported.stream().filter(one -> now.isBefore(one.notAfter())).map(Imported::of).toList();
    }

    /** Whether it is in force. */
    public static boolean inForce(Issued issued, Instant now) {
        return is(issued) && now.isBefore(issued.notAfter());
    }

    /**
     * Whether it was imported. The digest is asked as well: a Briefing Node of an older release on this registry replaces document and
     * digest, and knows nothing of signatures.
     */
    public static boolean is(Issued issued) {
        return issued.signature().isPresent() && Arrays.equals(issued.content(), digest(issued.document()));
    }

    /** Whether it was imported, and withdrawn since. */
    public static boolean isWithdrawn(Issued issued) {
        return Arrays.equals(issued.content(), WITHDRAWN);
    }

    static Imported of(Issued issued) {
        return new Imported(issued, InstructionCodec.decode(issued.document()));
    }

    /** As it is to be kept. */
    static Imported of(BootstrapInstruction says, byte[] document, byte[] signature) {
        return new Imported(new Issued(says.target().id(), says.serial(), digest(document), document, says.notAfter(),
                Optional.of(signature)), says);
    }

    /** What takes its place when it is withdrawn. Takes a serial, or the same document could be imported again. */
    Issued withdrawn(Instant now) {
        return new Issued(issued.target(), issued.serial() + 1, WITHDRAWN, issued.document(), now);
    }

    /** The alias under which a key has to go along: its instruction names a pre-shared key below the only place for delivered ones. */
    public Optional<String> keyAlias() {
        return Optional.of(says.credentialAlias()).filter(alias -> says.mechanism() == Mechanism.PSK && alias.startsWith(DELIVERED));
    }

    private static byte[] digest(byte[] document) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(document);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
