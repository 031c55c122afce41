package org.kedge.usim.pcsc.card;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.usim.pcsc.apdu.Tlv;

/**
 * A record of EF_DIR: an application of the card (TS 102 221 13.1).
 *
 * @param aid its identifier
 * @param m2m the oneM2M service frameworks in it: file identifier of DF_1M2M to M2M-Sub-ID (TS-0003 D.1.2)
 */
record DirectoryEntry(byte[] aid, Map<Integer, String> m2m) {
    private static final int FILE_ID = 0x2F00;
    private static final int APPLICATION = 0x61;
    private static final int AID = 0x4F;
    private static final int DISCRETIONARY = 0x73;
    private static final int ONEM2M = 0xA2;
    private static final int SUBSCRIPTION = 0x80;
    private static final String WHAT = "EF_DIR";

    /** Reads EF_DIR; no entry when the card has none. */
    static List<DirectoryEntry> of(Uicc uicc) {
        uicc.select(Uicc.MF);
        List<DirectoryEntry> entries = new ArrayList<>();
        uicc.records(FILE_ID).forEach(record -> of(record).ifPresent(entries::add));
        return entries;
    }

    /** Reads a record; empty when it is unused. */
    static Optional<DirectoryEntry> of(byte[] record) {
        return Tlv.find(APPLICATION, record, WHAT).flatMap(template -> Tlv.find(AID, template, WHAT)
                .map(aid -> new DirectoryEntry(aid, Tlv.find(DISCRETIONARY, template, WHAT).map(DirectoryEntry::m2m).orElse(Map.of()))));
    }

    /** Other data may stand beside that of oneM2M, and one record may list several subscriptions. */
    static Map<Integer, String> m2m(byte[] discretionary) {
        Map<Integer, String> frameworks = new TreeMap<>();
        for (Tlv oneM2m : Tlv.all(discretionary, WHAT)) {
            for (Tlv object : oneM2m.tag() == ONEM2M ? Tlv.all(oneM2m.value(), WHAT) : List.<Tlv>of()) {
                byte[] value = object.value();
                if (object.tag() == SUBSCRIPTION && value.length >= 2) {
                    frameworks.put((value[0] & 0xFF) << 8 | value[1] & 0xFF,
                            new String(value, 2, value.length - 2, StandardCharsets.UTF_8));
                }
            }
        }
        return frameworks;
    }

    boolean is(byte[] prefix) {
        return aid.length >= prefix.length && Arrays.equals(aid, 0, prefix.length, prefix, 0, prefix.length);
    }
}
