package org.kedge.maf;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.RequestHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands before every procedure of a client. The first request over a Km confirms it, which retires the Km it replaces (8.8.2.5);
 * a session whose Km has gone meanwhile is closed after its refusal. Thread-safe.
 */
final class ClientGate implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ClientGate.class);

    private final RequestHandler procedure;
    private final Clients clients;
    private final MasterKeyRegistry registry;
    private final MafStatus status;

    ClientGate(RequestHandler procedure, Clients clients, MasterKeyRegistry registry, MafStatus status) {
        this.procedure = procedure;
        this.clients = clients;
        this.registry = registry;
        this.status = status;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        try {
            Optional<Clients.Client> client = clients.of(in.session().peer());
            if (client.isEmpty()) {
                in.session().close();
            }
            client.flatMap(Clients.Client::km).filter(km -> !km.used()).ifPresent(this::confirm);
        } catch (RuntimeException e) {
            // The procedure asks for the client too and answers the fault.
            status.fault(KedgeException.of(e));
        }
        return procedure.handle(in);
    }

    private void confirm(Info km) {
        registry.confirm(km.kmId());
        LOG.info("KM-CONFIRMED client={} kmId={} check={}", km.clientId(), km.kmId(), km.checkValue());
    }
}
