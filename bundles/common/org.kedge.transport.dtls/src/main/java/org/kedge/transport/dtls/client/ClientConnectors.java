package org.kedge.transport.dtls.client;

import java.util.HashMap;
import java.util.Map;

import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.SessionListener;
import org.eclipse.californium.scandium.dtls.SingleNodeConnectionIdGenerator;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.transport.dtls.DtlsClientSettings;
import org.kedge.transport.dtls.engine.Settings;

/** Builds the library configuration of a connection; the part that depends on options alone is built once and copied. */
final class ClientConnectors {
    /** Key of the session's owner in the additional info of its principal. */
    static final String OWNER = "kedge.owner";

    private record Shape(boolean export, boolean certificate, long seconds) {
    }

    private final DtlsClientSettings settings;
    private final Map<Shape, Configuration> configurations = new HashMap<>();

    ClientConnectors(DtlsClientSettings settings) {
        this.settings = settings;
    }

    private synchronized Configuration configuration(Shape shape) {
        return configurations.computeIfAbsent(shape, s -> {
            Configuration c = Settings.client(settings.mtu(), s.export, s.seconds);
            Settings.suites(c, s.certificate ? settings.suites().certificate() : settings.suites().psk());
            return c;
        });
    }

    /**
     * @param owner returned with every message of the session
     * @param verifier used with certificates only
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} for a key pair that cannot authenticate a client
     */
    DtlsConnectorConfig build(LocalCredential credential, ConnectOptions options, SessionListener listener, Object owner,
            ServerVerifier verifier) {
        boolean certificate = credential instanceof LocalCredential.KeyPair;
        Shape shape = new Shape(options.export() != KeyExport.NONE, certificate, options.handshakeTimeout().toSeconds());
        AdditionalInfo info = AdditionalInfo.from(Map.of(OWNER, owner));
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(configuration(shape)).setSessionListener(listener)
                .setConnectionIdGenerator(new SingleNodeConnectionIdGenerator(0))
                .setApplicationLevelInfoSupplier((principal, argument) -> info);
        if (credential instanceof LocalCredential.KeyPair pair) {
            builder.setCertificateIdentityProvider(new ClientIdentity(pair)).setAdvancedCertificateVerifier(verifier);
        } else {
            builder.setAdvancedPskStore(new ClientPsk((LocalCredential.Psk) credential));
        }
        try {
            return builder.build();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "own credential " + credential + ": " + e.getMessage(), e);
        }
    }
}
