package org.kedge.messages.association;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.kedge.api.association.AssociationStatus;
import org.kedge.messages.json.StrictJson;

/** JSON form of the associations of a node, for scripts. Written only; members without a value are absent. Stateless and thread-safe. */
public final class AssociationReport {
    private AssociationReport() {
    }

    /** One object with one array {@code associations}. */
    public static String of(List<AssociationStatus> associations) {
        ObjectNode out = StrictJson.newObject();
        ArrayNode array = out.putArray("associations");
        associations.forEach(status -> put(array.addObject(), status));
        return new String(StrictJson.write(out), StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode out, AssociationStatus status) {
        out.put("peer", status.peer()).put("peerId", status.peerId()).put("role", status.initiator() ? "A" : "B")
                .put("framework", status.framework().word()).put("state", status.state().name());
        put(out, "keyId", status.keyId());
        put(out, "checkValue", status.checkValue());
        put(out, "protocol", status.facts().map(facts -> facts.protocol()));
        put(out, "cipherSuite", status.facts().map(facts -> facts.cipherSuite()));
        out.put("since", status.since().toString());
        put(out, "notAfter", status.notAfter());
        put(out, "lastFailure", status.lastFailure().map(Throwable::getMessage));
        put(out, "code", status.lastFailure().map(failure -> failure.code()));
        put(out, "nextTry", status.nextTry());
    }

    private static void put(ObjectNode out, String name, Optional<?> value) {
        value.ifPresent(present -> out.put(name, present.toString()));
    }
}
