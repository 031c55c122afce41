package org.kedge.messages.instruction;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.KeyDerivation;
import org.kedge.messages.json.Anchors;
import org.kedge.messages.json.Members;

/** Reads the members of an instruction document, each of them strictly. */
final class InstructionReader {
    private static final Set<String> MEMBERS = Set.of("$schema", "serial", "nodeId", "notBefore", "notAfter", "mechanism", "target",
            "enroleeId", "mefUri", "mefFqdn", "trustAnchors", "trustAnchorAliases", "credentialAlias", "enrolmentExpiry", "derivation",
            "enrolmentExchange", "adminFqdn", "targetUris");
    /** Names of the older text that mean one member each (D-57, frameworks.md 14.1). */
    private static final Map<String, String> OLDER = Map.of("idFDE", "enroleeId", "idMEF", "mefFqdn", "idMAF", "target",
            "rootOfTrust", "trustAnchors");
    private static final Set<String> TARGET_MEMBERS = Set.of("kind", "id", "fqdn");
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z");
    private static final Pattern DURATION = Pattern.compile("P[0-9DTHMS]{2,30}");
    private static final Map<Mechanism, Set<String>> SCHEMES = Map.of(Mechanism.PSK, Set.of("coaps", "https"),
            Mechanism.CERTIFICATE, Set.of("coaps", "https"), Mechanism.GBA, Set.of("http", "https"));
    private static final Pattern DOOR = Pattern.compile("(coaps|https)://[^/@?#\\s%\\\\]+");
    private static final int MOST_DOORS = 8;
    private static final Duration LONGEST = Duration.ofDays(36525);

    private final Members in;

    InstructionReader(Members in) {
        this.in = in;
    }

    BootstrapInstruction read() {
        requireKnownNames();
        Instant notBefore = in.as("notBefore", InstructionReader::instant);
        Instant notAfter = in.as("notAfter", InstructionReader::instant);
        if (!notBefore.isBefore(notAfter)) {
            throw in.fault("notAfter", "is not after notBefore");
        }
        Mechanism mechanism = in.as("mechanism", word -> Mechanism.of(word).orElseThrow());
        List<X509Certificate> anchors = anchors(name("trustAnchors"));
        List<String> aliases = in.texts("trustAnchorAliases");
        if (!aliases.stream().allMatch(Credential::isAlias)) {
            throw in.fault("trustAnchorAliases", "holds something that is no alias");
        }
        URI mefUri = mefUri(mechanism);
        boolean verifies = mechanism == Mechanism.CERTIFICATE || mechanism == Mechanism.GBA && "https".equals(mefUri.getScheme());
        if (verifies && anchors.isEmpty() && aliases.isEmpty()) {
            throw in.fault("trustAnchors", "is missing, and so is \"trustAnchorAliases\": mechanism " + mechanism.word()
                    + (mechanism == Mechanism.GBA ? " over https" : "") + " needs one of them");
        }
        return new BootstrapInstruction(in.whole("serial"), in.optional("nodeId", n -> in.as(n, text -> new NodeId(text).value())),
                notBefore, notAfter, mechanism, target(), in.optional(name("enroleeId"), n -> in.as(n, InstructionReader::absoluteId)),
                mefUri, in.as(name("mefFqdn"), Fqdn::parse), anchors, aliases, in.as("credentialAlias", InstructionReader::alias),
                in.as("enrolmentExpiry", InstructionReader::duration),
                in.optional("derivation", n -> in.as(n, KeyDerivation::valueOf)).orElse(KeyDerivation.USAGE_CONSTRAINED),
                in.optional("enrolmentExchange", in::bool).orElse(true), in.optional("adminFqdn", n -> in.as(n, Fqdn::parse)),
                targetUris());
    }

    private void requireKnownNames() {
        for (String name : in.names()) {
            if (!MEMBERS.contains(name) && !OLDER.containsKey(name)) {
                throw in.fault(name, "is not known");
            }
            if (OLDER.containsKey(name) && in.has(OLDER.get(name))) {
                throw in.fault(name, "says the same as \"" + OLDER.get(name) + "\"; give one of them");
            }
        }
    }

