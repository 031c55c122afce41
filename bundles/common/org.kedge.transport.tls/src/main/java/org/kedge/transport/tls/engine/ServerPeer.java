package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.Optional;
import java.util.Vector;

import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatus;
import org.bouncycastle.tls.CertificateStatusType;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.util.Arrays;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The server's half of one handshake: suites, credentials and extensions of the profile (TS-0003 10.2). */
final class ServerPeer extends AbstractTlsServer {
    /** An unknown identity gets a key of this length that nobody has (D-80). */
    private static final int RANDOM_KEY = 32;
    private static final int LONGEST_MESSAGE = 16_384;

    private final ServerParameters parameters;
    private final ServerEngine engine;
    private Hashtable<?, ?> offered = new Hashtable<>();
    private byte[] key;

    ServerPeer(ServerParameters parameters, ServerEngine engine) {
        super(parameters.crypto());
        this.parameters = parameters;
        this.engine = engine;
    }

    /** The suite both sides agreed on. */
    int suite() {
        return selectedCipherSuite;
    }

    /** Whether there is a suite both sides agreed on. */
    boolean hasSuite() {
        return selectedCipherSuite > 0;
    }

    /** Wipes a key that the library has not come to ask for. */
    void forgetKey() {
        if (key != null) {
            Arrays.fill(key, (byte) 0);
            key = null;
        }
    }

    /** The key of the identity; the library wipes it after use. */
    void key(byte[] found) {
        key = found;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.TLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return parameters.suites();
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    public int getMaxHandshakeMessageSize() {
        return LONGEST_MESSAGE;
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return parameters.export().label().isPresent();
    }

    /** The path is validated by Kedge, profile included. */
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    /** HTTP/1.1 delimits its messages itself; half of the clients in the world close without close_notify. */
    @Override
    public boolean requiresCloseNotify() {
        return false;
    }

    @Override
    public void processClientExtensions(@SuppressWarnings("rawtypes") Hashtable clientExtensions) throws IOException {
        super.processClientExtensions(clientExtensions);
        if (clientExtensions != null) {
            offered = clientExtensions;
        }
    }

    @Override
    protected int getMaximumNegotiableCurveBits() {
        int[] groups = context.getSecurityParametersHandshake().getClientSupportedGroups();
        return groups == null || Arrays.contains(groups, NamedGroup.secp256r1) ? 256 : 0;
    }

    @Override
    public int[] getSupportedGroups() {
        return new int[] { NamedGroup.secp256r1 };
    }

    @Override
    protected int selectECDH(int minimumCurveBits) {
        return NamedGroup.secp256r1;
    }

    @Override
    protected boolean isSelectableCipherSuite(int cipherSuite, int availCurveBits, int availFiniteFieldBits,
            @SuppressWarnings("rawtypes") Vector sigAlgs) {
        if (TlsSuites.isCertificate(cipherSuite) && !takes(CertificateType.RawPublicKey) && !(takes(CertificateType.X509) && hasChain())) {
            return false;
        }
        return super.isSelectableCipherSuite(cipherSuite, availCurveBits, availFiniteFieldBits, sigAlgs);
    }

    private boolean hasChain() {
        return parameters.own().filter(TlsKeyPair::hasChain).isPresent();
    }

    /** Whether the client takes this kind of certificate from a server; X.509 when it says nothing (RFC 7250 4.1). */
    private boolean takes(short type) {
        try {
            short[] types = TlsExtensionsUtils.getServerCertificateTypeExtensionClient(offered);
            return types == null ? type == CertificateType.X509 : Arrays.contains(types, type);
        } catch (IOException e) {
            // What cannot be read is refused by the library a moment later.
            return false;
        }
    }

    @Override
    protected short[] getAllowedClientCertificateTypes() {
        return parameters.anonymous() || !TlsSuites.isCertificate(selectedCipherSuite) ? null
                : new short[] { CertificateType.X509, CertificateType.RawPublicKey };
    }

    @Override
    public TlsCredentials getCredentials() {
        if (!TlsSuites.isCertificate(selectedCipherSuite)) {
            return null;
        }
        TlsKeyPair own = parameters.own().orElseThrow();
        return own.signer(context, !(takes(CertificateType.X509) && own.hasChain()));
    }

    @Override
    protected boolean allowCertificateStatus() {
        return parameters.ocspResponse().isPresent() && TlsSuites.isCertificate(selectedCipherSuite);
    }

    @Override
    public CertificateStatus getCertificateStatus() {
        return parameters.ocspResponse().map(der -> new CertificateStatus(CertificateStatusType.ocsp, OCSPResponse.getInstance(der)))
                .orElse(null);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return parameters.anonymous() ? null : new CertificateRequest(new short[] { ClientCertificateType.ecdsa_sign },
                TlsUtils.vectorOfOne(TlsKeyPair.ECDSA_SHA256), null);
    }

    @Override
    public void notifyClientCertificate(Certificate clientCertificate) throws IOException {
        if (clientCertificate.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure,
                    new KedgeException(ErrorCode.CERTIFICATE_MISSING, "the client sent no certificate"));
        }
        engine.presented(PresentedReader.read(clientCertificate), Optional.empty());
    }

    @Override
    public TlsPSKIdentityManager getPSKIdentityManager() {
        return new TlsPSKIdentityManager() {
            @Override
            public byte[] getHint() {
                return parameters.pskHint().isEmpty() ? null : parameters.pskHint().getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public byte[] getPSK(byte[] identity) {
                byte[] found = key == null ? new byte[RANDOM_KEY] : key;
                if (key == null) {
                    parameters.crypto().getSecureRandom().nextBytes(found);
                }
                key = null;
                return found;
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        engine.complete(context);
        // Connections live long, the contents of their first message need not.
        offered = null;
        clientExtensions = null;
        offeredCipherSuites = null;
        serverExtensions.clear();
    }
}
