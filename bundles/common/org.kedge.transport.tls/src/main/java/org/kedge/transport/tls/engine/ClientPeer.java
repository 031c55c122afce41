package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Vector;

import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatus;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.CertificateStatusType;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.LocalCredential;

/** The client's half of one handshake: suites, credentials and extensions of the profile (TS-0003 10.2). */
final class ClientPeer extends AbstractTlsClient {
    private static final int LONGEST_MESSAGE = 16_384;
    /** What servers of the web PKI have; the curves also bound those of their certificates (RFC 8422 5.1). */
    private static final Vector<Integer> WEB_GROUPS = new Vector<>(List.of(NamedGroup.secp256r1, NamedGroup.secp384r1));
    private static final Vector<SignatureAndHashAlgorithm> WEB_SIGNATURES = new Vector<>(List.of(TlsKeyPair.ECDSA_SHA256,
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa),
            SignatureAndHashAlgorithm.rsa_pss_rsae_sha256, SignatureAndHashAlgorithm.rsa_pss_rsae_sha384,
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa),
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.rsa)));

    private final ClientParameters parameters;
    private final ClientEngine engine;
    private final Optional<TlsKeyPair> own;

    ClientPeer(ClientParameters parameters, Optional<TlsKeyPair> own, ClientEngine engine) {
        super(parameters.crypto());
        this.parameters = parameters;
        this.own = own;
        this.engine = engine;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.TLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return parameters.offeredSuites();
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

    /** A reply that was cut off shows in its length, and whoever closes between two replies has only saved two octets. */
    @Override
    public boolean requiresCloseNotify() {
        return false;
    }

    @Override
    protected Vector<?> getSNIServerNames() {
        byte[] name = parameters.serverName().value().getBytes(StandardCharsets.US_ASCII);
        return TlsUtils.vectorOfOne(new ServerName(NameType.host_name, name));
    }

    @Override
    protected CertificateStatusRequest getCertificateStatusRequest() {
        return !parameters.isPsk() && !parameters.isRawServerKey() ? super.getCertificateStatusRequest() : null;
    }

    /** A plain PSK hello names no curves. */
    @Override
    protected Vector<?> getNamedGroupRoles() {
        return TlsSuites.isPlainPsk(parameters.offeredSuites()[0]) ? new Vector<>() : super.getNamedGroupRoles();
    }

    @Override
    protected Vector<?> getSupportedGroups(@SuppressWarnings("rawtypes") Vector namedGroupRoles) {
        return namedGroupRoles.isEmpty() ? new Vector<>() : parameters.isAnonymous() ? WEB_GROUPS
                : TlsUtils.vectorOfOne(NamedGroup.secp256r1);
    }

    @Override
    protected Vector<?> getSupportedSignatureAlgorithms() {
        return parameters.isPsk() ? new Vector<>() : parameters.isAnonymous() ? WEB_SIGNATURES
                : TlsUtils.vectorOfOne(TlsKeyPair.ECDSA_SHA256);
    }

    @Override
    protected short[] getAllowedClientCertificateTypes() {
        return parameters.isRawOwnKey() ? new short[] { CertificateType.RawPublicKey } : null;
    }

    @Override
    protected short[] getAllowedServerCertificateTypes() {
        return parameters.isRawServerKey() ? new short[] { CertificateType.RawPublicKey } : null;
    }

    @Override
    public TlsPSKIdentity getPSKIdentity() {
        LocalCredential.Psk psk = (LocalCredential.Psk) parameters.credential();
        return psk.key().use(octets -> new BasicTlsPSKIdentity(psk.identity().getBytes(StandardCharsets.UTF_8), octets));
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate serverCertificate) throws IOException {
                if (serverCertificate.getCertificate().isEmpty()) {
                    throw new TlsFatalAlert(AlertDescription.handshake_failure,
                            new KedgeException(ErrorCode.CERTIFICATE_MISSING, "the server sent no certificate"));
                }
                engine.presented(PresentedReader.read(serverCertificate.getCertificate()), ocsp(serverCertificate));
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest certificateRequest) {
                return own.map(pair -> pair.signer(context, parameters.isRawOwnKey())).orElse(null);
            }
        };
    }

    private static Optional<byte[]> ocsp(TlsServerCertificate certificate) throws IOException {
        CertificateStatus status = certificate.getCertificateStatus();
        return status == null || status.getStatusType() != CertificateStatusType.ocsp ? Optional.empty()
                : Optional.of(status.getOCSPResponse().getEncoded(ASN1Encoding.DER));
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        engine.complete(context);
    }
}
