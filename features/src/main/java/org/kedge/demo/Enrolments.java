package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.features.run.Node;

/** Enrolments of the gateways with the MEF. */
final class Enrolments {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NONE = "none";
    /** The MEF's word for what it did. */
    private static final String COMMITTED = "KE-COMMITTED";

    private final Stage stage;
    private final Instructions instructions;

    Enrolments(Stage stage, Material material) {
        this.stage = stage;
        this.instructions = new Instructions(material);
    }

    /** Tells a gateway to enrol for both targets; it does the rest by itself. A later serial makes it enrol anew. */
    void instruct(Cast.Gateway gateway, Way way, long serial) throws IOException, GeneralSecurityException {
        for (EnrolmentTarget target : Cast.TARGETS) {
            instructions.drop(stage.home(gateway), gateway, target, stage.mefDoor().uri(way), serial);
        }
    }

    /** Waits for the enrolment that an instruction asked for. */
    EnrolmentRow await(Cast.Gateway gateway, EnrolmentTarget target, Way way, long serial) throws IOException {
        Await.until(gateway.name() + " is enrolled for " + target.id() + " over " + way, () -> {
            JsonNode status = status(stage.node(gateway), target.id());
            boolean asked = status.path("serial").asLong() == serial && status.path("mef").asText().startsWith(way.scheme());
            if (asked && "FAILED".equals(status.path("state").asText())) {
                throw new IOException("the enrolment failed for good: " + status.path("lastFailure").asText());
            }
            return asked && "ENROLLED".equals(status.path("state").asText())
                    && status.path("protocol").asText().startsWith(way.name());
        });
        return row(gateway, way, target, status(stage.node(gateway), target.id()));
    }

    private EnrolmentRow row(Cast.Gateway gateway, Way way, EnrolmentTarget target, JsonNode status) {
        String keId = status.path("keId").asText(NONE);
        Map<String, Long> millis = new LinkedHashMap<>();
        status.path("millis").fields().forEachRemaining(e -> millis.put(e.getKey().toLowerCase(Locale.ROOT), e.getValue().asLong()));
        return new EnrolmentRow(gateway.mechanism().word(), way, target, status.path("suite").asText(NONE), keId,
                status.path("checkValue").asText(NONE), Console.checkValue(stage.mef(), COMMITTED, keId).orElse(NONE),
                status.path("derivedCheckValue").asText(NONE), millis);
    }

    /** A gateway's own statement about an enrolment; a missing node when it has none. */
    static JsonNode status(Node gateway, String target) throws IOException {
        for (JsonNode status : JSON.readTree(gateway.run("kedge:status", "--json").orThrow())) {
            if (status.path("target").asText().equals(target)) {
                return status;
            }
        }
        return MissingNode.getInstance();
    }
}
