package org.kedge.usim.pcsc.card;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator.Subscriber;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Impi;
import org.kedge.gba.Imsi;
import org.kedge.usim.pcsc.apdu.Tlv;

/** Who the subscriber of the selected application is (TS 31.102 4.2, TS 31.103 4.2, TS 23.003 13.3 and 16). */
final class Identity {
    private static final int EF_IMSI = 0x6F07;
    private static final int EF_AD = 0x6FAD;
    private static final int EF_IMPI = 0x6F02;
    private static final int TEXT = 0x80;
    private static final int MNC_OCTET = 3;

    private Identity() {
    }

    /** @param mncDigits what is configured; empty: EF_AD says it */
    static Subscriber of(Uicc uicc, Application application, OptionalInt mncDigits) {
        Set<GbaMode> modes = EnumSet.of(GbaMode.ME);
        if (uicc.read(application.services()).filter(application::hasGba).isPresent()) {
            modes.add(GbaMode.UICC);
        }
        if (application == Application.ISIM) {
            Impi impi = impi(require(uicc.read(EF_IMPI), "EF_IMPI"));
            return new Subscriber(impi, impi.isimBsf(), modes);
        }
        String digits = digits(require(uicc.read(EF_IMSI), "EF_IMSI"));
        Imsi imsi = imsi(digits, mncDigits.isPresent() ? mncDigits.getAsInt() : mncDigits(uicc.read(EF_AD)));
        return new Subscriber(imsi.impi(), imsi.bsf(), modes);
    }

    private static byte[] require(Optional<byte[]> content, String file) {
        return content.orElseThrow(() -> new KedgeException(ErrorCode.USIM_REFUSED, "the card has no " + file));
    }

    static Impi impi(byte[] file) {
        String text = Tlv.find(TEXT, file, "EF_IMPI").map(value -> new String(value, StandardCharsets.UTF_8))
                .orElseThrow(() -> Tlv.malformed("EF_IMPI"));
        try {
            return Impi.parse(text);
        } catch (KedgeException e) {
            throw Tlv.malformed("EF_IMPI");
        }
    }

    /** A length, then digits of half an octet, low half first; the first half octet says that it is an IMSI and its parity. */
    static String digits(byte[] file) {
        int length = file.length > 0 ? file[0] & 0xFF : 0;
        if (length < 1 || length >= file.length) {
            throw Tlv.malformed("EF_IMSI");
        }
        StringBuilder digits = new StringBuilder();
        for (int i = 1; i <= length; i++) {
            digits.append(Character.forDigit(file[i] & 0x0F, 16)).append(Character.forDigit(file[i] >> 4 & 0x0F, 16));
        }
        String text = digits.substring(1);
        return text.endsWith("f") ? text.substring(0, text.length() - 1) : text;
    }

    static Imsi imsi(String digits, int mncDigits) {
        try {
            return new Imsi(digits, mncDigits);
        } catch (KedgeException e) {
            throw Tlv.malformed("EF_IMSI");
        }
    }

    /** Octet 4 of EF_AD, which old cards do not have (gba.md 9). */
    static int mncDigits(Optional<byte[]> administrativeData) {
        int digits = administrativeData.filter(file -> file.length > MNC_OCTET).map(file -> file[MNC_OCTET] & 0x0F).orElse(0);
        if (digits != 2 && digits != 3) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "the card does not say how many digits its MNC has; set mnc.digits");
        }
        return digits;
    }
}
