package org.kedge.transport.dtls.client;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.exception.EndpointUnconnectedException;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Request;
import org.kedge.transport.client.PendingReply;
import org.kedge.transport.dtls.coap.CoapMessages;

/** Tells a pending reply what comes of its CoAP request. */
final class ClientExchange extends MessageObserverAdapter {
    private final PendingReply reply;

    private ClientExchange(PendingReply reply) {
        this.reply = reply;
    }

    /** @param context of the session it belongs to */
    static void send(Request request, PendingReply reply, EndpointContext context, ClientCoap coap) {
        org.eclipse.californium.core.coap.Request sent = CoapMessages.toCoap(request);
        sent.setDestinationContext(context);
        sent.addMessageObserver(new ClientExchange(reply));
        reply.onFailure(sent::cancel);
        coap.send(sent);
    }

    @Override
    public void onResponse(Response response) {
        if (response.getCode() == ResponseCode.REQUEST_ENTITY_TOO_LARGE) {
            fail(ErrorCode.MESSAGE_TOO_LARGE, ": the peer takes no body of this size", null);
        } else {
            reply.complete(CoapMessages.fromCoap(response));
        }
    }

    @Override
    public void onTimeout() {
        reply.timedOut();
    }

    @Override
    public void onReject() {
        fail(ErrorCode.EXCHANGE_MALFORMED, ": the peer rejected the message", null);
    }

    @Override
    public void onSendError(Throwable error) {
        if (error instanceof EndpointUnconnectedException) {
            fail(ErrorCode.PEER_CLOSED, "", error);
        } else {
            fail(ErrorCode.CONNECT_FAILED, ": " + error.getMessage(), error);
        }
    }

    @Override
    public void onResponseHandlingError(Throwable error) {
        fail(ErrorCode.MESSAGE_TOO_LARGE, ": " + error.getMessage(), error);
    }

    @Override
    public void onCancel() {
        fail(ErrorCode.MESSAGE_TOO_LARGE, ": the block-wise reply was given up", null);
    }

    private void fail(ErrorCode code, String why, Throwable cause) {
        reply.fail(new KedgeException(code, reply.what() + why, cause));
    }
}
