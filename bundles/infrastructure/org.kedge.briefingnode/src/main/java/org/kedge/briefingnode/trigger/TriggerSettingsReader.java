package org.kedge.briefingnode.trigger;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerNode;

/** Checks the configuration; every refusal names the property. */
final class TriggerSettingsReader {
    private static final int MAX_RATE = 100;
    private static final int MAX_SECONDS = 600;

    private TriggerSettingsReader() {
    }

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    static TriggerSettings read(TriggerConfig config) {
        Optional<String> sign = Optional.of(config.trigger_sign().strip()).filter(alias -> !alias.isEmpty());
        if (sign.isPresent() && !Credential.isAlias(sign.get())) {
            throw wrong("trigger.sign is not an alias of the credential store");
        }
        return new TriggerSettings(proof(config.trigger_proof()), sign,
                Optional.of(config.trigger_uri().strip()).filter(text -> !text.isEmpty()).map(TriggerSettingsReader::uri),
                between("trigger.rate", config.trigger_rate(), MAX_RATE),
                Duration.ofSeconds(between("trigger.seconds", config.trigger_seconds(), MAX_SECONDS)));
    }

    private static TriggerSettings.Proof proof(String word) {
        return switch (word.strip()) {
            case "signature" -> TriggerSettings.Proof.SIGNATURE;
            case "kpm" -> TriggerSettings.Proof.KPM;
            default -> throw wrong("trigger.proof is neither signature nor kpm");
        };
    }

    private static URI uri(String text) {
        if (text.indexOf('[') >= 0) {
            throw wrong("trigger.uri has an IPv6 literal, whose brackets no trigger text carries; give a name");
        }
        try {
            URI uri = new URI(text);
            new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.hashOf(new NodeId("n")), 1, Optional.of(uri));
            return uri;
        } catch (URISyntaxException | KedgeException e) {
            throw wrong("trigger.uri is not https://name:port or coaps://name:port in lower case");
        }
    }

    private static int between(String property, int value, int most) {
        if (value < 1 || value > most) {
            throw wrong(property + " is not 1 to " + most);
        }
        return value;
    }

    private static KedgeException wrong(String what) {
        return new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.briefingnode.trigger: " + what);
    }
}
