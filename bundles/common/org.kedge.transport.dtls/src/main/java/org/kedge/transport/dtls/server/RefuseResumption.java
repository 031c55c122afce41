package org.kedge.transport.dtls.server;

import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.ResumptionVerificationResult;
import org.eclipse.californium.scandium.dtls.SessionId;
import org.eclipse.californium.scandium.dtls.resumption.ResumptionVerifier;
import org.eclipse.californium.scandium.util.ServerNames;

/** Knows no session, so that every client gets a full handshake (D-04, DTLS-04) while session ids stay on (DTLS-10). */
final class RefuseResumption implements ResumptionVerifier {
    @Override
    public boolean skipRequestHelloVerify(SessionId sessionId) {
        return false;
    }

    @Override
    public ResumptionVerificationResult verifyResumptionRequest(ConnectionId cid, ServerNames serverNames, SessionId sessionId) {
        return new ResumptionVerificationResult(cid, null, null);
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // Every answer is synchronous.
    }
}
