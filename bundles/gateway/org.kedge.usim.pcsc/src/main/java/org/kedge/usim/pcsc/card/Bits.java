package org.kedge.usim.pcsc.card;

import java.util.Set;
import java.util.TreeSet;

/** A service table: bit b1 of the first octet is service 1 (TS 31.102 4.2.8, TS-0003 D.1.3.1). */
final class Bits {
    private Bits() {
    }

    static boolean isSet(byte[] table, int service) {
        int bit = service - 1;
        return bit / 8 < table.length && (table[bit / 8] >> bit % 8 & 1) != 0;
    }

    static Set<Integer> services(byte[] table) {
        Set<Integer> services = new TreeSet<>();
        for (int service = 1; service <= table.length * 8; service++) {
            if (isSet(table, service)) {
                services.add(service);
            }
        }
        return services;
    }
}
