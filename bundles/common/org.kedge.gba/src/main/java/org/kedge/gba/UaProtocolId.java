package org.kedge.gba;

import java.util.HexFormat;
import java.util.OptionalInt;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * A Ua security protocol identifier of five octets (TS 33.220 annex H); the first names the organisation. Another identifier gives
 * another key. On oneM2M links it is {@link #tls} with the one PSK suite of the endpoint (D-66, D-68).
 *
 * @param value 40 bits
 */
public record UaProtocolId(long value) {
    public static final int LENGTH = 5;

    /** TS 33.221. */
    public static final UaProtocolId SUBSCRIBER_CERTIFICATE = new UaProtocolId(0x01_00000000L);
    /** TS 33.246. */
    public static final UaProtocolId MBMS = new UaProtocolId(0x01_00000001L);
    /** TS 24.109, unless inside another protocol that has an identifier. */
    public static final UaProtocolId HTTP_DIGEST = new UaProtocolId(0x01_00000002L);
    /** TS 26.237. */
    public static final UaProtocolId MBMS_OVER_HTTP = new UaProtocolId(0x01_00000003L);
    /** TS 26.237. */
    public static final UaProtocolId MBMS_OVER_SIP = new UaProtocolId(0x01_00000004L);
    /** TS 33.224. */
    public static final UaProtocolId GENERIC_PUSH_LAYER = new UaProtocolId(0x01_00000005L);
    /** TS 33.328. */
    public static final UaProtocolId IMS_KMS = new UaProtocolId(0x01_00000006L);
    /** Shared-key TLS 1.3 (TS 33.222 5.4.0.2); no suite is named. */
    public static final UaProtocolId PSK_TLS_1_3 = new UaProtocolId(0x01_00000007L);
    /** The derivation of a TMPI. */
    public static final UaProtocolId TMPI = new UaProtocolId(0x01_00000100L);
    public static final UaProtocolId OMA_SUPL = new UaProtocolId(0x03_00000001L);
    public static final UaProtocolId OMA_LOCATION_IN_SIP = new UaProtocolId(0x03_00000002L);
    public static final UaProtocolId OMA_SIP_DIGEST = new UaProtocolId(0x03_00000003L);

    private static final long TLS_PREFIX = 0x01_0001L;
    private static final long BROWSER_TLS_PREFIX = 0x01_0002L;
    private static final long OMA_TLS_PREFIX = 0x03_0001L;
    private static final int SUITE_BITS = 16;
    private static final int MAX_SUITE = 0xffff;

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for more than 40 bits */
    public UaProtocolId {
        if (value >>> LENGTH * Byte.SIZE != 0) {
            throw Malformed.identifier("a Ua security protocol identifier has five octets");
        }
    }

    /** TLS or DTLS up to 1.2, Digest inside it or shared-key (TS 33.222 5.3, 5.4). @param suite the code of the negotiated suite */
    public static UaProtocolId tls(int suite) {
        return withSuite(TLS_PREFIX, suite);
    }

    /** TLS of a web browser. @param suite the code of the negotiated suite */
    public static UaProtocolId browserTls(int suite) {
        return withSuite(BROWSER_TLS_PREFIX, suite);
    }

    /** TLS as OMA names it. @param suite the code of the negotiated suite */
    public static UaProtocolId omaTls(int suite) {
        return withSuite(OMA_TLS_PREFIX, suite);
    }

    private static UaProtocolId withSuite(long prefix, int suite) {
        if (suite < 0 || suite > MAX_SUITE) {
            throw Malformed.identifier("a cipher suite has two octets");
        }
        return new UaProtocolId(prefix << SUITE_BITS | suite);
    }

    /**
     * Parses ten hexadecimal digits, the form of configuration and of the Zn interface.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static UaProtocolId parse(String hex) {
        if (!hex.matches("[0-9A-Fa-f]{10}")) {
            throw Malformed.identifier("a Ua security protocol identifier has ten hexadecimal digits");
        }
        return new UaProtocolId(HexFormat.fromHexDigitsToLong(hex));
    }

    /** The cipher suite, when the identifier names one. */
    public OptionalInt suite() {
        long prefix = value >>> SUITE_BITS;
        return prefix == TLS_PREFIX || prefix == BROWSER_TLS_PREFIX || prefix == OMA_TLS_PREFIX
                ? OptionalInt.of((int) (value & MAX_SUITE)) : OptionalInt.empty();
    }

    /** The five octets. */
    public byte[] octets() {
        return HexFormat.of().parseHex(toString());
    }

    /** Ten hexadecimal digits in lower case. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value, 2 * LENGTH);
    }
}
