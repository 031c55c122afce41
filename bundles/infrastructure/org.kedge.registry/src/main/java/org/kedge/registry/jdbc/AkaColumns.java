package org.kedge.registry.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.kedge.api.infrastructure.registry.SubscriberRecord.Aka;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Algorithm;

/** How the AuC of a subscriber computes, in columns. */
final class AkaColumns {
    static final String NAMES = "algorithm, amf, ind_bits, ind, mac_bits, res_bits, ck_bits, ik_bits, iterations";
    static final int COUNT = 9;

    private AkaColumns() {
    }

    static void set(PreparedStatement statement, int first, Aka aka) throws SQLException {
        statement.setString(first, aka.algorithm().name());
        statement.setInt(first + 1, aka.amf());
        statement.setInt(first + 2, aka.indBits());
        statement.setInt(first + 3, aka.ind());
        statement.setInt(first + 4, aka.macBits());
        statement.setInt(first + 5, aka.resBits());
        statement.setInt(first + 6, aka.ckBits());
        statement.setInt(first + 7, aka.ikBits());
        statement.setInt(first + 8, aka.iterations());
    }

    static Aka get(ResultSet row, int first) throws SQLException {
        return new Aka(Algorithm.valueOf(row.getString(first)), row.getInt(first + 1), row.getInt(first + 2), row.getInt(first + 3),
                row.getInt(first + 4), row.getInt(first + 5), row.getInt(first + 6), row.getInt(first + 7), row.getInt(first + 8));
    }
}
