package org.kedge.usim.pcsc.card;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import org.kedge.usim.pcsc.apdu.Tlv;

/**
 * A record of EF_MEFID (TS-0003 D.1.3.9).
 *
 * @param type what the text is
 * @param text a domain name or a literal IP address
 */
public record MefAddress(Type type, String text) {
    /** The address types, in the order of their codes. */
    public enum Type {
        FQDN, IPV4, IPV6
    }

    private static final String WHAT = "EF_MEFID";
    private static final int UNUSED = 0xFF;

    /** Length counts the type and the address (D-63); empty for a record that is unused or holds no address. */
    static Optional<MefAddress> of(byte[] record) {
        int length = record.length == 0 ? 0 : record[0] & 0xFF;
        if (length == 0 || length == UNUSED) {
            return Optional.empty();
        }
        if (length > record.length - 1 || length < 2 || !isUnused(record, length + 1) || (record[1] & 0xFF) >= Type.values().length) {
            throw Tlv.malformed(WHAT);
        }
        Type type = Type.values()[record[1]];
        byte[] address = Arrays.copyOfRange(record, 2, length + 1);
        return Optional.of(new MefAddress(type,
                type == Type.FQDN ? new String(address, StandardCharsets.UTF_8) : literal(address, type == Type.IPV4 ? 4 : 16)));
    }

    /** What does not belong to the object is FF. */
    static boolean isUnused(byte[] record, int from) {
        for (int i = from; i < record.length; i++) {
            if ((record[i] & 0xFF) != UNUSED) {
                return false;
            }
        }
        return true;
    }

    private static String literal(byte[] address, int octets) {
        try {
            if (address.length != octets) {
                throw Tlv.malformed(WHAT);
            }
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw Tlv.malformed(WHAT);
        }
    }
}
