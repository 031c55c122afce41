package org.kedge.usim.pcsc.apdu;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The file control parameters that SELECT answers (TS 102 221 11.1.1.3), as far as a reader of files needs them.
 *
 * @param size octets of a transparent file
 * @param recordLength octets of a record
 * @param pin the key reference of the PIN in force for the application; empty when there is none or all are disabled
 * @param known whether there was a PIN status template at all
 */
public record Fcp(OptionalInt size, OptionalInt recordLength, OptionalInt pin, boolean known) {
    /** A card that gives no parameters. */
    public static final Fcp NONE = new Fcp(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), false);

    private static final int TEMPLATE = 0x62;
    private static final int FILE_DESCRIPTOR = 0x82;
    private static final int FILE_SIZE = 0x80;
    private static final int PIN_STATUS = 0xC6;
    private static final int PIN_ENABLED = 0x90;
    private static final int KEY_REFERENCE = 0x83;
    private static final String WHAT = "the answer to SELECT";

    /** Reads the template; anything else, also none, is {@link #NONE}. */
    public static Fcp of(byte[] answer) {
        Optional<byte[]> template = answer.length == 0 ? Optional.empty() : Tlv.find(TEMPLATE, answer, WHAT);
        if (template.isEmpty()) {
            return NONE;
        }
        Optional<byte[]> descriptor = Tlv.find(FILE_DESCRIPTOR, template.get(), WHAT).filter(value -> value.length >= 5);
        Optional<byte[]> size = Tlv.find(FILE_SIZE, template.get(), WHAT).filter(value -> value.length >= 2);
        Optional<byte[]> pins = Tlv.find(PIN_STATUS, template.get(), WHAT);
        return new Fcp(number(size, 0), number(descriptor, 2), pins.map(Fcp::pin).orElse(OptionalInt.empty()), pins.isPresent());
    }

    private static OptionalInt number(Optional<byte[]> value, int at) {
        return value.isEmpty() ? OptionalInt.empty()
                : OptionalInt.of((value.get()[at] & 0xFF) << 8 | value.get()[at + 1] & 0xFF);
    }

    /** The first enabled PIN of the application (01 to 08) or the universal PIN (11); the PINs from 81 on protect other things. */
    private static OptionalInt pin(byte[] template) {
        List<Tlv> objects = Tlv.all(template, WHAT);
        byte[] enabled = objects.stream().filter(o -> o.tag() == PIN_ENABLED).map(Tlv::value).findFirst().orElse(new byte[0]);
        int bit = 0;
        for (Tlv object : objects) {
            if (object.tag() == KEY_REFERENCE && object.value().length == 1) {
                boolean on = bit / 8 < enabled.length && (enabled[bit / 8] & 0x80 >> bit % 8) != 0;
                int reference = object.value()[0] & 0xFF;
                if (on && (reference >= 0x01 && reference <= 0x08 || reference == 0x11)) {
                    return OptionalInt.of(reference);
                }
                bit++;
            }
        }
        return OptionalInt.empty();
    }
}
