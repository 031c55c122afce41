package org.kedge.briefingnode.staging;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.kedge.api.briefing.Location;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.briefingnode.Labels;

/**
 * Turns a row into what it asks for. A column that the file does not have leaves a node that is there already as it is; an empty value
 * takes away, except of keys and identifiers of keys, which stay. Identifiers come out in the form in which the registry keeps them.
 */
final class RowReader {
    static final List<String> COLUMNS = List.of("node", "enroleeId", "auth", "flavour", "certificateId", "anchorsFile", "pskIdentity",
            "psk",
            "kpmId", "kpm", "labels", "area", "latitude", "longitude", "msisdn", "enabled");
    static final Set<String> REQUIRED = Set.of("node", "auth");
    /** Columns by which a file has to be kept from others. */
    static final List<String> SECRET = List.of("psk", "kpm");
    private static final Set<String> WAYS = Set.of("certificate", "psk", "gba");
    private static final int MAX_PSK_IDENTITY = 128;
    private static final int MIN_KEY = 16;
    private static final int MAX_KEY = 64;

    private final NodeRegistry nodes;
    private final AnchorFiles anchors;
    private final Faults faults;
    private Csv.Row row = new Csv.Row(0, Map.of());
    private Optional<NodeRecord> before = Optional.empty();

    RowReader(NodeRegistry nodes, AnchorFiles anchors, Faults faults) {
        this.nodes = nodes;
        this.anchors = anchors;
        this.faults = faults;
    }

    /** Empty when the row is faulty. The caller closes it. */
    Optional<Draft> read(Csv.Row next) {
        row = next;
        int known = faults.count();
        Optional<NodeId> id = value("node", NodeId::new);
        if (id.isEmpty()) {
            if (known == faults.count()) {
                fault("node is missing");
            }
            return Optional.empty();
        }
        before = nodes.find(id.get());
        Set<String> ways = ways();
        Optional<CertificateInformation> certificate = certificate();
        if (ways.contains("certificate") && certificate.isEmpty()) {
            fault("auth certificate needs flavour and certificateId");
        }
        Optional<String> pskIdentity = pskIdentity(ways.contains("psk"));
        NodeRecord node = new NodeRecord(id.get(), kept("enroleeId", RowReader::enroleeId, NodeRecord::enroleeId), pskIdentity,
                certificate.filter(c -> ways.contains("certificate")), ways.contains("gba"), key("kpmId"), labels(), location(),
                before.flatMap(NodeRecord::technician), kept("msisdn", RowReader::msisdn, NodeRecord::msisdn), enabled());
        Optional<SecretBytes> psk = secret("psk");
        Optional<SecretBytes> kpm = secret("kpm");
        Draft draft = new Draft(row.line(), before, node, certificate, psk, kpm);
        if (psk.isPresent() && !ways.contains("psk")) {
            fault("psk: there is a key, but auth does not say psk");
        }
        if (known < faults.count()) {
            draft.close();
            return Optional.empty();
        }
        return Optional.of(draft);
    }

    private void fault(String text) {
        faults.add(row.line(), text);
    }

    private <T> Optional<T> value(String column, Function<String, T> parser) {
        return row.get(column).flatMap(text -> faults.attempt(row.line(), column, () -> parser.apply(text)));
    }

    private <T> Optional<T> kept(String column, Function<String, T> parser, Function<NodeRecord, Optional<T>> old) {
        return row.has(column) ? value(column, parser) : before.flatMap(old);
    }

    private Set<String> ways() {
        Set<String> ways = new LinkedHashSet<>(row.get("auth").map(text -> List.of(text.split(" +"))).orElse(List.of()));
        if (ways.isEmpty() || !WAYS.containsAll(ways)) {
            fault("auth is one or several of certificate, psk and gba, with spaces between");
        }
        return ways;
    }

    private Optional<CertificateInformation> certificate() {
        Optional<CertificateFlavour> flavour = value("flavour", RowReader::flavour);
        Optional<String> text = row.get("certificateId");
        if (flavour.isEmpty() || text.isEmpty()) {
            if (row.get("flavour").isPresent() != text.isPresent()) {
                fault("flavour and certificateId are given together");
            }
            return row.has("flavour") || row.has("certificateId") ? Optional.empty() : before.flatMap(NodeRecord::certificate);
        }
        Optional<String> identifier = value("certificateId", given -> identifier(flavour.get(), given));
        boolean raw = flavour.get() == CertificateFlavour.RAW_PUBLIC_KEY;
        List<X509Certificate> trusted = value("anchorsFile", anchors::read).orElse(List.of());
        if (raw != row.get("anchorsFile").isEmpty()) {
            fault("anchorsFile: " + (raw ? "a raw public key has no trust anchors" : "a certificate needs trust anchors"));
        }
        return identifier.map(id -> new CertificateInformation(flavour.get(), id, trusted, raw ? Revocation.OFF : Revocation.SOFT));
    }

