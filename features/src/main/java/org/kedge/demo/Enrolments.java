package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.features.run.Node;

/** Enrolments of the gateways with the MEF. */
final class Enrolments {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NONE = "none";
    /** The words of MEF and BSF for what they did. */
    private static final String COMMITTED = "KE-COMMITTED";
    private static final String BOOTSTRAPPED = "BOOTSTRAPPED";
    private static final String GBA = "GBA_";

    private final Stage stage;

    Enrolments(Stage stage) {
        this.stage = stage;
    }

    /** Makes a gateway ask for its briefing again; it does the rest by itself. */
    void trigger(Cast.Gateway gateway, Way way) throws IOException {
        if (gateway.mechanism() == Mechanism.GBA) {
            stage.bsfOver(gateway, way);
            // Otherwise the Ks of the last bootstrap would do, and nothing would be shown.
            stage.node(gateway).run("kedge:gbaforget", gateway.credentialAlias()).orThrow();
        }
        stage.owner().trigger(gateway);
    }

    /** Waits for the enrolment with the MEF or BSF of this round. */
    EnrolmentRow await(Cast.Gateway gateway, EnrolmentTarget target, Way way) throws IOException {
        URI mef = stage.enrolmentUri(gateway, way);
        String protocol = gateway.mechanism() == Mechanism.GBA ? GBA : way.name();
        Await.until(gateway.name() + " is enrolled for " + target.id() + " over " + gateway.over(way), () -> {
            JsonNode status = status(stage.node(gateway), target.id());
            boolean asked = status.path("mef").asText().equals(mef.toString());
            if (asked && "FAILED".equals(status.path("state").asText())) {
                throw new IOException("the enrolment failed for good: " + status.path("lastFailure").asText());
            }
            return asked && "ENROLLED".equals(status.path("state").asText())
                    && status.path("protocol").asText().startsWith(protocol);
        });
        return row(gateway, way, target, status(stage.node(gateway), target.id()));
    }

    private EnrolmentRow row(Cast.Gateway gateway, Way way, EnrolmentTarget target, JsonNode status) {
        String keId = status.path("keId").asText(NONE);
        Map<String, Long> millis = new LinkedHashMap<>();
        status.path("millis").fields().forEachRemaining(e -> millis.put(e.getKey().toLowerCase(Locale.ROOT), e.getValue().asLong()));
        String done = gateway.mechanism() == Mechanism.GBA ? BOOTSTRAPPED : COMMITTED;
        return new EnrolmentRow(briefing(status), framework(gateway, status), gateway.over(way), target, status.path("suite").asText(NONE),
                keId, status.path("checkValue").asText(NONE), Console.checkValue(stage.mefOf(gateway), done, keId).orElse(NONE),
                status.path("derivedCheckValue").asText(NONE), millis);
    }

    /** Who briefed it, and who vouches for that. */
    private static String briefing(JsonNode status) {
        return status.path("provider").asText(NONE) + ", " + status.path("trust").asText(NONE);
    }

    /** How a gateway has enrolled: for GBA also where Ks is. */
    static String framework(Cast.Gateway gateway, JsonNode status) {
        return gateway.mechanism() == Mechanism.GBA ? status.path("protocol").asText(NONE).toLowerCase(Locale.ROOT).replace('_', '-')
                : gateway.mechanism().word();
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
