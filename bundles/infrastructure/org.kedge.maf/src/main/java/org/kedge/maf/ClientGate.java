package org.kedge.maf;

import java.util.concurrent.CompletionStage;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;

/** Closes the session of whoever is no client, or not any more: its Km was forgotten, replaced or has ended. Thread-safe. */
final class ClientGate implements RequestHandler {
    private final RequestHandler procedures;

    ClientGate(RequestHandler procedures) {
        this.procedures = procedures;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        return procedures.handle(in).thenApply(reply -> {
            if (reply.status() == ReplyStatus.SECURITY_ASSOCIATION_REQUIRED) {
                in.session().close();
            }
            return reply;
        });
    }
}
