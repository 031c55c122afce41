package org.kedge.transport.dtls.engine;

import java.io.IOException;

import org.eclipse.californium.scandium.dtls.AlertMessage;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertLevel;
import org.eclipse.californium.scandium.dtls.DTLSSession;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Translates between the library's handshake failures and the error codes of area 2 and 3. */
public final class Failures {
    private Failures() {
    }

    /** The failure that makes the library abort the handshake with the alert that fits the code. */
    public static HandshakeException abort(KedgeException failure) {
        return new HandshakeException(failure.code().code(), new AlertMessage(AlertLevel.FATAL, alert(failure.code())), failure);
    }

    /**
     * The failure that makes a listener abort the handshake. One alert for every cause: anybody can make a certificate with anybody's
     * name, and would learn from the difference which identities are on record (D-80). A revoked one is told so, since only what a trust
     * anchor vouches for is looked up in a CRL.
     */
    public static HandshakeException refuse(KedgeException failure) {
        AlertDescription alert = failure.code() == ErrorCode.CERTIFICATE_REVOKED ? AlertDescription.CERTIFICATE_REVOKED
                : AlertDescription.CERTIFICATE_UNKNOWN;
        return new HandshakeException(failure.code().code(), new AlertMessage(AlertLevel.FATAL, alert), failure);
    }

    private static AlertDescription alert(ErrorCode code) {
        return switch (code) {
            case CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID -> AlertDescription.CERTIFICATE_EXPIRED;
            case CERTIFICATE_REVOKED -> AlertDescription.CERTIFICATE_REVOKED;
            case CERTIFICATE_UNTRUSTED -> AlertDescription.UNKNOWN_CA;
            case CERTIFICATE_FLAVOUR -> AlertDescription.UNSUPPORTED_CERTIFICATE;
            case CRL_UNAVAILABLE -> AlertDescription.CERTIFICATE_UNKNOWN;
            case NO_EXTENDED_MASTER_SECRET -> AlertDescription.HANDSHAKE_FAILURE;
            default -> code.code().startsWith("KEDGE-3") ? AlertDescription.BAD_CERTIFICATE : AlertDescription.INTERNAL_ERROR;
        };
    }

    /**
     * Why a handshake failed, from what the library reports. A failure of Kedge's own, for example of the certificate verifier, is the
     * cause of the library's exception and wins.
     *
     * @param handshaker the failed one
     * @param error what the library reports
     * @param peer with whom, for the message
     */
    public static KedgeException handshake(Handshaker handshaker, Throwable error, String peer) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof KedgeException known) {
                return known;
            }
        }
        if (error instanceof HandshakeException failed && failed.getAlert() != null) {
            return alerted(handshaker.getSession(), failed, peer);
        }
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof IOException) {
                return new KedgeException(ErrorCode.CONNECT_FAILED, "handshake with " + peer + ": " + t.getMessage(), t);
            }
        }
        return lost(peer, error);
    }

    /** No answer to the last flight: refused silently (D-80) or lost. */
    public static KedgeException lost(String peer, Throwable error) {
        return new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, "handshake with " + peer + ": no answer", error);
    }

    private static KedgeException alerted(DTLSSession session, HandshakeException failed, String peer) {
        AlertDescription alert = failed.getAlert().getDescription();
        boolean received = failed.getMessage() != null && failed.getMessage().startsWith("Received '");
        boolean negotiated = session.getCipherSuite().isValidForNegotiation();
        if (!received && alert == AlertDescription.HANDSHAKE_FAILURE) {
            if (negotiated && !session.useExtendedMasterSecret()) {
                return new KedgeException(ErrorCode.NO_EXTENDED_MASTER_SECRET, "handshake with " + peer, failed);
            }
            if (!negotiated) {
                return new KedgeException(ErrorCode.SUITE_NOT_OFFERED, "handshake with " + peer + ": " + failed.getMessage(), failed);
            }
        }
        if (!received && alert == AlertDescription.UNKNOWN_PSK_IDENTITY) {
            return new KedgeException(ErrorCode.PEER_UNKNOWN, "handshake with " + peer + ": unknown identity", failed);
        }
        if (!received && (alert == AlertDescription.BAD_CERTIFICATE || alert == AlertDescription.UNSUPPORTED_CERTIFICATE)) {
            return new KedgeException(ErrorCode.CERTIFICATE_MISSING, "handshake with " + peer + ": " + failed.getMessage(), failed);
        }
        return new KedgeException(ErrorCode.HANDSHAKE_ALERT,
                "handshake with " + peer + ": alert " + alert.getDescription() + (received ? " received" : " sent, " + failed.getMessage()),
                failed);
    }
}
