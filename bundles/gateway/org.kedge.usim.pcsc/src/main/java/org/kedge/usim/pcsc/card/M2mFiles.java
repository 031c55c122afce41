package org.kedge.usim.pcsc.card;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.usim.pcsc.apdu.Tlv;

/** Reads the files of a oneM2M service framework, DF_1M2M or the ADF of a 1M2MSM application (TS-0003 D.1.3, D.2.1.2). */
final class M2mFiles {
    private static final int SUBSCRIPTION = 0x6F02;
    private static final int SERVICE_PROVIDER = 0x6F03;
    private static final int NODE = 0x6F04;
    private static final int CSE = 0x6F05;
    private static final int AES = 0x6F06;
    private static final int MEF = 0x6F07;
    private static final int IN_CSES = 0x6F08;
    private static final int MAF = 0x6F09;
    private static final int SERVICES = 0x6F0A;
    private static final int TEXT = 0x80;

    private M2mFiles() {
    }

    /**
     * Reads the directory that is selected. Files of services that are not available are not read (D.1.3.1).
     *
     * @param named the M2M-Sub-ID of EF_DIR, when the file does not say it
     */
    static M2mSubscription read(Uicc uicc, String named) {
        Set<Integer> services = uicc.read(SERVICES).map(Bits::services).orElse(Set.of());
        return new M2mSubscription(text(uicc.read(SUBSCRIPTION), "EF_1M2MSID").orElse(named),
                text(uicc.read(SERVICE_PROVIDER), "EF_1M2MSPID"), services,
                services.contains(6) ? text(uicc.read(NODE), "EF_M2MNID") : Optional.empty(),
                services.contains(1) ? text(uicc.read(CSE), "EF_CSEID") : Optional.empty(),
                services.contains(4) ? texts(uicc.records(AES), "EF_M2MAEID") : List.of(),
                services.contains(2) ? texts(uicc.records(IN_CSES), "EF_INCSEIDS") : List.of(),
                services.contains(3) ? text(uicc.read(MAF), "EF_MAFFQDN") : Optional.empty(),
                services.contains(5) ? uicc.records(MEF).stream().flatMap(record -> MefAddress.of(record).stream()).toList() : List.of());
    }

    private static Optional<String> text(Optional<byte[]> file, String what) {
        return file.flatMap(octets -> text(octets, what));
    }

    /** One object with tag 80. */
    static Optional<String> text(byte[] file, String what) {
        return Tlv.find(TEXT, file, what).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private static List<String> texts(List<byte[]> records, String what) {
        return records.stream().flatMap(record -> listed(record, what).stream()).toList();
    }

    /** A length and the text; empty for a record that is unused. */
    static Optional<String> listed(byte[] record, String what) {
        int length = record.length == 0 ? 0 : record[0] & 0xFF;
        if (length == 0 || length == 0xFF && MefAddress.isUnused(record, 0)) {
            return Optional.empty();
        }
        if (length > record.length - 1 || !MefAddress.isUnused(record, length + 1)) {
            throw Tlv.malformed(what);
        }
        return Optional.of(new String(record, 1, length, StandardCharsets.UTF_8));
    }
}