    /** The name under which a member was given: its own, or the older one. */
    private String name(String member) {
        return OLDER.entrySet().stream().filter(e -> e.getValue().equals(member) && in.has(e.getKey())).map(Map.Entry::getKey)
                .findFirst().orElse(member);
    }

    /** The FQDN of a target other than a MAF is an input of the key derivation, so it is never guessed (D-11, D-12). */
    private EnrolmentTarget target() {
        if (in.has("idMAF")) {
            return EnrolmentTarget.maf(in.as("idMAF", Fqdn::parse));
        }
        Members target = in.object("target");
        for (String name : target.names()) {
            if (!TARGET_MEMBERS.contains(name)) {
                throw target.fault(name, "is not known");
            }
        }
        EnrolmentTarget.Kind kind = target.as("kind", EnrolmentTarget.Kind::valueOf);
        Optional<Fqdn> fqdn = target.optional("fqdn", n -> target.as(n, Fqdn::parse));
        if (kind == EnrolmentTarget.Kind.MAF && fqdn.isEmpty()) {
            return EnrolmentTarget.maf(target.as("id", Fqdn::parse));
        }
        Fqdn name = fqdn.orElseThrow(() -> target.fault("fqdn", "is missing; only a MAF target has a default"));
        return target.as("id", id -> new EnrolmentTarget(kind, id, name));
    }

    /** A BSF is asked at its root, over HTTP with or without TLS (TS 24.109). */
    private URI mefUri(Mechanism mechanism) {
        URI uri = in.uri("mefUri");
        boolean gba = mechanism == Mechanism.GBA;
        boolean bare = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        boolean root = uri.getRawPath() == null || uri.getRawPath().length() <= 1;
        if (!SCHEMES.get(mechanism).contains(uri.getScheme()) || uri.getHost() == null || !bare || gba && !root) {
            throw in.fault("mefUri", gba ? "is not http://host:port or https://host:port, as mechanism gba needs"
                    : "is not coaps://host:port or https://host:port");
        }
        return uri;
    }

    private List<URI> targetUris() {
        List<URI> uris = new ArrayList<>();
        for (String text : in.texts("targetUris")) {
            if (!DOOR.matcher(text).matches() || host(text).isEmpty() || uris.size() == MOST_DOORS) {
                throw in.fault("targetUris", "is not a list of at most " + MOST_DOORS + " of coaps://host:port and https://host:port");
            }
            uris.add(URI.create(text));
        }
        return uris;
    }

    private static Optional<String> host(String uri) {
        try {
            return Optional.ofNullable(new URI(uri).getHost());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private List<X509Certificate> anchors(String name) {
        List<X509Certificate> anchors = new ArrayList<>();
        for (String text : in.texts(name)) {
            anchors.add(Anchors.decode(text).orElseThrow(() -> in.fault(name, "holds something that is no base64 of a DER certificate")));
        }
        return anchors;
    }

    /** With two segments the text may be a CSE-ID or an S-type AE-ID; both have the same absolute form. */
    private static String absoluteId(String text) {
        return text.indexOf('/', 2) == text.lastIndexOf('/') ? CseId.parse(text).absolute() : AeId.parse(text).absolute();
    }

    private static String alias(String text) {
        if (!Credential.isAlias(text)) {
            throw new IllegalArgumentException("no alias");
        }
        return text;
    }

    private static Instant instant(String text) {
        if (!INSTANT.matcher(text).matches()) {
            throw new IllegalArgumentException("no UTC instant");
        }
        return Instant.parse(text);
    }

    private static Duration duration(String text) {
        Duration duration = DURATION.matcher(text).matches() ? Duration.parse(text) : Duration.ZERO;
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("no duration between a second and a hundred years");
        }
        return duration;
    }
}
