package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.AssociationRules;

/** Rules in table {@code association_rule}. */
public final class JdbcAssociationRules implements AssociationRules {
    static final String ALLOWS = "SELECT 1 FROM association_rule WHERE server = ? AND source IN (?, '*') AND target IN (?, '*') LIMIT 1";
    static final String OF_SERVER = "SELECT source, target FROM association_rule WHERE server = ? ORDER BY source, target";

    private final RegistryAccess access;

    public JdbcAssociationRules(RegistryAccess access) {
        this.access = access;
    }

    @Override
    public void add(Rule rule) {
        Rule checked = RecordRules.rule(rule);
        access.write("adding a rule at " + checked.server(), (connection, cipher) -> {
            insert(connection, List.of(checked));
            return null;
        });
    }

    /** Writes checked rules, inside a transaction. */
    public static void insert(Connection connection, Collection<Rule> rules) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO association_rule (server, source, target) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (Rule rule : rules) {
                set(insert, rule);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void set(PreparedStatement statement, Rule rule) throws SQLException {
        statement.setString(1, rule.server().value());
        statement.setString(2, rule.source());
        statement.setString(3, rule.target());
    }

    @Override
    public boolean remove(Rule rule) {
        Rule checked = RecordRules.rule(rule);
        return access.write("removing a rule at " + checked.server(), (connection, cipher) -> {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM association_rule WHERE server = ? AND source = ? AND target = ?")) {
                set(delete, checked);
                return delete.executeUpdate() > 0;
            }
        });
    }

    @Override
    public List<Rule> list(Fqdn server) {
        return access.read("listing the rules at " + server, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(OF_SERVER)) {
                query.setString(1, server.value());
                List<Rule> rules = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        rules.add(new Rule(server, row.getString(1), row.getString(2)));
                    }
                }
                return rules;
            }
        });
    }

    /** An identity that no rule can name, such as the KmID of a client nobody knows, is allowed by {@link #ANY} only. */
    @Override
    public boolean allows(Fqdn server, String source, String target) {
        Rule asked = new Rule(server, RecordRules.identityOrSame(source), RecordRules.identityOrSame(target));
        return access.read("looking for a rule at " + server, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(ALLOWS)) {
                set(query, asked);
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }
}
