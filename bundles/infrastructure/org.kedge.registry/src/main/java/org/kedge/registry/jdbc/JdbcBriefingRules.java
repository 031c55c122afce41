package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.Destination;

/** Rules in table {@code briefing_rule}, destinations in {@code briefing_destination}; the one row of {@code briefing_revision} counts. */
public final class JdbcBriefingRules implements BriefingRules {
    /** One statement, so that it sees all of it at one time. */
    private static final String ALL = "SELECT 0 AS kind, revision AS place, '' AS name, '' AS list, '' AS definition, 0 AS enabled"
            + " FROM briefing_revision UNION ALL SELECT 1, position, name, list, definition, enabled FROM briefing_rule"
            + " UNION ALL SELECT 2, 0, name, '', definition, 0 FROM briefing_destination ORDER BY kind, place";
    static final String REVISION = "SELECT revision FROM briefing_revision WHERE id = 1";
    static final String MOVE = "UPDATE briefing_revision SET revision = revision + 1 WHERE id = 1 AND revision = ?";

    private final RegistryAccess access;
    private final TrustAnchors anchors = new TrustAnchors();

    public JdbcBriefingRules(RegistryAccess access) {
        this.access = access;
    }

    private record Row(int kind, long place, String name, String list, String definition, boolean enabled) {
    }

    @Override
    public Rulebook rulebook() {
        return access.read("reading the briefing rules", (connection, cipher) -> {
            long revision = 0;
            List<BriefingRule> rules = new ArrayList<>();
            List<Destination> destinations = new ArrayList<>();
            for (Row row : rows(connection)) {
                switch (row.kind) {
                    case 0 -> revision = row.place;
                    case 1 -> rules.add(RuleColumn.read(row.list, row.name, row.definition, row.enabled));
                    default -> destinations.add(DestinationColumn.read(row.name, row.definition, connection, anchors));
                }
            }
            return book(revision, rules, destinations);
        });
    }

    private static List<Row> rows(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(ALL); ResultSet row = query.executeQuery()) {
            List<Row> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(new Row(row.getInt(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5), row.getInt(6) == 1));
            }
            return rows;
        }
    }

    private static Rulebook book(long revision, List<BriefingRule> rules, List<Destination> destinations) {
        return new Rulebook(revision, rules, destinations.stream().sorted(Comparator.comparing(Destination::name)).toList());
    }

    @Override
    public long revision() {
        return access.read("reading the revision of the briefing rules", (connection, cipher) -> revision(connection));
    }

    private static long revision(Connection connection) throws SQLException {
        return Additions.count(connection, REVISION);
    }

    @Override
    public Rulebook save(Rulebook edited) {
        RulebookRules.check(edited);
        List<String> rules = edited.rules().stream().map(RuleColumn::write).toList();
        TreeMap<String, String> destinations = new TreeMap<>();
        edited.destinations().forEach(d -> destinations.put(d.name(), DestinationColumn.write(d)));
        for (int i = 0; i < rules.size(); i++) {
            RulebookRules.column("rule", edited.rules().get(i).name(), rules.get(i));
        }
        destinations.forEach((name, definition) -> RulebookRules.column("destination", name, definition));
        RulebookRules.total(rules.stream().mapToLong(String::length).sum()
                + destinations.values().stream().mapToLong(String::length).sum());
        access.write("saving the briefing rules", (connection, cipher) -> {
            move(connection, edited.revision());
            anchors.insert(connection, edited.destinations().stream().flatMap(d -> d.trustAnchors().stream()).toList());
            clear(connection, "DELETE FROM briefing_rule");
            clear(connection, "DELETE FROM briefing_destination");
            insertRules(connection, edited.rules(), rules);
            insertDestinations(connection, destinations);
            return null;
        });
        return book(edited.revision() + 1, edited.rules(), edited.destinations());
    }

    /** Locks the row, so that of two that edited the same revision the second one finds another. */
    private static void move(Connection connection, long from) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            move.setLong(1, from);
            if (move.executeUpdate() == 0) {
                throw new KedgeException(ErrorCode.RULES_CHANGED, "revision " + revision(connection)
                        + " of the briefing rules is in force, this edit was made from revision " + from);
            }
        }
    }

    private static void clear(Connection connection, String delete) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.executeUpdate();
        }
    }

    private static void insertRules(Connection connection, List<BriefingRule> rules, List<String> definitions) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO briefing_rule (position, list, name, definition, enabled) VALUES (?, ?, ?, ?, ?)")) {
            for (int i = 0; i < rules.size(); i++) {
                insert.setInt(1, i);
                insert.setString(2, rules.get(i).list());
                insert.setString(3, rules.get(i).name());
                insert.setString(4, definitions.get(i));
                insert.setInt(5, rules.get(i).enabled() ? 1 : 0);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void insertDestinations(Connection connection, TreeMap<String, String> destinations) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO briefing_destination (name, definition) VALUES (?, ?)")) {
            for (var destination : destinations.entrySet()) {
                insert.setString(1, destination.getKey());
                insert.setString(2, destination.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
