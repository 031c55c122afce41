package org.kedge.messages.registration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Request;

/**
 * The requests a client of a MEF or MAF sends. The originator is the client's own id, when it has one: the server compares it with what
 * the handshake authenticated (D-40). Bodies that hold a key are wiped by the transport that sends them. Stateless and thread-safe.
 */
public final class RegistrationRequests {
    private static final byte[] NO_BODY = {};

    private RegistrationRequests() {
    }

    /** Client Registration. */
    public static Request registerClient(ServerKind kind, ClientRequest request, Optional<String> originator) {
        return build(Method.POST, List.of(RegistrationNames.clientPath(kind)), RegistrationCodec.encode(request), originator);
    }

    /** Registration Update. */
    public static Request updateClient(ServerKind kind, String id, UpdateRequest request, Optional<String> originator) {
        return build(Method.PUT, List.of(RegistrationNames.clientPath(kind), id), RegistrationCodec.encode(request), originator);
    }

    /** De-Registration. */
    public static Request deregisterClient(ServerKind kind, String id, Optional<String> originator) {
        return build(Method.DELETE, List.of(RegistrationNames.clientPath(kind), id), NO_BODY, originator);
    }

    /** Key Registration. */
    public static Request registerKey(KeyRequest request, Optional<String> originator) {
        return build(Method.POST, List.of(RegistrationNames.KEY_PATH), KeyCodec.encode(request), originator);
    }

    /** Key Retrieval. */
    public static Request retrieveKey(String relativeKeyId, Optional<String> originator) {
        return build(Method.GET, List.of(RegistrationNames.KEY_PATH, relativeKeyId), NO_BODY, originator);
    }

    /** Key Registration Update. */
    public static Request updateKey(String relativeKeyId, UpdateRequest request, Optional<String> originator) {
        return build(Method.PUT, List.of(RegistrationNames.KEY_PATH, relativeKeyId), RegistrationCodec.encode(request), originator);
    }

    /** Key De-Registration. */
    public static Request deregisterKey(String relativeKeyId, Optional<String> originator) {
        return build(Method.DELETE, List.of(RegistrationNames.KEY_PATH, relativeKeyId), NO_BODY, originator);
    }

    /** Push of a Km to a MAF (D-58). @param originator FQDN of the MEF */
    public static Request push(PushedKey push, String originator) {
        return build(Method.POST, List.of(RegistrationNames.PUSH_PATH), KeyCodec.encode(push), Optional.of(originator));
    }

    private static Request build(Method method, List<String> path, byte[] body, Optional<String> originator) {
        Map<String, String> headers = originator.map(o -> Map.of(Request.ORIGINATOR, o)).orElse(Map.of());
        return new Request(method, path, List.of(), headers, body.length == 0 ? "" : Request.JSON, body);
    }
}
