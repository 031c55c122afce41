package org.kedge.usim.pcsc.card;

import java.util.HexFormat;

/** An application of a UICC that can authenticate by AKA. */
public enum Application {
    /** TS 31.102: service 68 is GBA. */
    USIM("A0000000871002", 0x6F38, 68, 0x6FD6),
    /** TS 31.103: service 2 is GBA. */
    ISIM("A0000000871004", 0x6F07, 2, 0x6FD5);

    private final String prefix;
    private final int services;
    private final int gbaService;
    private final int gbaParameters;

    Application(String prefix, int services, int gbaService, int gbaParameters) {
        this.prefix = prefix;
        this.services = services;
        this.gbaService = gbaService;
        this.gbaParameters = gbaParameters;
    }

    /** RID and application code of its AID (TS 101 220 annex E). */
    byte[] prefix() {
        return HexFormat.of().parseHex(prefix);
    }

    /** EF_UST or EF_IST. */
    int services() {
        return services;
    }

    /** Whether the service table has GBA. */
    boolean hasGba(byte[] table) {
        return Bits.isSet(table, gbaService);
    }

    /** EF_GBABP. */
    int gbaParameters() {
        return gbaParameters;
    }
}
