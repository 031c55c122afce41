package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.util.Locale;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Translates between the library's failures, alerts, and the error codes of areas 2 and 3. */
public final class Failures {
    private Failures() {
    }

    /** The alert by which a client tells a server what is wrong with its certificate. */
    public static short alert(KedgeException failure) {
        return switch (failure.code()) {
            case CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID -> AlertDescription.certificate_expired;
            case CERTIFICATE_REVOKED -> AlertDescription.certificate_revoked;
            case CERTIFICATE_UNTRUSTED -> AlertDescription.unknown_ca;
            case CERTIFICATE_FLAVOUR -> AlertDescription.unsupported_certificate;
            case CRL_UNAVAILABLE -> AlertDescription.certificate_unknown;
            default -> failure.code().code().startsWith("KEDGE-3") ? AlertDescription.bad_certificate : AlertDescription.internal_error;
        };
    }

    /**
     * The alert by which a listener refuses a certificate. One for every cause: anybody can make a certificate with anybody's name, and
     * would learn from the difference which identities are on record (D-80). A revoked one is told so, since only what a trust anchor
     * vouches for is looked up in a CRL. A look-up that failed on this side is told too: the peer may come again.
     */
    public static short refusal(KedgeException failure) {
        return failure.code() == ErrorCode.CERTIFICATE_REVOKED ? AlertDescription.certificate_revoked
                : failure.code().code().startsWith("KEDGE-3") || failure.code() == ErrorCode.PEER_UNKNOWN
                        ? AlertDescription.certificate_unknown : AlertDescription.internal_error;
    }

    /**
     * Why a handshake failed. A failure of Kedge's own is the cause of the library's and wins.
     *
     * @param psk whether a pre-shared key was to authenticate it
     * @param peer with whom, for the message
     */
    public static KedgeException handshake(Throwable error, boolean psk, String peer) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof KedgeException known) {
                return known;
            }
        }
        if (error instanceof TlsFatalAlertReceived received) {
            short alert = received.getAlertDescription();
            // RFC 4279 2: one of these three is how servers refuse an identity or a key.
            boolean refused = psk && (alert == AlertDescription.decrypt_error || alert == AlertDescription.bad_record_mac
                    || alert == AlertDescription.unknown_psk_identity);
            return new KedgeException(refused ? ErrorCode.HANDSHAKE_REFUSED_OR_LOST : ErrorCode.HANDSHAKE_ALERT,
                    "handshake with " + peer + ": alert " + name(alert) + " received", error);
        }
        if (error instanceof TlsFatalAlert sent) {
            return sent(sent, psk, peer);
        }
        return lost(peer + (error instanceof IOException ? ", " + error.getMessage() : ""), error);
    }

    private static KedgeException sent(TlsFatalAlert error, boolean psk, String peer) {
        if (error.getCause() instanceof RuntimeException defect) {
            return KedgeException.of(defect);
        }
        short alert = error.getAlertDescription();
        String text = String.valueOf(error.getMessage());
        if (text.contains("Extended Master Secret")) {
            return new KedgeException(ErrorCode.NO_EXTENDED_MASTER_SECRET, "handshake with " + peer, error);
        }
        if (text.contains("No selectable cipher suite")) {
            return new KedgeException(ErrorCode.SUITE_NOT_OFFERED, "handshake with " + peer + ": no cipher suite in common", error);
        }
        if (psk && (alert == AlertDescription.decrypt_error || alert == AlertDescription.bad_record_mac)) {
            return new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST,
                    "handshake with " + peer + ": the peer's key differs from the one on record", error);
        }
        return new KedgeException(ErrorCode.HANDSHAKE_ALERT, "handshake with " + peer + ": alert " + name(alert) + " sent, " + text, error);
    }

    /** The connection ended, or the time, before the handshake did. */
    public static KedgeException lost(String peer, Throwable error) {
        return new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, "handshake with " + peer + ": no answer", error);
    }

    private static String name(short alert) {
        return AlertDescription.getName(alert).toLowerCase(Locale.ROOT);
    }
}
