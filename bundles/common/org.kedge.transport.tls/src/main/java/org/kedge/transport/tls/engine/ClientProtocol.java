package org.kedge.transport.tls.engine;

import java.io.IOException;

import org.bouncycastle.tls.TlsClientProtocol;
import org.kedge.api.error.KedgeException;

/** The library's client, with its inner hooks opened for {@link ClientEngine}. */
final class ClientProtocol extends TlsClientProtocol {
    private final ClientEngine engine;

    ClientProtocol(ClientEngine engine) {
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
