package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;

/** The three columns {@code certificate, anchors, revocation} that Enrolees and peers have alike. */
final class CertificateColumns {
    static final String NAMES = "certificate, anchors, revocation";

    private CertificateColumns() {
    }

    /** Flavour and identifier as one text, under which a certificate is looked up. */
    static String key(CertificateFlavour flavour, String identifier) {
        return flavour + " " + identifier;
    }

    /** The text to look for when a peer presents this; empty when no record can have it. */
    static Optional<String> lookup(CertificateFlavour flavour, String identifier) {
        try {
            return Optional.of(key(flavour, RecordRules.certificateIdentifier(flavour, identifier)));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    static void set(PreparedStatement statement, int first, Optional<CertificateInformation> information) throws SQLException {
        statement.setString(first, information.map(i -> key(i.flavour(), i.identifier())).orElse(null));
        statement.setString(first + 1, information.map(i -> TrustAnchors.names(i.trustAnchors())).orElse(null));
        statement.setString(first + 2, information.map(i -> i.revocation().name()).orElse(null));
    }

    static Optional<CertificateInformation> get(ResultSet row, int first, Connection connection, TrustAnchors anchors)
            throws SQLException {
        String key = row.getString(first);
        if (key == null) {
            return Optional.empty();
        }
        int space = key.indexOf(' ');
        return Optional.of(new CertificateInformation(CertificateFlavour.valueOf(key.substring(0, space)), key.substring(space + 1),
                anchors.read(connection, row.getString(first + 1)), Revocation.valueOf(row.getString(first + 2))));
    }
}
