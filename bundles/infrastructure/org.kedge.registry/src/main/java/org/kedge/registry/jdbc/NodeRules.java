package org.kedge.registry.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Entry;

/** What makes a node fit to be stored. Every fault is IMPORT_MALFORMED and names its field, except the length of a key. */
final class NodeRules {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final int MAX_LABELS = 32;
    private static final Pattern MSISDN = Pattern.compile("[0-9]{5,15}");
    /** RFC 4279 5.3, D-21. */
    private static final int MAX_PSK_IDENTITY = 128;
    private static final int MAX_ATTEMPTS = 20;
    private static final int MAX_CODE = 64;

    private NodeRules() {
    }

    /** An entry in the form in which it is stored. @throws KedgeException IMPORT_MALFORMED, KEY_LENGTH */
    static Entry check(Entry entry) {
        NodeRecord node = check(entry.node());
        if (node.pskIdentity().isPresent() != entry.key().isPresent()) {
            throw malformed(node, node.pskIdentity().isPresent() ? "key: a psk_identity needs one"
                    : "pskIdentity: there is a key, but no psk_identity to come with");
        }
        entry.key().ifPresent(RecordRules::keyLength);
        return new Entry(node, entry.key());
    }

    /** A record in the form in which it is stored and found again. @throws KedgeException IMPORT_MALFORMED */
    static NodeRecord check(NodeRecord n) {
        require(n, !n.authentication().isEmpty(), "certificate, pskIdentity, gba: at least one of them, or the node cannot authenticate");
        n.pskIdentity().ifPresent(identity -> pskIdentity(n, identity));
        require(n, n.labels().size() <= MAX_LABELS, "labels: " + n.labels().size() + " of them instead of at most " + MAX_LABELS);
        require(n, n.labels().stream().allMatch(label -> LABEL.matcher(label).matches()),
                "labels: a label has 1 to 64 letters, digits and . _ : -");
        require(n, n.msisdn().map(number -> MSISDN.matcher(number).matches()).orElse(true), "msisdn: not 5 to 15 digits");
        return new NodeRecord(n.id(), n.enroleeId().map(id -> field(n, "enroleeId", () -> enroleeId(id))), n.pskIdentity(),
                n.certificate().map(c -> field(n, "certificate", () -> RecordRules.certificate(c))), n.gba(),
                n.kpmId().map(id -> field(n, "kpmId", () -> KeyReference.parseRelative(id)).toString()), n.labels(), n.location(),
                n.technician(), n.msisdn(), n.enabled());
    }

    private static void pskIdentity(NodeRecord node, String identity) {
        require(node, isPskIdentity(identity), "pskIdentity: not 1 to " + MAX_PSK_IDENTITY + " octets without control characters");
        require(node, !reference(identity).map(KeyReference::isBtid).orElse(false), "pskIdentity: a B-TID stands for a NAF key (gba)");
    }

    /** Whether a record can have it. What a peer presents may be anything, and not all of it is text for a database. */
    static boolean isPskIdentity(String identity) {
        return !identity.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(identity)
                && identity.getBytes(StandardCharsets.UTF_8).length <= MAX_PSK_IDENTITY
                && identity.chars().noneMatch(Character::isISOControl);
    }

    /** The form under which an identity is unique and found: a key identifier whatever its letter case (D-07), others exactly. */
    static String pskLookup(String identity) {
        return reference(identity).map(KeyReference::lookupKey).orElse(identity);
    }

    private static Optional<KeyReference> reference(String identity) {
        return attempt(() -> KeyReference.parse(identity));
    }

    /** The canonical form to look for; empty when no record can have it. */
    static Optional<String> enroleeIdLookup(String id) {
        return attempt(() -> enroleeId(id));
    }

    private static String enroleeId(String id) {
        if (!id.startsWith("//")) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "neither an absolute CSE-ID nor an absolute AE-ID");
        }
        return RecordRules.enroleeId(id);
    }

    /** @throws KedgeException IMPORT_MALFORMED unless it is later than the one it replaces */
    static void serial(long serial, long replaced) {
        if (replaced < 0 || serial <= replaced) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "serial: " + serial + " does not follow " + replaced + " (D-82)");
        }
    }

    /** @throws KedgeException IMPORT_MALFORMED for a code that nobody can enter or never wrongly */
    static void code(String code, int attempts) {
        if (code.isEmpty() || code.length() > MAX_CODE) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "code: not 1 to " + MAX_CODE + " characters");
        }
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "attempts: " + attempts + " instead of 1 to " + MAX_ATTEMPTS);
        }
    }

    private static <T> T field(NodeRecord node, String name, Supplier<T> check) {
        try {
            return check.get();
        } catch (KedgeException e) {
            throw malformed(node, name + ": " + e.detail());
        }
    }

    private static <T> Optional<T> attempt(Supplier<T> parse) {
        try {
            return Optional.of(parse.get());
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    private static void require(NodeRecord node, boolean rule, String text) {
        if (!rule) {
            throw malformed(node, text);
        }
    }

    private static KedgeException malformed(NodeRecord node, String text) {
        return new KedgeException(ErrorCode.IMPORT_MALFORMED, "node \"" + node.id() + "\": " + text);
    }
}
