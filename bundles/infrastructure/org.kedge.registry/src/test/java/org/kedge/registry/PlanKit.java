package org.kedge.registry;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.kedge.registry.jdbc.Database;
import org.kedge.registry.jdbc.LookUps;

/** Every look-up uses an index, on either product. */
abstract class PlanKit extends RegistryKit {
    PlanKit(Product product) {
        super(product);
    }

    abstract String plan(String query) throws SQLException;

    abstract void assertIndexed(String plan, String query);

    @Test
    void everyLookUpUsesAnIndex() throws Exception {
        for (String query : LookUps.ALL) {
            assertIndexed(plan(query.replace("LIMIT ?", "LIMIT 10")), query);
        }
    }

    /** One column of every row that an explaining statement gives. */
    static String explain(Database database, String explain, int column) throws SQLException {
        return database.read(connection -> {
            StringBuilder plan = new StringBuilder();
            try (PreparedStatement statement = connection.prepareStatement(explain); ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    plan.append(row.getString(column)).append('\n');
                }
            }
            return plan.toString();
        });
    }
}
