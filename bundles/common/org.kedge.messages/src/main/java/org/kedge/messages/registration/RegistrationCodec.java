package org.kedge.messages.registration;

import static org.kedge.messages.registration.RegistrationNames.ADMIN_FQDN;
import static org.kedge.messages.registration.RegistrationNames.ASSIGNED_KEY_ID;
import static org.kedge.messages.registration.RegistrationNames.ERROR;
import static org.kedge.messages.registration.RegistrationNames.EXPIRATION_TIME;
import static org.kedge.messages.registration.RegistrationNames.FQDN;
import static org.kedge.messages.registration.RegistrationNames.LABELS;
import static org.kedge.messages.registration.RegistrationNames.TARGET_IDS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of client registrations, of updates of both kinds of registration, and of refusals (D-39). Requests may hold known members
 * only; answers may hold more. Faults are {@link ErrorCode#EXCHANGE_MALFORMED} and name the member. Stateless and thread-safe.
 */
public final class RegistrationCodec {
    /** The longest document accepted, in octets. */
    public static final int MAX_OCTETS = Fields.MAX_OCTETS;

    private static final Set<String> CLIENT_REQUEST = Set.of(FQDN, EXPIRATION_TIME, LABELS, ADMIN_FQDN);
    private static final Set<String> CLIENT_UPDATE = Set.of(FQDN, EXPIRATION_TIME, LABELS);
    private static final Set<String> KEY_UPDATE = Set.of(FQDN, EXPIRATION_TIME, LABELS, TARGET_IDS);

    private RegistrationCodec() {
    }

    /** The document of a Client Registration request. */
    public static byte[] encode(ClientRequest request) {
        ObjectNode out = StrictJson.newObject().put(FQDN, request.fqdn().value());
        Fields.put(out, request.expirationTime());
        Fields.putLabels(out, request.labels());
        return StrictJson.write(out.put(ADMIN_FQDN, request.adminFqdn().value()));
    }

    /** Reads a Client Registration request. */
    public static ClientRequest decodeClientRequest(byte[] json) {
        Members in = Fields.readRequest(json, "client registration request", CLIENT_REQUEST);
        return new ClientRequest(Fields.fqdn(in, FQDN), Fields.expirationTime(in), Fields.labels(in), Fields.fqdn(in, ADMIN_FQDN));
    }

    /** The document of the answer to a Client Registration. */
    public static byte[] encode(ServerKind kind, ClientRegistration client) {
        ObjectNode out = StrictJson.newObject().put(RegistrationNames.clientRegistrationId(kind), client.id())
                .put(RegistrationNames.clientId(kind), client.clientId());
        Fields.put(out, Optional.of(client.expirationTime()));
        Fields.putLabels(out, client.labels());
        out.put(ADMIN_FQDN, client.adminFqdn().value());
        client.assignedSymmKeyId().ifPresent(id -> out.put(ASSIGNED_KEY_ID, id.toString()));
        return StrictJson.write(out);
    }

    /** Reads the answer of the server of this FQDN to a Client Registration. */
    public static ClientRegistration decodeClient(ServerKind kind, Fqdn server, byte[] json) {
        Members in = Fields.read(json, "answer to the client registration");
        return new ClientRegistration(server, relative(in, RegistrationNames.clientRegistrationId(kind), server),
                Fields.id(in, RegistrationNames.clientId(kind)), Fields.fqdn(in, ADMIN_FQDN), in.timestamp(EXPIRATION_TIME),
                Fields.labels(in), in.optional(ASSIGNED_KEY_ID, name -> in.as(name, KeyReference::parse)));
    }

    /** An id that becomes a path segment and part of an identifier: letters, digits, {@code . _ -}. */
    static String relative(Members in, String name, Fqdn server) {
        return in.as(name, id -> KeyReference.parseRelative(id + "@" + server).left());
    }

    /** The document of an update request. */
    public static byte[] encode(UpdateRequest request) {
        return StrictJson.write(put(StrictJson.newObject().put(FQDN, request.fqdn().value()), request.changes()));
    }

    /** Reads an update request of a client registration. */
    public static UpdateRequest decodeClientUpdate(byte[] json) {
        return update(Fields.readRequest(json, "update of a client registration", CLIENT_UPDATE));
    }

    /** Reads an update request of a key registration. */
    public static UpdateRequest decodeKeyUpdate(byte[] json) {
        return update(Fields.readRequest(json, "update of a key registration", KEY_UPDATE));
    }

    private static UpdateRequest update(Members in) {
        UpdateRequest request = new UpdateRequest(Fields.fqdn(in, FQDN), changes(in));
        if (request.changes().isEmpty()) {
            throw new KedgeException(ErrorCode.EXCHANGE_MALFORMED, "the update changes nothing: none of its optional members is there");
        }
        return request;
    }

    /** The document of the answer to an update. */
    public static byte[] encode(Changes confirmed) {
        ObjectNode out = put(StrictJson.newObject(), confirmed);
        confirmed.assignedSymmKeyId().ifPresent(id -> out.put(ASSIGNED_KEY_ID, id.toString()));
        return StrictJson.write(out);
    }

    /** Reads the answer to an update. */
    public static Changes decodeChanges(byte[] json) {
        Members in = Fields.read(json, "answer to the update");
        Changes changes = changes(in);
        return new Changes(changes.expirationTime(), changes.labels(), changes.targetIds(),
                in.optional(ASSIGNED_KEY_ID, name -> in.as(name, KeyReference::parse)));
    }

    private static ObjectNode put(ObjectNode out, Changes changes) {
        Fields.put(out, changes.expirationTime());
        changes.labels().ifPresent(labels -> Fields.putTexts(out, LABELS, labels));
        changes.targetIds().ifPresent(ids -> Fields.putTexts(out, TARGET_IDS, ids));
        return out;
    }

    private static Changes changes(Members in) {
        return Changes.ofKey(Fields.expirationTime(in), in.optional(LABELS, name -> Fields.labels(in)),
                in.optional(TARGET_IDS, name -> Fields.targetIds(in)));
    }

    /** The document of a refusal. @param text for people; without detail on anybody else's registrations and keys */
    public static byte[] encodeError(String text) {
        return StrictJson.write(StrictJson.newObject().put(ERROR, text));
    }

    /** What a refusal says, in printable characters; empty when it says nothing that can be read. */
    public static Optional<String> decodeError(byte[] json) {
        try {
            return Optional.of(Fields.printable(Fields.read(json, "refusal").text(ERROR)));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }
}
