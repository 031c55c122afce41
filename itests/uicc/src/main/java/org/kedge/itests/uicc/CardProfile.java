package org.kedge.itests.uicc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a virtual card is personalised with. The keys are test data.
 *
 * @param k 16 octets
 * @param opc 16 octets
 * @param imsi digits
 * @param mncDigits in EF_AD; 0: EF_AD has three octets only
 * @param impi of the ISIM; empty: the card has none
 * @param pin of all applications; empty: disabled
 * @param gba whether the service tables have GBA
 * @param kc whether the answer in the 3G context has Kc
 * @param parameters whether SELECT answers file control parameters
 * @param m2m whether there is a oneM2M service framework in every application
 */
public record CardProfile(byte[] k, byte[] opc, String imsi, int mncDigits, Optional<String> impi, Optional<String> pin, boolean gba,
        boolean kc, boolean parameters, boolean m2m) {
    private static final String USIM = "a0000000871002ff44ff1289000001ff";
    private static final String ISIM = "a0000000871004ff44ff1289000001ff";
    private static final String ICCID = "98100000000000000017";

    /** Test set 1 of TS 35.208 4.3, whose RAND and AUTN are in the vectors. */
    public static CardProfile usim() {
        return new CardProfile(HexFormat.of().parseHex("465b5ce8b199b49faa5f0a2ee238a6bc"),
                HexFormat.of().parseHex("cd63cb71954a9f4e48a5994e37a02baf"), "001010123456789", 2, Optional.empty(), Optional.empty(), true,
                true, true, true);
    }

    public CardProfile withIsim(String identity) {
        return new CardProfile(k, opc, imsi, mncDigits, Optional.of(identity), pin, gba, kc, parameters, m2m);
    }

    public CardProfile withPin(String digits) {
        return new CardProfile(k, opc, imsi, mncDigits, impi, Optional.of(digits), gba, kc, parameters, m2m);
    }

    public CardProfile withoutGba() {
        return new CardProfile(k, opc, imsi, mncDigits, impi, pin, false, false, parameters, m2m);
    }

    public CardProfile withoutParameters() {
        return new CardProfile(k, opc, imsi, mncDigits, impi, pin, gba, kc, false, m2m);
    }

    public CardProfile withoutM2m() {
        return new CardProfile(k, opc, imsi, mncDigits, impi, pin, gba, kc, parameters, false);
    }

    public CardProfile withMncDigits(int digits) {
        return new CardProfile(k, opc, imsi, digits, impi, pin, gba, kc, parameters, m2m);
    }

    /** Another subscriber. */
    public CardProfile with(byte[] otherK, byte[] otherOpc, String otherImsi) {
        return new CardProfile(otherK, otherOpc, otherImsi, mncDigits, impi, pin, gba, kc, parameters, m2m);
    }

    /** The MF with what is below it, apart from the applications. */
    CardFile files(List<CardFile> applications) {
        return CardFile.directory(0x3F00).with(CardFile.transparent(0x2FE2, HexFormat.of().parseHex(ICCID)))
                .with(CardFile.linear(0x2F00, 48, applications.stream().map(a -> entry(a.aid.orElseThrow())).toList()));
    }

    List<CardFile> applications() {
        List<CardFile> applications = new ArrayList<>(List.of(usim(HexFormat.of().parseHex(USIM))));
        impi.ifPresent(identity -> applications.add(isim(HexFormat.of().parseHex(ISIM), identity)));
        return applications;
    }

    private byte[] entry(byte[] aid) {
        ByteArrayOutputStream template = new ByteArrayOutputStream();
        object(template, 0x4F, aid);
        if (m2m) {
            ByteArrayOutputStream subscription = new ByteArrayOutputStream();
            subscription.writeBytes(new byte[] {0x5F, 0x50});
            subscription.writeBytes(text("sub1"));
            object(template, 0x73, object(0xA2, object(0x80, subscription.toByteArray())));
        }
        return object(0x61, template.toByteArray());
    }

    private CardFile usim(byte[] aid) {
        byte[] table = new byte[12];
        table[67 / 8] |= (byte) (gba ? 1 << 67 % 8 : 0);
        byte[] data = mncDigits == 0 ? new byte[] {0, 0, 0} : new byte[] {0, 0, 0, (byte) mncDigits};
        return gba(oneM2m(CardFile.application(aid).with(CardFile.transparent(0x6F38, table))
                .with(CardFile.transparent(0x6F07, imsiFile()).protectedByPin()).with(CardFile.transparent(0x6FAD, data))), 0x6FD6);
    }

    private CardFile isim(byte[] aid, String identity) {
        return gba(oneM2m(CardFile.application(aid).with(CardFile.transparent(0x6F07, new byte[] {(byte) (gba ? 0x02 : 0x00), 0}))
                .with(CardFile.transparent(0x6F02, CardFile.filled(object(0x80, text(identity)), 120)).protectedByPin())), 0x6FD5);
    }

    private CardFile gba(CardFile application, int parametersFile) {
        return gba
                ? application.with(CardFile.transparent(parametersFile, CardFile.filled(new byte[0], 300)).protectedByPin()) : application;
    }

    private CardFile oneM2m(CardFile application) {
        return !m2m ? application : application.with(CardFile.directory(0x5F50)
                .with(CardFile.transparent(0x6F0A, new byte[] {(byte) 0xFF}))
                .with(CardFile.transparent(0x6F02, object(0x80, text("sub1"))))
                .with(CardFile.transparent(0x6F03, object(0x80, text("m2m.example.com"))))
                .with(CardFile.transparent(0x6F04, object(0x80, text("node-7"))))
                .with(CardFile.transparent(0x6F05, object(0x80, text("//m2m.example.com/mn-cse-1"))))
                .with(CardFile.linear(0x6F06, 40, List.of(listed("//m2m.example.com/C1"), new byte[0])))
                .with(CardFile.linear(0x6F08, 40, List.of(listed("//m2m.example.com/in-cse"), listed("//m2m.example.com/in-cse-2"))))
                .with(CardFile.transparent(0x6F09, CardFile.filled(object(0x80, text("maf.example.com")), 300)))
                .with(CardFile.linear(0x6F07, 24, List.of(HexFormat.of().parseHex("10006d65662e6578616d706c652e636f6d"),
                        HexFormat.of().parseHex("0501c000020a"), new byte[] {0}))));
    }

    private byte[] imsiFile() {
        String nibbles = (imsi.length() % 2 == 1 ? "9" : "1") + imsi + (imsi.length() % 2 == 1 ? "" : "f");
        byte[] file = CardFile.filled(new byte[] {(byte) (nibbles.length() / 2)}, 9);
        for (int i = 0; i < nibbles.length(); i += 2) {
            file[1 + i / 2] = (byte) (Character.digit(nibbles.charAt(i + 1), 16) << 4 | Character.digit(nibbles.charAt(i), 16));
        }
        return file;
    }

    private static byte[] listed(String value) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(value.length());
        record.writeBytes(text(value));
        return record.toByteArray();
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] object(int tag, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        object(out, tag, value);
        return out.toByteArray();
    }

    private static void object(ByteArrayOutputStream out, int tag, byte[] value) {
        out.write(tag);
        out.write(value.length);
        out.writeBytes(value);
    }
}
