package org.kedge.itests.testkit.briefing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;

/** What {@link MemoryNodeRegistry} asks of a node, and the names under which a node is unique. */
final class NodeNames {
    private static final String LABEL = "[A-Za-z0-9._:-]{1,64}";
    private static final String MSISDN = "[0-9]{5,15}";
    private static final int LABELS = 32;

    private NodeNames() {
    }

    /** The record in the form in which it is kept. */
    static NodeRecord check(NodeRecord n, Optional<SecretBytes> key) {
        require(!n.authentication().isEmpty(), "certificate, pskIdentity, gba: a node needs a way to authenticate");
        require(n.pskIdentity().isPresent() == key.isPresent(), "pskIdentity: it and the key are given together");
        key.filter(k -> k.length() < 16 || k.length() > 64).ifPresent(k -> {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "a pre-shared key of " + k.length() + " octets instead of 16 to 64");
        });
        require(n.pskIdentity().map(NodeNames::isPskIdentity).orElse(true), "pskIdentity");
        require(n.labels().size() <= LABELS && n.labels().stream().allMatch(label -> label.matches(LABEL)), "labels");
        require(n.msisdn().map(number -> number.matches(MSISDN)).orElse(true), "msisdn");
        require(n.enroleeId().map(id -> enroleeIdName(id).isPresent()).orElse(true), "enroleeId");
        require(n.kpmId().map(id -> kpmId(id).isPresent()).orElse(true), "kpmId");
        return new NodeRecord(n.id(), n.enroleeId().flatMap(NodeNames::canonical), n.pskIdentity(), n.certificate().map(NodeNames::check),
                n.gba(), n.kpmId().flatMap(NodeNames::kpmId), n.labels(), n.location(), n.technician(), n.msisdn(), n.enabled());
    }

    private static CertificateInformation check(CertificateInformation c) {
        require((c.flavour() == CertificateFlavour.RAW_PUBLIC_KEY) == c.trustAnchors().isEmpty(), "certificate: trust anchors");
        String identifier = identifier(c.flavour(), c.identifier()).orElseThrow(() -> malformed("certificate: identifier"));
        return new CertificateInformation(c.flavour(), identifier, c.trustAnchors(), c.revocation());
    }

    static void check(Issued next, long expectedSerial) {
        require(next.serial() > expectedSerial && expectedSerial >= 0, "serial: it grows");
    }

    static void checkCode(String code, int attempts) {
        require(!code.isEmpty() && code.length() <= 64, "code");
        require(attempts >= 1 && attempts <= 20, "attempts");
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The names of which no two nodes may have the same. */
    static List<String> of(NodeRecord n) {
        List<String> names = new ArrayList<>(List.of("node " + n.id()));
        n.pskIdentity().map(NodeNames::pskName).ifPresent(names::add);
        n.certificate().flatMap(c -> certificateName(c.flavour(), c.identifier())).ifPresent(names::add);
        n.enroleeId().flatMap(NodeNames::enroleeIdName).ifPresent(names::add);
        return names;
    }

    static Optional<String> enroleeIdName(String id) {
        return canonical(id).map(text -> "enroleeId " + text);
    }

    static String pskName(String identity) {
        return "pskIdentity " + parsed(identity).map(KeyReference::lookupKey).orElse(identity);
    }

    static Optional<String> certificateName(CertificateFlavour flavour, String identifier) {
        return identifier(flavour, identifier).map(text -> "certificate " + flavour + " " + text);
    }

    private static Optional<String> canonical(String enroleeId) {
        return attempt(() -> enroleeId.chars().filter(c -> c == '/').count() == 3 ? CseId.parse(enroleeId).absolute()
                : AeId.parse(enroleeId).absolute());
    }

    private static Optional<String> identifier(CertificateFlavour flavour, String identifier) {
        return attempt(() -> switch (flavour) {
            case FQDN, CSE_ID -> Fqdn.parse(identifier).value();
            case AE_ID -> AeId.parse(identifier).absolute();
            case NODE_ID -> new NodeId(identifier).value();
            case DEVICE -> identifier.matches("[0-2](\\.[0-9]+)+(:([0-9a-fA-F]{2})+)?") ? identifier.toLowerCase(Locale.ROOT) : null;
            case RAW_PUBLIC_KEY -> identifier.matches("ni:///sha-256(-128|-120)?;[A-Za-z0-9_-]+") ? identifier : null;
        });
    }

    private static Optional<KeyReference> parsed(String identity) {
        return attempt(() -> KeyReference.parse(identity));
    }

    private static boolean isPskIdentity(String identity) {
        return !identity.isEmpty() && octets(identity).length <= 128 && identity.chars().noneMatch(Character::isISOControl)
                && parsed(identity).filter(KeyReference::isBtid).isEmpty();
    }

    private static Optional<String> kpmId(String id) {
        return attempt(() -> KeyReference.parseRelative(id).toString());
    }

    private static <T> Optional<T> attempt(Supplier<T> parse) {
        try {
            return Optional.ofNullable(parse.get());
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    private static void require(boolean rule, String field) {
        if (!rule) {
            throw malformed(field);
        }
    }

    private static KedgeException malformed(String field) {
        return new KedgeException(ErrorCode.IMPORT_MALFORMED, "node: " + field);
    }
}
