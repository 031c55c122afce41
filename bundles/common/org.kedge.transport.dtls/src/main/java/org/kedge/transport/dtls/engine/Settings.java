package org.kedge.transport.dtls.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.dtls.ExtendedMasterSecretMode;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.kedge.transport.core.Bodies;

/**
 * The library configurations of both roles. Built from the definitions alone, never registered: process-wide defaults would keep an
 * updated bundle's classes alive (dtls.md 3).
 */
public final class Settings {
    /** Datagram size limit (dtls.md 9 #5). */
    public static final int MTU = 1280;

    /** A body up to this many octets is never sent block-wise, at any permitted MTU. */
    public static final int SMALLEST_BLOCK = 256;

    /** IP, UDP, DTLS record with CID and tag, CoAP header and options beside one block. */
    private static final int OVERHEAD = 200;

    private Settings() {
    }

    private static Configuration base(int mtu, boolean export) {
        Configuration c = new Configuration(CoapConfig.DEFINITIONS, DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS);
        c.set(SystemConfig.HEALTH_STATUS_INTERVAL, 0, TimeUnit.SECONDS);
        c.set(DtlsConfig.DTLS_MAX_TRANSMISSION_UNIT, mtu);
        c.set(DtlsConfig.DTLS_MAX_TRANSMISSION_UNIT_LIMIT, null);
        c.set(DtlsConfig.DTLS_EXTENDED_MASTER_SECRET_MODE, ExtendedMasterSecretMode.REQUIRED);
        c.set(DtlsConfig.DTLS_SUPPORT_KEY_MATERIAL_EXPORT, export);
        c.set(DtlsConfig.DTLS_USE_SERVER_NAME_INDICATION, true);
        c.set(DtlsConfig.DTLS_DEFAULT_HANDSHAKE_MODE, DtlsEndpointContext.HANDSHAKE_MODE_NONE);
        c.set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false);
        c.set(DtlsConfig.DTLS_TRUNCATE_CLIENT_CERTIFICATE_PATH, false);
        int block = Math.min(1024, Integer.highestOneBit(mtu - OVERHEAD));
        c.set(CoapConfig.PREFERRED_BLOCK_SIZE, block);
        c.set(CoapConfig.MAX_MESSAGE_SIZE, block);
        c.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, Bodies.MAX);
        return c;
    }

    /**
     * A client: retransmissions after 1, 2, 4 s (D-80), as many as fit into the longest handshake that anybody waits for.
     *
     * @param handshakeSeconds how long a handshake may take
     */
    public static Configuration client(int mtu, boolean export, long handshakeSeconds) {
        Configuration c = base(mtu, export);
        int retransmissions = 3;
        while ((1L << retransmissions + 1) - 1 < handshakeSeconds && retransmissions < 8) {
            retransmissions++;
        }
        c.set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY);
        c.set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 1000, TimeUnit.MILLISECONDS);
        c.set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, retransmissions);
        c.set(DtlsConfig.DTLS_MAX_CONNECTIONS, 2);
        c.set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 0);
        return c;
    }

    /**
     * A listener. The time-out of a call-back, T x (1 + 2^n) = 34 s with the library's T and n, exceeds the look-up limit (DTLS-36).
     *
     * @param maxConnections of the connection store
     */
    public static Configuration listener(int mtu, boolean export, int maxConnections) {
        Configuration c = base(mtu, export);
        c.set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY);
        c.set(DtlsConfig.DTLS_SERVER_USE_SESSION_ID, true);
        c.set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED);
        c.set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST, true);
        c.set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST_FOR_PSK, true);
        c.set(DtlsConfig.DTLS_VERIFY_PEERS_ON_RESUMPTION_THRESHOLD, 0);
        c.set(DtlsConfig.DTLS_MAX_CONNECTIONS, maxConnections);
        c.set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, 60, TimeUnit.SECONDS);
        c.set(DtlsConfig.DTLS_REMOVE_STALE_DOUBLE_PRINCIPALS, true);
        return c;
    }

    /** Adds suites and, where they need them, the one curve and signature algorithm of the profile (TS-0003 10.1). */
    public static void suites(Configuration c, List<CipherSuite> suites) {
        c.set(DtlsConfig.DTLS_CIPHER_SUITES, suites);
        if (CipherSuite.containsEccBasedCipherSuite(suites)) {
            c.set(DtlsConfig.DTLS_CURVES, List.of(SupportedGroup.secp256r1));
        }
        if (CipherSuite.containsCipherSuiteRequiringCertExchange(suites)) {
            c.set(DtlsConfig.DTLS_SIGNATURE_AND_HASH_ALGORITHMS, List.of(SignatureAndHashAlgorithm.SHA256_WITH_ECDSA));
            c.set(DtlsConfig.DTLS_CERTIFICATE_KEY_ALGORITHMS, List.of(CertificateKeyAlgorithm.EC));
        }
    }
}
