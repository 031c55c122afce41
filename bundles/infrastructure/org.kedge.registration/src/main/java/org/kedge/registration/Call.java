package org.kedge.registration;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;

/**
 * One request of an authenticated client, with what does not change while it is handled.
 *
 * @param in the request
 * @param client who sent it
 * @param settings the values in force
 * @param now the time
 */
record Call(IncomingRequest in, Client client, RegistrationSettings settings, Instant now) {
    /** @throws Refusal 4107 for nobody who may register, 4106 when the originator is somebody else (D-40) */
    static Call of(IncomingRequest in, RegistrationParts parts) {
        Instant now = parts.clock().instant();
        Client client = parts.clients().find(in.session().peer()).orElseThrow(() -> new Refusal(
                ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, ErrorCode.PEER_UNKNOWN, in.session().peer() + " is not a client that is known"));
        if (client.notAfter().filter(end -> !now.isBefore(end)).isPresent()) {
            throw new Refusal(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, ErrorCode.KEY_EXPIRED,
                    "the key of " + client.id() + " ended at " + client.notAfter().get());
        }
        in.message().header(Request.ORIGINATOR).filter(originator -> !originator.equals(client.id())).ifPresent(other -> {
            throw new Refusal(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ErrorCode.ORIGINATOR_MISMATCH,
                    client.id() + " sent originator " + Texts.printable(other));
        });
        return new Call(in, client, parts.settings().get(), now);
    }

    Fqdn server() {
        return settings.server();
    }

    /** Who asks, for log and audit. */
    String peer() {
        return in.session().peer().identifier();
    }

    /** The id in the path. @throws Refusal 4000 when it is no relKeyID */
    String id() {
        return new KeyReference(in.message().path().get(1), server()).left();
    }

    void requireJson() {
        if (!Request.JSON.equals(in.message().contentType())) {
            throw new Refusal(ReplyStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.EXCHANGE_MALFORMED, "media type is not " + Request.JSON);
        }
    }

    void requireServer(Fqdn meant) {
        if (!meant.equals(server())) {
            throw Refusal.unacceptable("the request is for " + meant + ", this is " + server());
        }
    }

    void requireStakeholder(Fqdn adminFqdn) {
        if (!settings.stakeholders().isEmpty() && !settings.stakeholders().contains(adminFqdn)) {
            throw Refusal.forbidden("the stakeholder " + adminFqdn + " is not served here");
        }
    }

    /** Nobody waits for the answer any more, so nothing is kept. */
    void requireTime(Instant present) {
        if (!present.isBefore(in.deadline())) {
            throw new Refusal(ReplyStatus.REQUEST_TIMEOUT, ErrorCode.REQUEST_TIMED_OUT,
                    in.message() + " of " + client.id() + " waited too long");
        }
    }

    /** The unexpired registration of this client for a stakeholder, on which its keys rest. */
    ClientRegistration registration(RegistrationParts parts, Fqdn adminFqdn) {
        return under(parts, client.id(), adminFqdn).orElseThrow(() -> Refusal.unknown(
                client.id() + " has no registration under " + adminFqdn));
    }

    Optional<ClientRegistration> under(RegistrationParts parts, String clientId, Fqdn adminFqdn) {
        return parts.registry().clients(server(), clientId, now).stream().filter(r -> r.adminFqdn().equals(adminFqdn)).findFirst();
    }

    /**
     * The end of a registration: as wished, within every limit, and never beyond the key the client authenticated by (D-17); whole
     * seconds, as on the wire (D-55).
     *
     * @throws Refusal 4102 when nothing is left
     */
    Instant end(Optional<Instant> wished, List<Instant> limits) {
        Instant end = wished.orElse(Instant.MAX);
        for (Instant limit : limits) {
            end = limit.isBefore(end) ? limit : end;
        }
        end = client.notAfter().filter(end::isAfter).orElse(end).truncatedTo(ChronoUnit.SECONDS);
        if (!end.isAfter(now)) {
            throw Refusal.unacceptable("expirationTime " + end + " is not after now, " + now);
        }
        return end;
    }
}