    private static CertificateFlavour flavour(String word) {
        for (CertificateFlavour flavour : CertificateFlavour.values()) {
            if (flavour.name().equalsIgnoreCase(word)) {
                return flavour;
            }
        }
        throw Csv.malformed("none of RAW_PUBLIC_KEY, DEVICE, CSE_ID, AE_ID, NODE_ID, FQDN");
    }

    private static String identifier(CertificateFlavour flavour, String text) {
        return switch (flavour) {
            case FQDN, CSE_ID -> Fqdn.parse(text).value();
            case AE_ID -> AeId.parse(text).absolute();
            case NODE_ID -> new NodeId(text).value();
            case DEVICE -> text.toLowerCase(Locale.ROOT);
            case RAW_PUBLIC_KEY -> text;
        };
    }

    private static String enroleeId(String text) {
        if (!text.startsWith("//")) {
            throw Csv.malformed("neither an absolute CSE-ID nor an absolute AE-ID");
        }
        return text.indexOf('/', 2) == text.lastIndexOf('/') ? CseId.parse(text).absolute() : AeId.parse(text).absolute();
    }

    private Optional<String> pskIdentity(boolean wanted) {
        if (!wanted) {
            row.get("pskIdentity").ifPresent(identity -> fault("pskIdentity is given, but auth does not say psk"));
            return Optional.empty();
        }
        Optional<String> identity = row.get("pskIdentity").or(() -> before.flatMap(NodeRecord::pskIdentity));
        if (identity.isEmpty()) {
            fault("auth psk needs a pskIdentity");
        } else if (identity.get().length() > MAX_PSK_IDENTITY || !identity.get().chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            fault("pskIdentity: not 1 to " + MAX_PSK_IDENTITY + " printable ASCII characters");
        }
        return identity;
    }

    private Optional<String> key(String column) {
        return value(column, text -> KeyReference.parseRelative(text).toString()).or(() -> before.flatMap(NodeRecord::kpmId));
    }

    private Set<String> labels() {
        if (!row.has("labels")) {
            return before.map(NodeRecord::labels).orElse(Set.of());
        }
        Set<String> labels = new LinkedHashSet<>(row.get("labels").map(text -> List.of(text.split(" +"))).orElse(List.of()));
        if (!labels.stream().allMatch(label -> label.matches("[A-Za-z0-9._:-]{1,64}"))) {
            fault("labels: a label has 1 to 64 letters, digits and . _ : -");
        }
        // Not the file's to take away: the node has not brought its one-time code yet.
        before.filter(Labels::codeRequired).ifPresent(waiting -> labels.add(Labels.CODE_REQUIRED));
        return labels;
    }

    private Optional<Location> location() {
        if (!row.has("area") && !row.has("latitude") && !row.has("longitude")) {
            return before.flatMap(NodeRecord::location);
        }
        if (row.get("latitude").isPresent() != row.get("longitude").isPresent()) {
            fault("latitude and longitude are given together");
            return Optional.empty();
        }
        Optional<Double> latitude = value("latitude", RowReader::degrees);
        Optional<Double> longitude = value("longitude", RowReader::degrees);
        Optional<Location.Position> position = latitude.flatMap(lat -> longitude.flatMap(lon -> faults.attempt(row.line(), "latitude",
                () -> new Location.Position(lat, lon))));
        Optional<String> area = row.get("area");
        return area.isEmpty() && position.isEmpty() ? Optional.empty()
                : faults.attempt(row.line(), "area", () -> new Location(area, position));
    }

    private static double degrees(String text) {
        if (!text.matches("-?[0-9]{1,3}(\\.[0-9]{1,10})?")) {
            throw Csv.malformed("not decimal degrees");
        }
        return Double.parseDouble(text);
    }

    private static String msisdn(String text) {
        if (!text.matches("[0-9]{5,15}")) {
            throw Csv.malformed("not 5 to 15 digits, international without prefix");
        }
        return text;
    }

    private boolean enabled() {
        Optional<String> word = row.get("enabled");
        if (word.isPresent() && !Set.of("true", "false").contains(word.get())) {
            fault("enabled is true or false");
        }
        return word.map(Boolean::parseBoolean).or(() -> before.map(NodeRecord::enabled)).orElse(true);
    }

    private Optional<SecretBytes> secret(String column) {
        return value(column, text -> {
            if (!text.matches("([0-9A-Fa-f]{2}){" + MIN_KEY + "," + MAX_KEY + "}")) {
                throw Csv.malformed("not hexadecimal of " + MIN_KEY + " to " + MAX_KEY + " octets");
            }
            return SecretBytes.owning(HexFormat.of().parseHex(text));
        });
    }
}
