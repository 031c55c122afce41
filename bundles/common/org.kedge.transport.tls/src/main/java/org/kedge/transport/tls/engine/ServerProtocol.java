package org.kedge.transport.tls.engine;

import java.io.IOException;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsServerProtocol;
import org.kedge.api.error.KedgeException;

/** The library's server, with its inner hooks opened for {@link ServerEngine}. */
final class ServerProtocol extends TlsServerProtocol {
    private final ServerEngine engine;

    ServerProtocol(ServerEngine engine) {
        this.engine = engine;
    }

    @Override
    protected void processRecord(short protocol, byte[] buf, int off, int len) throws IOException {
        if (!engine.take(protocol, buf, off, len)) {
            super.processRecord(protocol, buf, off, len);
        }
    }

    void abort(short alert, KedgeException reason) throws IOException {
        handleException(alert, reason.code().code(), reason);
    }

    @Override
    protected void raiseAlertFatal(short alertDescription, String message, Throwable cause) throws IOException {
        short told = told(alertDescription);
        int before = getAvailableOutputBytes();
        super.raiseAlertFatal(told, message, cause);
        ProtocolVersion client = getContext().getClientVersion();
        if (getAvailableOutputBytes() == before && client != null) {
            // The library keeps silent until the versions are agreed; who offers others would wait for nothing.
            ProtocolVersion version = client.isEqualOrEarlierVersionOf(ProtocolVersion.TLSv12) ? client : ProtocolVersion.TLSv12;
            outputBuffer.write(new byte[] { RecordReader.ALERT, (byte) version.getMajorVersion(), (byte) version.getMinorVersion(), 0, 2,
                    (byte) AlertLevel.fatal, (byte) told });
        }
    }

    /** RFC 4279 2: a wrong key shows as a record that cannot be decrypted, and is told as decrypt_error (D-80). */
    private short told(short alert) {
        return alert == AlertDescription.bad_record_mac && !engine.isEstablished() && engine.isPsk() ? AlertDescription.decrypt_error
                : alert;
    }

    /** Refused with its warning (RFC 5246 7.2.2), and once is enough. */
    @Override
    protected boolean handleRenegotiation() throws IOException {
        refuseRenegotiation();
        close();
        return false;
    }

    void shrink() {
        outputBuffer.getBuffer().shrink();
    }
}
