package org.kedge.registry.jdbc;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.registry.secret.RegistryCipher;

/** Peers in tables {@code peer} and {@code psk_identity}. */
public final class JdbcPeerRegistry implements PeerRegistry {
    private static final String SELECT = "SELECT e.name, e.role, e.fqdn, e.originator, e.uris, e.certificate, e.anchors, e.revocation,"
            + " p.identity, e.credential_alias FROM peer e LEFT JOIN psk_identity p ON p.peer_name = e.name ";
    static final String BY_NAME = SELECT + "WHERE e.name = ?";
    static final String BY_FQDN = SELECT + "WHERE e.fqdn = ? AND e.role = ? ORDER BY e.name LIMIT 1";
    static final String BY_ORIGINATOR = SELECT + "WHERE e.originator = ? ORDER BY e.name LIMIT 1";
    static final String BY_CERTIFICATE = SELECT + "WHERE e.certificate = ?";
    static final String BY_PSK_ID = SELECT + "WHERE p.lookup = ? AND p.peer_name IS NOT NULL";
    private static final String ALL = SELECT + "ORDER BY e.name";

    private final RegistryAccess access;
    private final TrustAnchors anchors = new TrustAnchors();

    public JdbcPeerRegistry(RegistryAccess access) {
        this.access = access;
    }

    @Override
    public void add(List<Entry> peers) {
        List<Entry> checked = peers.stream().map(JdbcPeerRegistry::check).toList();
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < checked.size(); i++) {
            claims.addAll(Claim.of(checked.get(i).peer(), i + 1));
        }
        Additions.run(access, "adding " + peers.size() + " peers", claims, (connection, cipher) -> insert(connection, cipher, checked));
    }

    /** An entry in the form in which it is stored. @throws KedgeException when it breaks a rule */
    public static Entry check(Entry entry) {
        PeerRecord peer = RecordRules.peer(entry.peer());
        RecordRules.key(peer.pskId(), entry.psk());
        return new Entry(peer, entry.psk());
    }

    /** Writes checked entries, inside a transaction. */
    public void insert(Connection connection, RegistryCipher cipher, List<Entry> entries) throws SQLException {
        anchors.insert(connection, entries.stream().flatMap(e -> e.peer().certificate().stream())
                .flatMap(c -> c.trustAnchors().stream()).toList());
        try (PreparedStatement rows = connection.prepareStatement("INSERT INTO peer (name, role, fqdn, originator, uris, "
                + CertificateColumns.NAMES + ", credential_alias) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement keys = PskIdentities.insert(connection, PskIdentities.Owner.PEER)) {
            for (Entry entry : entries) {
                PeerRecord peer = entry.peer();
                rows.setString(1, peer.name());
                rows.setString(2, peer.role().name());
                rows.setString(3, peer.fqdn().value());
                rows.setString(4, peer.originator());
                rows.setString(5, peer.uris().stream().map(URI::toString).collect(Collectors.joining(" ")));
                CertificateColumns.set(rows, 6, peer.certificate());
                rows.setString(9, peer.credentialAlias().orElse(null));
                rows.addBatch();
                if (entry.psk().isPresent()) {
                    PskIdentities.add(keys, cipher, PskIdentities.Owner.PEER, peer.name(), peer.pskId().orElseThrow(), entry.psk().get());
                }
            }
            rows.executeBatch();
            keys.executeBatch();
        }
    }

    @Override
    public boolean remove(String name) {
        return access.write("removing peer " + name, (connection, cipher) -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM peer WHERE name = ?")) {
                delete.setString(1, name);
                return delete.executeUpdate() > 0;
            }
        });
    }

    @Override
    public Optional<PeerRecord> find(String name) {
        return select("finding peer " + name, BY_NAME, name).stream().findFirst();
    }

    /** Several peers may share a name, such as the nodes of one MAF: then it is the first of them in order of name. */
    @Override
    public Optional<PeerRecord> findByFqdn(PeerRole role, Fqdn fqdn) {
        return select("finding " + role + " " + fqdn, BY_FQDN, fqdn.value(), role.name()).stream().findFirst();
    }

    /** The peer of this identity; of several nodes of one function the first in order of name. */
    Optional<PeerRecord> findByOriginator(String originator) {
        return select("finding the peer " + originator, BY_ORIGINATOR, originator).stream().findFirst();
    }

    @Override
    public Optional<PeerRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
        return CertificateColumns.lookup(flavour, identifier)
                .flatMap(key -> select("finding the peer of a certificate", BY_CERTIFICATE, key).stream().findFirst());
    }

    @Override
    public Optional<PeerRecord> findByPskId(KeyReference pskId) {
        return select("finding the peer of PSK identity " + pskId, BY_PSK_ID, pskId.lookupKey()).stream().findFirst();
    }

    @Override
    public Optional<SecretBytes> psk(KeyReference pskId) {
        return access.read("reading the key of PSK identity " + pskId,
                (connection, cipher) -> PskIdentities.open(connection, cipher, PskIdentities.Owner.PEER, pskId));
    }

    @Override
    public List<PeerRecord> list() {
        return select("listing peers", ALL);
    }

    private List<PeerRecord> select(String what, String query, String... keys) {
        return access.read(what, (connection, cipher) -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                for (int i = 0; i < keys.length; i++) {
                    statement.setString(i + 1, keys[i]);
                }
                return records(connection, statement);
            }
        });
    }

    private List<PeerRecord> records(Connection connection, PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            List<PeerRecord> records = new ArrayList<>();
            while (row.next()) {
                String uris = row.getString(5);
                records.add(new PeerRecord(row.getString(1), PeerRole.valueOf(row.getString(2)), new Fqdn(row.getString(3)),
                        row.getString(4), uris.isEmpty() ? List.of() : Stream.of(uris.split(" ")).map(URI::create).toList(),
                        CertificateColumns.get(row, 6, connection, anchors),
                        Optional.ofNullable(row.getString(9)).map(KeyReference::parse), Optional.ofNullable(row.getString(10))));
            }
            return records;
        }
    }
}
