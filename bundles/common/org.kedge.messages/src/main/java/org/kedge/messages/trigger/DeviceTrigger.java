package org.kedge.messages.trigger;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The payload of a device trigger (TS-0004 table 9.2.1-1). Nothing protects it: who believes it decides by how it arrived (SEED-058). A
 * trigger without payload means establishConnection and has no document to be read.
 *
 * @param purpose what the recipient is asked to do
 * @param address triggerInfoAddress; in an enrolmentRequest the absolute URI of the MEFBase, otherwise a resource id
 * @param pointsOfAccess triggerInfoPoA; at least one when there is an address. Entries need not be URIs
 * @param serializations triggerInfoSerializationTypes, without repetition; empty when absent, which means JSON
 * @param operation triggerInfoOperation, {@code m2m:operation}; with executeCRUD
 * @param resourceType triggerInfoResourceType, {@code m2m:resourceType}; with executeCRUD
 * @param aeId triggerInfoAE-ID; possible with executeCRUD
 */
public record DeviceTrigger(TriggerPurpose purpose, Optional<String> address, List<String> pointsOfAccess,
        List<Serialization> serializations, OptionalInt operation, OptionalInt resourceType, Optional<String> aeId) {

    /** @throws KedgeException {@link ErrorCode#TRIGGER_MALFORMED} when the purpose forbids or lacks one of them */
    public DeviceTrigger {
        pointsOfAccess = List.copyOf(pointsOfAccess);
        serializations = List.copyOf(serializations);
        TriggerRules.check(purpose, address, pointsOfAccess, serializations, operation, resourceType, aeId,
                (field, problem) -> new KedgeException(ErrorCode.TRIGGER_MALFORMED,
                        "device trigger: \"" + field.shortName() + "\" " + problem));
    }

    /** An enrolmentRequest. */
    public static DeviceTrigger enrolment(URI mefBase, List<String> pointsOfAccess) {
        return new DeviceTrigger(TriggerPurpose.ENROLMENT_REQUEST, Optional.of(mefBase.toString()), pointsOfAccess, List.of(),
                OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    }

    /** Which MEF to enrol with; empty for every other purpose. */
    public Optional<MefPointer> mef() {
        if (purpose != TriggerPurpose.ENROLMENT_REQUEST) {
            return Optional.empty();
        }
        String host = address.flatMap(DeviceTrigger::uri).map(DeviceTrigger::host).orElseThrow();
        return Optional.of(new MefPointer(host, pointsOfAccess.stream().flatMap(entry -> uri(entry).stream())
                .filter(uri -> host.equals(host(uri))).map(DeviceTrigger::binding).toList()));
    }

    /** The text as an absolute URI with a host and without user information. */
    static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text);
            return Optional.of(uri).filter(u -> u.getScheme() != null && u.getHost() != null && u.getUserInfo() == null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String host(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static MefPointer.Binding binding(URI uri) {
        OptionalInt port = uri.getPort() < 0 ? OptionalInt.empty() : OptionalInt.of(uri.getPort());
        return new MefPointer.Binding(uri.getScheme().toLowerCase(Locale.ROOT), port);
    }
}
