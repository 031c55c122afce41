package org.kedge.transport.dtls.server;

import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.kedge.transport.core.Bodies;
import org.kedge.transport.dtls.engine.Settings;

/** Wipes the body of a reply, which may carry a key, as soon as the message layer has its own encoded copy. */
final class ReplyWiper extends MessageObserverAdapter {
    private final Response response;
    private final byte[] body;

    ReplyWiper(Response response, byte[] body) {
        this.response = response;
        this.body = body;
    }

    @Override
    public void onSent(boolean retransmission) {
        // In a block-wise reply the later blocks are still to be cut from the body.
        if (!response.getOptions().hasBlock2() && body.length <= Settings.SMALLEST_BLOCK) {
            wipe();
        }
    }

    @Override
    public void onTransferComplete() {
        wipe();
    }

    /** Rejected, timed out, cancelled, or the session is gone. */
    @Override
    protected void failed() {
        wipe();
    }

    private void wipe() {
        Bodies.wipe(body);
    }
}
