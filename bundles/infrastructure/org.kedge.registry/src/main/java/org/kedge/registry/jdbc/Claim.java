package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.registry.secret.RegistryCipher;

/**
 * A name that a new record wants for itself.
 *
 * @param kind which of its names
 * @param value the name in the form under which it is unique; not to be shown when it is an IMPI
 * @param position where it was asked for: the line of an import file, or the index in a list
 */
public record Claim(Kind kind, String value, int position) {
    private static final int CHUNK = 200;

    /**
     * The names that belong to one record only. A PSK identity belongs to one Enrolee or peer, and to one node: a Briefing Node has
     * listeners of its own. A certificate belongs to one of each.
     */
    public enum Kind {
        ENROLEE_ID("Enrolee", "SELECT id FROM enrolee WHERE id IN "),
        ENROLEE_CERTIFICATE("Enrolee certificate", "SELECT certificate FROM enrolee WHERE certificate IN "),
        PEER_NAME("peer", "SELECT name FROM peer WHERE name IN "),
        PEER_CERTIFICATE("peer certificate", "SELECT certificate FROM peer WHERE certificate IN "),
        PSK_IDENTITY("PSK identity", "SELECT lookup FROM psk_identity WHERE lookup IN "),
        NODE_ID("node", "SELECT id FROM briefing_node WHERE id IN "),
        NODE_ENROLEE("Enrolee-ID of a node", "SELECT enrolee_id FROM briefing_node WHERE enrolee_id IN "),
        NODE_PSK_IDENTITY("PSK identity of a node", "SELECT psk_lookup FROM briefing_node WHERE psk_lookup IN "),
        NODE_CERTIFICATE("node certificate", "SELECT certificate FROM briefing_node WHERE certificate IN "),
        SUBSCRIBER("IMPI", "SELECT lookup FROM subscriber WHERE lookup IN ");

        private final String words;
        private final String query;

        Kind(String words, String query) {
            this.words = words;
            this.query = query;
        }

        /** The name as it is in the database. */
        private String stored(RegistryCipher cipher, String value) {
            return this == SUBSCRIBER ? JdbcSubscriberRegistry.lookup(cipher, new Impi(value)) : value;
        }
    }

    /**
     * Two records that want one name.
     *
     * @param claim the later claim
     * @param first the position of the earlier one; empty when it is in the database
     */
    public record Conflict(Claim claim, OptionalInt first) {
        /** For people; an IMPI is not repeated. @param place what a position is, for example {@code line} */
        public String text(String place) {
            String name = claim.kind == Kind.SUBSCRIBER ? " of " + place + " " + claim.position : " \"" + claim.value + "\"";
            return claim.kind.words + name + " is already "
                    + (first.isPresent() ? "on " + place + " " + first.getAsInt() : "in the registry");
        }
    }

    public static Claim enroleeId(String id, int position) {
        return new Claim(Kind.ENROLEE_ID, id, position);
    }

    public static Claim enroleeCertificate(CertificateInformation certificate, int position) {
        return new Claim(Kind.ENROLEE_CERTIFICATE, CertificateColumns.key(certificate.flavour(), certificate.identifier()), position);
    }

    public static Claim peerName(String name, int position) {
        return new Claim(Kind.PEER_NAME, name, position);
    }

    public static Claim peerCertificate(CertificateInformation certificate, int position) {
        return new Claim(Kind.PEER_CERTIFICATE, CertificateColumns.key(certificate.flavour(), certificate.identifier()), position);
    }

    public static Claim pskIdentity(KeyReference identity, int position) {
        return new Claim(Kind.PSK_IDENTITY, identity.lookupKey(), position);
    }

    public static Claim subscriber(Impi impi, int position) {
        return new Claim(Kind.SUBSCRIBER, impi.value(), position);
    }

    /** The names of an Enrolee. */
    static List<Claim> of(EnroleeRecord enrolee, int position) {
        List<Claim> claims = new ArrayList<>(List.of(enroleeId(enrolee.id(), position)));
        enrolee.kpmId().ifPresent(id -> claims.add(pskIdentity(id, position)));
        enrolee.certificate().ifPresent(c -> claims.add(enroleeCertificate(c, position)));
        return claims;
    }

    /** The names of a peer. */
    static List<Claim> of(PeerRecord peer, int position) {
        List<Claim> claims = new ArrayList<>(List.of(peerName(peer.name(), position)));
        peer.pskId().ifPresent(id -> claims.add(pskIdentity(id, position)));
        peer.certificate().ifPresent(c -> claims.add(peerCertificate(c, position)));
        return claims;
    }

    /** The names of a node, checked already. */
    static List<Claim> of(NodeRecord node, int position) {
        List<Claim> claims = new ArrayList<>(List.of(new Claim(Kind.NODE_ID, node.id().value(), position)));
        node.enroleeId().ifPresent(id -> claims.add(new Claim(Kind.NODE_ENROLEE, id, position)));
        node.pskIdentity().ifPresent(id -> claims.add(new Claim(Kind.NODE_PSK_IDENTITY, NodeRules.pskLookup(id), position)));
        node.certificate().ifPresent(c -> claims.add(new Claim(Kind.NODE_CERTIFICATE, CertificateColumns.key(c.flavour(), c.identifier()),
                position)));
        return claims;
    }

    /** Conflicts among the claims themselves. */
    public static List<Conflict> among(Collection<Claim> claims) {
        Map<Claim, Integer> first = new HashMap<>();
        List<Conflict> conflicts = new ArrayList<>();
        for (Claim claim : claims) {
            Integer earlier = first.putIfAbsent(new Claim(claim.kind, claim.value, 0), claim.position);
            if (earlier != null) {
                conflicts.add(new Conflict(claim, OptionalInt.of(earlier)));
            }
        }
        return conflicts;
    }

    /** Conflicts of the claims with the database. */
    public static List<Conflict> stored(Connection connection, RegistryCipher cipher, Collection<Claim> claims) throws SQLException {
        List<Conflict> conflicts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<Claim> ofKind = claims.stream().filter(claim -> claim.kind == kind).toList();
            for (int from = 0; from < ofKind.size(); from += CHUNK) {
                List<Claim> chunk = ofKind.subList(from, Math.min(from + CHUNK, ofKind.size()));
                List<String> names = chunk.stream().map(claim -> kind.stored(cipher, claim.value)).toList();
                Set<String> present = present(connection, kind, names);
                IntStream.range(0, names.size()).filter(i -> present.contains(names.get(i))).mapToObj(chunk::get)
                        .forEach(claim -> conflicts.add(new Conflict(claim, OptionalInt.empty())));
            }
        }
        return conflicts;
    }

    private static Set<String> present(Connection connection, Kind kind, List<String> names) throws SQLException {
        String places = "(" + "?, ".repeat(names.size() - 1) + "?)";
        try (PreparedStatement query = connection.prepareStatement(kind.query + places)) {
            for (int i = 0; i < names.size(); i++) {
                query.setString(i + 1, names.get(i));
            }
            Set<String> present = new HashSet<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    present.add(rows.getString(1));
                }
            }
            return present;
        }
    }
}
