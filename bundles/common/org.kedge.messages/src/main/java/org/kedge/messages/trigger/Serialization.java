package org.kedge.messages.trigger;

import java.util.Locale;
import java.util.Optional;

/** {@code m2m:serializations}: the forms of a oneM2M primitive, and of the trigger itself. */
public enum Serialization {
    XML, JSON, CBOR;

    private static final int CBOR_MAP = 5;

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The form with this word. */
    public static Optional<Serialization> of(String word) {
        for (Serialization form : values()) {
            if (form.word().equals(word)) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    /**
     * The form a document must have if it is any of the three, for a channel that does not say: the first octet tells them apart. Looks
     * past white space, as far as a document may be long.
     */
    public static Optional<Serialization> guess(byte[] document) {
        for (int i = 0; i < document.length && i < DeviceTriggerCodec.MAX_OCTETS; i++) {
            int octet = document[i] & 0xff;
            if (octet == '{') {
                return Optional.of(JSON);
            } else if (octet == '<') {
                return Optional.of(XML);
            } else if (octet >> 5 == CBOR_MAP) {
                return i == 0 ? Optional.of(CBOR) : Optional.empty();
            } else if (octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n') {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
