package org.kedge.registration;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.messages.registration.Changes;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.UpdateRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client Registration, Registration Update and De-Registration (TS-0003 8.3.5.2.3 to 8.3.5.2.6, 8.8.2.3 to 8.8.2.6): the handler of
 * {@link org.kedge.messages.registration.RegistrationNames#clientPath}. Config Retrieval is not offered (4005). Thread-safe.
 */
public final class ClientRegistrations extends Procedures {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRegistrations.class);
    private static final String REGISTERED = "client.registered";
    private static final String UPDATED = "client.updated";
    private static final String DEREGISTERED = "client.deregistered";
    private static final int ID_OCTETS = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<Method, Route> collection = Map.of(Method.POST, new Route("register", this::register));
    private final Map<Method, Route> record = Map.of(Method.PUT, new Route("update", this::update),
            Method.DELETE, new Route("deregister", this::deregister));

    public ClientRegistrations(RegistrationParts parts) {
        super(parts, "client.refused");
    }

    @Override
    Map<Method, Route> collection() {
        return collection;
    }

    @Override
    Map<Method, Route> record() {
        return record;
    }

    /** The same client and stakeholder keep their id, so that an answer that got lost costs nothing. */
    private Reply register(Call call) {
        call.requireJson();
        ClientRequest request = RegistrationCodec.decodeClientRequest(call.in().message().body());
        call.requireServer(request.fqdn());
        call.requireStakeholder(request.adminFqdn());
        Instant end = end(call, request.expirationTime());
        List<ClientRegistration> present = parts.registry().clients(call.server(), call.client().id(), call.now());
        Optional<ClientRegistration> same = present.stream().filter(r -> r.adminFqdn().equals(request.adminFqdn())).findFirst();
        if (same.isEmpty() && present.size() >= call.settings().stakeholdersPerClient()) {
            throw Refusal.forbidden(call.client().id() + " is registered for " + present.size() + " stakeholders already");
        }
        ClientRegistration made = new ClientRegistration(call.server(), same.map(ClientRegistration::id).orElseGet(this::newId),
                call.client().id(), request.adminFqdn(), end, request.labels(), call.client().assignedSymmKeyId());
        change(call, REGISTERED, made.clientId(), details(made), () -> parts.registry().putClient(made));
        LOG.info("CLIENT-REGISTERED client={} id={} admin={} notAfter={}", made.clientId(), made.id(), made.adminFqdn(), end);
        return Reply.json(ReplyStatus.CREATED, RegistrationCodec.encode(call.settings().kind(), made));
    }

    private Reply update(Call call) {
        call.requireJson();
        ClientRegistration before = own(call);
        UpdateRequest request = RegistrationCodec.decodeClientUpdate(call.in().message().body());
        call.requireServer(request.fqdn());
        call.requireStakeholder(before.adminFqdn());
        Changes wished = request.changes();
        Optional<Instant> end = wished.expirationTime().map(time -> end(call, Optional.of(time)));
        ClientRegistration after = new ClientRegistration(before.server(), before.id(), before.clientId(), before.adminFqdn(),
                end.orElse(before.expirationTime()), wished.labels().orElse(before.labels()),
                call.client().assignedSymmKeyId().or(before::assignedSymmKeyId));
        change(call, UPDATED, after.clientId(), details(after), () -> parts.registry().putClient(after));
        LOG.info("CLIENT-UPDATED client={} id={} notAfter={}", after.clientId(), after.id(), after.expirationTime());
        return Reply.json(ReplyStatus.UPDATED, RegistrationCodec.encode(
                new Changes(end, wished.labels(), Optional.empty(), newlyAssigned(call))));
    }

    private Reply deregister(Call call) {
        ClientRegistration gone = own(call);
        change(call, DEREGISTERED, gone.clientId(), details(gone), () -> {
            if (!parts.registry().removeClient(call.server(), gone.id())) {
                throw Refusal.unknown("registration " + gone.id() + " went away meanwhile");
            }
        });
        LOG.info("CLIENT-DEREGISTERED client={} id={}", gone.clientId(), gone.id());
        return Reply.of(ReplyStatus.DELETED);
    }

    private ClientRegistration own(Call call) {
        String id = call.id();
        ClientRegistration found = parts.registry().client(call.server(), id, call.now())
                .orElseThrow(() -> Refusal.unknown("registration " + id + " is unknown or expired"));
        if (!found.clientId().equals(call.client().id())) {
            throw Refusal.unknown("registration " + id + " is that of " + found.clientId() + ", not of " + call.client().id());
        }
        return found;
    }

    private static Instant end(Call call, Optional<Instant> wished) {
        return call.end(wished, List.of(call.now().plus(call.settings().longestClient())));
    }

    /** The identifier of a newly provisioned Km: told as long as the client does not use it (8.8.2.5). */
    private static Optional<KeyReference> newlyAssigned(Call call) {
        return call.client().assignedSymmKeyId().filter(assigned -> !isIn(call.peer(), assigned));
    }

    private static boolean isIn(String identity, KeyReference assigned) {
        try {
            return KeyReference.parse(identity).equals(assigned);
        } catch (KedgeException e) {
            return false;
        }
    }

    private static Map<String, String> details(ClientRegistration registration) {
        return Map.of("registration", registration.id(), "admin", registration.adminFqdn().value(),
                "assigned", registration.assignedSymmKeyId().map(KeyReference::toString).orElse(""),
                "notAfter", Timestamps.format(registration.expirationTime()));
    }

    private String newId() {
        byte[] octets = new byte[ID_OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}
