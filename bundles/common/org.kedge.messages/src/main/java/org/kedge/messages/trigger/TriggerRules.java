package org.kedge.messages.trigger;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.kedge.api.error.KedgeException;

/** Which fields a purpose needs and allows, and what their values may be (protocols.md 13.2). */
final class TriggerRules {
    static final int MAX_TEXT = 512;
    static final int MAX_POINTS_OF_ACCESS = 16;

    private static final int MAX_OPERATION = 5;
    private static final int MAX_RESOURCE_TYPE = 0xffff;

    private TriggerRules() {
    }

    /** @param fault makes the exception for a field and what is wrong with it */
    static void check(TriggerPurpose purpose, Optional<String> address, List<String> pointsOfAccess, List<Serialization> serializations,
            OptionalInt operation, OptionalInt resourceType, Optional<String> aeId, BiFunction<Field, String, KedgeException> fault) {
        boolean crud = purpose == TriggerPurpose.EXECUTE_CRUD;
        boolean enrolment = purpose == TriggerPurpose.ENROLMENT_REQUEST;
        if (address.isEmpty() && (crud || enrolment)) {
            throw fault.apply(Field.ADDRESS, "is missing");
        }
        address.ifPresent(text -> text(Field.ADDRESS, text, fault));
        if (enrolment && address.flatMap(DeviceTrigger::uri).isEmpty()) {
            throw fault.apply(Field.ADDRESS, "is not an absolute URI with a host, as an enrolmentRequest needs");
        }
        if (address.isPresent() && pointsOfAccess.isEmpty()) {
            throw fault.apply(Field.POINTS_OF_ACCESS, "is missing or empty, though there is a \"" + Field.ADDRESS.shortName() + "\"");
        }
        if (pointsOfAccess.size() > MAX_POINTS_OF_ACCESS) {
            throw fault.apply(Field.POINTS_OF_ACCESS, "has more than " + MAX_POINTS_OF_ACCESS + " entries");
        }
        pointsOfAccess.forEach(entry -> text(Field.POINTS_OF_ACCESS, entry, fault));
        if (new HashSet<>(serializations).size() < serializations.size()) {
            throw fault.apply(Field.SERIALIZATIONS, "names one of them twice");
        }
        number(Field.OPERATION, operation, MAX_OPERATION, crud, fault);
        number(Field.RESOURCE_TYPE, resourceType, MAX_RESOURCE_TYPE, crud, fault);
        if (aeId.isPresent() && !crud) {
            throw fault.apply(Field.AE_ID, "is for executeCRUD only");
        }
        aeId.ifPresent(text -> text(Field.AE_ID, text, fault));
    }

    /** URIs and identifiers of oneM2M: printable ASCII without spaces, which every one of the three forms can carry. */
    private static void text(Field field, String text, BiFunction<Field, String, KedgeException> fault) {
        if (text.isEmpty() || text.length() > MAX_TEXT || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw fault.apply(field, "is not 1 to " + MAX_TEXT + " printable ASCII characters without spaces");
        }
    }

    private static void number(Field field, OptionalInt value, int max, boolean crud, BiFunction<Field, String, KedgeException> fault) {
        if (value.isPresent() != crud) {
            throw fault.apply(field, crud ? "is missing" : "is for executeCRUD only");
        }
        if (value.isPresent() && (value.getAsInt() < 1 || value.getAsInt() > max)) {
            throw fault.apply(field, "is not a number from 1 to " + max);
        }
    }
}
