package org.kedge.messages.trigger;

import org.kedge.api.error.ErrorCode;
import org.kedge.messages.json.StrictJson;

/**
 * The three forms of the {@link DeviceTrigger}. Strict: an unknown, repeated, missing or mistyped field is a fault (TS-0004 8.5.1 asks for
 * it), and every fault is {@link ErrorCode#TRIGGER_MALFORMED}, names the place and repeats no value. Stateless and thread-safe.
 */
public final class DeviceTriggerCodec {
    /** The longest document accepted, in octets; a longer one is refused before anything of it is looked at. */
    public static final int MAX_OCTETS = 8 * 1024;

    static final String WHAT = "device trigger";

    private DeviceTriggerCodec() {
    }

    /**
     * Reads a trigger.
     *
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#TRIGGER_MALFORMED}
     */
    public static DeviceTrigger decode(Serialization form, byte[] document) {
        StrictJson.requireSize(document, MAX_OCTETS, WHAT, ErrorCode.TRIGGER_MALFORMED);
        return switch (form) {
            case XML -> XmlForm.read(document);
            case JSON -> JsonForm.read(document);
            case CBOR -> CborForm.read(document);
        };
    }

    /**
     * Writes a trigger; {@link #decode} of it gives an equal one.
     *
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#TRIGGER_MALFORMED} when it is longer than {@link #MAX_OCTETS}
     */
    public static byte[] encode(Serialization form, DeviceTrigger trigger) {
        byte[] document = switch (form) {
            case XML -> XmlForm.write(trigger);
            case JSON -> JsonForm.write(trigger);
            case CBOR -> CborForm.write(trigger);
        };
        StrictJson.requireSize(document, MAX_OCTETS, WHAT, ErrorCode.TRIGGER_MALFORMED);
        return document;
    }
}
