package org.kedge.itests.benchmarks.dtls;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BiConsumer;

import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.ExtendedMasterSecretMode;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/** The library's defaults, with what every row has in common: suite, curve, signature algorithm, extended master secret, export, MTU. */
final class ScandiumConfigs {
    private static final int MTU = 1280;
    private static final byte[] KEY = new byte[32];

    private ScandiumConfigs() {
    }

    /** Configures the builder of one end; the connector listeners are added by the pair. */
    interface Ends extends BiConsumer<DtlsConnectorConfig.Builder, RotatingIdentity> {
        InetSocketAddress address();

        List<CipherSuite> suites();
    }

    record Psk(InetSocketAddress address, List<CipherSuite> suites) implements Ends {
        @Override
        public void accept(DtlsConnectorConfig.Builder builder, RotatingIdentity client) {
            builder.setAdvancedPskStore(new AdvancedSinglePskStore("gateway@mef.example.com", KEY));
        }
    }

    record Certificates(InetSocketAddress address, List<CipherSuite> suites, X509Certificate anchor, BenchmarkPki.Identity server)
            implements Ends {
        @Override
        public void accept(DtlsConnectorConfig.Builder builder, RotatingIdentity client) {
            NewAdvancedCertificateVerifier verifier = StaticNewAdvancedCertificateVerifier.builder().setTrustedCertificates(anchor).build();
            builder.set(DtlsConfig.DTLS_CURVES, List.of(SupportedGroup.secp256r1))
                    .set(DtlsConfig.DTLS_SIGNATURE_AND_HASH_ALGORITHMS, List.of(SignatureAndHashAlgorithm.SHA256_WITH_ECDSA))
                    .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false)
                    .setAdvancedCertificateVerifier(verifier)
                    .setCertificateIdentityProvider(client != null ? client : new SingleCertificateProvider(server.keys().getPrivate(),
                            new X509Certificate[] {server.certificate()}, CertificateType.X_509));
        }
    }

    static Ends psk(InetSocketAddress address) {
        return new Psk(address, List.of(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8));
    }

    static Ends certificates(InetSocketAddress address, X509Certificate anchor, BenchmarkPki.Identity server) {
        return new Certificates(address, List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8), anchor, server);
    }

    static DtlsConnectorConfig.Builder builder(Ends ends, DtlsRole role) {
        Configuration configuration = new Configuration(DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS);
        configuration.set(DtlsConfig.DTLS_ROLE, role);
        configuration.set(DtlsConfig.DTLS_CIPHER_SUITES, ends.suites());
        configuration.set(DtlsConfig.DTLS_EXTENDED_MASTER_SECRET_MODE, ExtendedMasterSecretMode.REQUIRED);
        configuration.set(DtlsConfig.DTLS_SUPPORT_KEY_MATERIAL_EXPORT, true);
        configuration.set(DtlsConfig.DTLS_MAX_TRANSMISSION_UNIT, MTU);
        return DtlsConnectorConfig.builder(configuration).setAddress(ends.address());
    }
}
