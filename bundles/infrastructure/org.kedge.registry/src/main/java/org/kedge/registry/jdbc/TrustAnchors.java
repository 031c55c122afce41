package org.kedge.registry.jdbc;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Trust anchors, kept once each under the SHA-256 of their DER form and named by it from the rows that use them: ten thousand gateways
 * share a handful. What was read stays parsed; the digest makes that safe. Thread-safe.
 */
final class TrustAnchors {
    static final String SELECT = "SELECT der FROM trust_anchor WHERE digest = ?";
    private static final int KEPT = 256;

    private final Map<String, X509Certificate> parsed = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, X509Certificate> eldest) {
            return size() > KEPT;
        }
    });

    /** How a row names its anchors, in their order. */
    static String names(List<X509Certificate> anchors) {
        return anchors.stream().map(anchor -> digest(der(anchor))).collect(Collectors.joining(" "));
    }

    /** Writes those that are not there yet, in one order on all nodes. */
    void insert(Connection connection, List<X509Certificate> anchors) throws SQLException {
        TreeMap<String, byte[]> byDigest = new TreeMap<>();
        anchors.stream().distinct().map(TrustAnchors::der).forEach(der -> byDigest.put(digest(der), der));
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO trust_anchor (digest, der) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING")) {
            for (Map.Entry<String, byte[]> anchor : byDigest.entrySet()) {
                insert.setString(1, anchor.getKey());
                insert.setBytes(2, anchor.getValue());
                insert.executeUpdate();
            }
        }
    }

    /** The anchors that a row names. */
    List<X509Certificate> read(Connection connection, String names) throws SQLException {
        List<X509Certificate> anchors = new ArrayList<>();
        for (String name : names.isEmpty() ? new String[0] : names.split(" ")) {
            X509Certificate known = parsed.get(name);
            if (known == null) {
                known = select(connection, name);
                parsed.put(name, known);
            }
            anchors.add(known);
        }
        return anchors;
    }

    private static X509Certificate select(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SELECT)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw damaged(name, "is missing");
                }
                byte[] der = row.getBytes(1);
                if (!digest(der).equals(name)) {
                    throw damaged(name, "was changed");
                }
                return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            }
        } catch (CertificateException e) {
            throw damaged(name, "is not readable");
        }
    }

    private static KedgeException damaged(String name, String how) {
        return new KedgeException(ErrorCode.REGISTRY_IO, "the trust anchor " + name + " in the database " + how);
    }

    private static byte[] der(X509Certificate anchor) {
        try {
            return anchor.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "a trust anchor cannot be encoded", e);
        }
    }

    private static String digest(byte[] der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
