package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsSecret;

/** Ephemeral ECDH on P-256 (RFC 8422 5.10, 5.11) by a native provider. */
final class NativeAgreement implements TlsAgreement {
    private static final ECGenParameterSpec P_256 = new ECGenParameterSpec("secp256r1");
    private static final ECCurve CURVE = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1).getCurve();
    private static final int COORDINATE = 32;
    private static final byte UNCOMPRESSED = 4;

    private final EcCrypto crypto;
    private final NativeEc ec;
    private KeyPair own;
    private ECPoint peer;

    NativeAgreement(EcCrypto crypto, NativeEc ec) {
        this.crypto = crypto;
        this.ec = ec;
    }

    @Override
    public byte[] generateEphemeral() throws IOException {
        try {
            ec.generator().initialize(P_256);
            own = ec.generator().generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
        ECPoint point = ((ECPublicKey) own.getPublic()).getW();
        byte[] encoded = new byte[1 + 2 * COORDINATE];
        encoded[0] = UNCOMPRESSED;
        write(point.getAffineX(), encoded, 1);
        write(point.getAffineY(), encoded, 1 + COORDINATE);
        return encoded;
    }

    private static void write(BigInteger coordinate, byte[] encoded, int at) {
        byte[] octets = coordinate.toByteArray();
        int length = Math.min(octets.length, COORDINATE);
        System.arraycopy(octets, octets.length - length, encoded, at + COORDINATE - length, length);
    }

    @Override
    public void receivePeerValue(byte[] value) throws IOException {
        try {
            if (value.length != 1 + 2 * COORDINATE || value[0] != UNCOMPRESSED) {
                throw new IllegalArgumentException("not an uncompressed point");
            }
            // Also refuses what is no point of the curve, which would give away the private key bit by bit.
            CURVE.decodePoint(value);
            peer = new ECPoint(new BigInteger(1, value, 1, COORDINATE), new BigInteger(1, value, 1 + COORDINATE, COORDINATE));
        } catch (RuntimeException e) {
            throw new TlsFatalAlert(AlertDescription.illegal_parameter, e);
        }
    }

    @Override
    public TlsSecret calculateSecret() throws IOException {
        byte[] secret = {};
        try {
            ec.agreement().init(own.getPrivate());
            ec.agreement().doPhase(ec.factory().generatePublic(new ECPublicKeySpec(peer, ((ECPublicKey) own.getPublic()).getParams())),
                    true);
            secret = ec.agreement().generateSecret();
            return crypto.createSecret(secret);
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
