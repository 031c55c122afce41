package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.admin.RegistryImport.LineError;
import org.kedge.api.infrastructure.admin.RegistryImport.Report;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Aka;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Algorithm;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Keys;

/** The import of subscribers, on either product. Keys are test set 1 of TS 35.207 and of TS 35.232. */
abstract class SubscriberImportKit extends RegistryKit {
    private static final String K = "465b5ce8b199b49faa5f0a2ee238a6bc";
    private static final String OP = "cdc202d5123e20f62b6d676ac72cb318";
    private static final String OPC = "cd63cb71954a9f4e48a5994e37a02baf";
    private static final String TUAK_K = "abababababababababababababababab";
    private static final String TOP = "5555555555555555555555555555555555555555555555555555555555555555";
    private static final String TOPC = "bd04d9530e87513c5d837ac2ad954623a8e2330c115305a73eb45d1f40cccbff";
    private static final Impi ONE = Impi.parse("001010000000001@ims.mnc001.mcc001.3gppnetwork.org");

    @TempDir
    Path directory;

    SubscriberImportKit(Product product) {
        super(product);
    }

    private Path write(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private Report load(String name, String text) throws IOException {
        return registry.importer().importFile(write(name, text, "rw-------"));
    }

    private static Report done(int count) {
        return new Report(0, 0, 0, count, List.of());
    }

    private void assertKeys(Impi impi, String k, String opc) {
        try (Keys keys = subscribers.keys(impi).orElseThrow()) {
            assertEquals(k, keys.k().use(HexFormat.of()::formatHex));
            assertEquals(opc, keys.opc().use(HexFormat.of()::formatHex));
        }
    }

    @Test
    void csvWithTheLeastThatASubscriberNeeds() throws Exception {
        assertEquals(done(1), load("a.subscribers.csv", "imsi,mncLength,k,opc\n001010000000001,2," + K + "," + OPC + "\n"));
        assertEquals(new SubscriberRecord(ONE, Aka.milenage(0), Subscribers.NOTHING, true), subscribers.find(ONE).orElseThrow());
        assertKeys(ONE, K, OPC);
        assertEquals(1, subscribers.advance(ONE, last -> last + 1), "a new subscriber begins at 0");
        assertFalse(Files.exists(directory.resolve("a.subscribers.csv")), "a file with keys is deleted");
    }

    @Test
    void csvWithEverythingAndOpMadeOpc() throws Exception {
        assertEquals(done(3), load("all.csv", """
                impi,imsi,mncLength,algorithm,k,op,opc,top,topc,amf,sqn,ind,indBits,resBits,iterations,enroleeId,nafs,gsId,gsType,nafGroup,\
                flags,keyChoice,lifetime,uiccType,enabled
                joe@IMS.example.com,,,milenage,%s,%s,,,,b9b9,281474976710655,31,5,,,//example.com/mn-1 //example.com/mn-1/C2,\
                maf.example.com IN.example.com,7,2,group,1 22,ME_BASED_KEY,7200,GBA_U,false
                ,310410000000002,3,tuak,%s,,,%s,,,,,,32,1,urn:dev:2,,,,,,,,GBA,
                ,001010000000003,2,tuak,%s,,,,%s,,17,,,,,,maf.example.com,,,,,,,,true
                """.replace("\\\n", "").formatted(K, OP, TUAK_K, TOP, TUAK_K, TOPC)));
        Impi joe = Impi.parse("joe@ims.example.com");
        assertEquals(new SubscriberRecord(joe, new Aka(Algorithm.MILENAGE, 0xb9b9, 5, 31, 64, 64, 128, 128, 1),
                new Guss(Optional.of(Guss.UiccType.GBA_U), Optional.of(Duration.ofHours(2)),
                        List.of(new Uss(7, 2, List.of("//example.com/mn-1", "//example.com/mn-1/C2"), Optional.of("group"),
                                Set.of(new Fqdn("maf.example.com"), new Fqdn("in.example.com")), List.of(1, 22),
                                Optional.of(KeyChoice.ME_BASED_KEY)))), false), subscribers.find(joe).orElseThrow());
        subscribers.update(joe, Subscribers.NOTHING, true);
        assertKeys(joe, K, OPC);
        assertEquals(0, subscribers.advance(joe, last -> last - 281474976710655L), "the number of the file");

        Impi second = Impi.parse("310410000000002@ims.mnc410.mcc310.3gppnetwork.org");
        SubscriberRecord tuak = subscribers.find(second).orElseThrow();
        assertEquals(new Aka(Algorithm.TUAK, 0x8000, 5, 0, 64, 32, 128, 128, 1), tuak.aka());
        assertEquals(List.of(new Uss(100, 0, List.of("urn:dev:2"), Optional.empty(), Set.of(), List.of(), Optional.empty())),
                tuak.guss().uss());
        assertKeys(second, TUAK_K, TOPC);
        Impi third = Impi.parse("001010000000003@ims.mnc001.mcc001.3gppnetwork.org");
        assertKeys(third, TUAK_K, TOPC);
        assertEquals(18, subscribers.advance(third, last -> last + 1));
    }

    @Test
    void theExampleOfTheReadme() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        int from = readme.indexOf("imsi,mncLength,");
        assertEquals(done(2), load("readme.subscribers.csv", readme.substring(from, readme.indexOf("```", from))));
        assertKeys(ONE, K, OPC);
        assertKeys(Impi.parse("001010000000002@ims.mnc001.mcc001.3gppnetwork.org"), TUAK_K, TOPC);
        assertEquals(Set.of(new Fqdn("maf.example.com"), new Fqdn("in-cse.example.com")),
                subscribers.find(ONE).orElseThrow().guss().uss().get(0).nafs());
    }

    @Test
    void jsonAsAListAndBesideEnrolees() throws Exception {
        String one = "{\"imsi\": \"001010000000001\", \"mncLength\": 2, \"k\": \"" + K + "\", \"opc\": \"" + OPC
                + "\", \"sqn\": 281474976710623, \"enroleeId\": [\"//Example.com/mn-1\"], \"nafs\": [\"maf.example.com\"], \"flags\": [3],"
                + " \"lifetime\": 60}";
        assertEquals(done(1), load("a.subscribers.json", "[" + one + "]"));
        assertEquals(new Guss(Optional.empty(), Optional.of(Duration.ofMinutes(1)), List.of(new Uss(100, 0, List.of("//example.com/mn-1"),
                Optional.empty(), Set.of(new Fqdn("maf.example.com")), List.of(3), Optional.empty()))),
                subscribers.find(ONE).orElseThrow().guss());
        assertEquals(281474976710655L, subscribers.advance(ONE, last -> last + 32));
        assertEquals(new Report(1, 0, 0, 1, List.of()), load("both.json", "{\"enrolees\": [{\"id\": \"urn:dev:1\", \"framework\": \"psk\","
                + " \"kpmId\": \"a@mef.example.com\", \"kpm\": \"" + K + "\"}], \"subscribers\": ["
                + one.replace("0000001", "0000002") + "]}"));
        assertEquals(2, subscribers.count());
        assertEquals(1, enrolees.count());
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws Exception {
        for (String text : List.of("imsi,mncLength,k,opc\n001010000000001,2," + K + "," + OPC, "imsi,k\n1," + K, "imsi,K\n1," + K)) {
            Path file = write("a.subscribers.csv", text, "rw-r-----");
            refused(ErrorCode.INTAKE_DIRECTORY_UNSAFE, () -> registry.importer().importFile(file));
            assertEquals(text, Files.readString(file));
        }
        assertEquals(0, subscribers.count());
    }

    private record Fault(int line, ErrorCode code, String word) {
    }

    private static Fault bad(int line, String word) {
        return new Fault(line, ErrorCode.IMPORT_MALFORMED, word);
    }

    private static Fault length(int line, String word) {
        return new Fault(line, ErrorCode.KEY_LENGTH, word);
    }

    private void assertFaults(String name, String text, Fault... faults) throws Exception {
        long before = subscribers.count();
        Report report = load(name, text);
        String all = report.errors().stream().map(LineError::toString).collect(Collectors.joining("\n"));
        assertEquals(faults.length, report.errors().size(), all);
        for (int i = 0; i < faults.length; i++) {
            assertEquals(faults[i].line, report.errors().get(i).line(), all);
            assertEquals(faults[i].code, report.errors().get(i).error().code(), all);
            assertContains(report.errors().get(i).error().detail(), faults[i].word);
        }
        for (String secret : List.of(K.substring(0, 8), OP.substring(0, 8), OPC.substring(0, 8), TOP.substring(0, 8), "00101")) {
            assertFalse(all.toLowerCase().contains(secret), all);
        }
        assertEquals(0, report.subscribers());
        assertEquals(before, subscribers.count(), "nothing is stored");
        assertEquals(text, Files.readString(directory.resolve(name)), "a refused file is left as it is");
    }

    @Test
    void everyFaultyKeyIsReportedByItsLine() throws Exception {
        String k15 = K.substring(2);
        assertFaults("keys.subscribers.csv", String.join("\n", "imsi,mncLength,algorithm,k,op,opc,top,topc,ckBits,ikBits,macBits",
                "001010000000001,2,milenage," + K + ",," + OPC + ",,,,,",
                "001010000000002,2,milenage," + k15 + ",," + OPC + ",,,,,",
                "001010000000003,2,milenage," + K + ",," + OPC.substring(2) + ",,,,,",
                "001010000000004,2,milenage," + k15 + "," + OP + ",,,,,,",
                "001010000000005,2,milenage," + K + K + ",," + OPC + ",,,,,",
                "001010000000006,2,milenage," + K + ",,,,,,,",
                "001010000000007,2,milenage," + K + "," + OP + "," + OPC + ",,,,,",
                "001010000000008,2,milenage,,," + OPC + ",,,,,",
                "001010000000009,2,milenage," + K.substring(1) + ",," + OPC + ",,,,,",
                "001010000000010,2,tuak," + K + ",," + OPC + ",,,,,",
                "001010000000011,2,tuak," + K + ",,,,,,,",
                "001010000000012,2,tuak," + k15 + ",,," + TOP + ",,,,",
                "001010000000013,2,tuak," + K + ",,,," + OPC + ",,,",
                "001010000000014,2,tuak," + K + ",,,," + TOPC + ",256,,",
                "001010000000015,2,tuak," + K + ",,,," + TOPC + ",,256,",
                "001010000000016,2,tuak," + K + ",,,," + TOPC + ",64,,",
                "001010000000017,2,tuak," + K + ",,,," + TOPC + ",,,128",
                "001010000000018,2,Milenage," + K + ",," + OPC + ",,,,,",
                "001010000000019,2,milenage," + K + ",," + OPC + ",,," + "128,,"),
                length(3, "15 octets instead of 16"), length(4, "15 octets instead of 16"), length(5, "15 octets instead of 16"),
                length(6, "32 octets instead of 16"), bad(7, "either op or opc"), bad(8, "either op or opc"), bad(9, "k is missing"),
                bad(10, "k: not an even number"), bad(11, "opc belongs to algorithm milenage"), bad(11, "either top or topc"),
                bad(12, "either top or topc"), length(13, "15 octets instead of 16 or 32"), length(14, "16 octets instead of 32"),
                length(15, "32 octets together"), length(16, "32 octets together"), length(17, "TUAK takes"), length(18, "Ub"),
                bad(19, "neither milenage nor tuak"), bad(20, "ckBits belongs to algorithm tuak"));
    }

    @Test
    void everyOtherFaultIsReportedByItsLine() throws Exception {
        String keys = "," + K + "," + OPC + ",";
        assertFaults("bad.subscribers.csv", String.join("\n",
                "imsi,mncLength,impi,k,opc,amf,sqn,ind,enroleeId,nafs,gsId,flags,keyChoice,lifetime,uiccType,enabled",
                ",,user" + keys + ",,,,,,,,,,",
                "001010000000001,,"  + keys + ",,,,,,,,,,",
                "001010000000001,4,"  + keys + ",,,,,,,,,,",
                "00101000000000x,2,"  + keys + ",,,,,,,,,,",
                "001010000000001,2,a@b.example" + keys + ",,,,,,,,,,",
                "001010000000006,2,"  + keys + "80,,,,,,,,,,",
                "001010000000007,2,"  + keys + ",281474976710656,,,,,,,,,",
                "001010000000008,2,"  + keys + ",-1,,,,,,,,,",
                "001010000000009,2,"  + keys + ",,32,,,,,,,,",
                "001010000000010,2,"  + keys + ",,,/short,,,,,,,",
                "001010000000011,2,"  + keys + ",,,,maf_1,,,,,,",
                "001010000000012,2,"  + keys + ",,,,,7,,,,,",
                "001010000000013,2,"  + keys + ",,,,maf.example.com,,1 x,,,,",
                "001010000000014,2,"  + keys + ",,,,maf.example.com,,,ME,,,",
                "001010000000015,2,"  + keys + ",,,,,,,,0,,",
                "001010000000016,2,"  + keys + ",,,,,,,,,gba,",
                "001010000000017,2,"  + keys + ",,,,,,,,,,yes",
                "001010000000018,2,"  + keys + ",,,,,,,,,"),
                new Fault(2, ErrorCode.IDENTIFIER_MALFORMED, "impi"), bad(3, "mncLength is missing"), bad(4, "mncLength"),
                new Fault(5, ErrorCode.IDENTIFIER_MALFORMED, "imsi"), bad(6, "either imsi"), bad(7, "amf"), bad(8, "sqn"), bad(9, "sqn"),
                bad(10, "IND 32 does not fit 5 bits"), new Fault(11, ErrorCode.IDENTIFIER_MALFORMED, "enroleeId"),
                new Fault(12, ErrorCode.IDENTIFIER_MALFORMED, "nafs"), bad(13, "need enroleeId or nafs"), bad(14, "flags"),
                bad(15, "keyChoice"), bad(16, "lifetime"), bad(17, "uiccType"), bad(18, "enabled"), bad(19, "15 values under 16 columns"));
        assertFaults("column.subscribers.csv", "imsi,mncLength,k,opc,ki\n", bad(1, "column 5"));
        assertFaults("none.subscribers.csv", "imsi,mncLength,opc\n001010000000001,2," + OPC, bad(1, "at least k"));
        assertFaults("kinds.csv", "imsi,mncLength,k,opc,kpm\n", bad(1, "column 5"));
        assertFaults("member.subscribers.json", "[\n{\"imsi\": \"001010000000001\", \"mncLength\": \"2\", \"k\": \"" + K + "\", \"opc\": \""
                + OPC + "\", \"sqn\": 1.5, \"uss\": []},\n7]", bad(2, "member uss is unknown"), bad(2, "mncLength"), bad(2, "sqn"),
                bad(3, "not an object"));
    }

    @Test
    void anImpiThatIsThereTwiceIsNamedByItsLinesOnly() throws Exception {
        String form = "%s,2," + K + "," + OPC + "\n";
        load("first.subscribers.csv", "imsi,mncLength,k,opc\n" + form.formatted("001010000000009"));
        assertFaults("twice.subscribers.csv", "imsi,mncLength,k,opc\n" + form.formatted("001010000000001")
                + form.formatted("001010000000002") + form.formatted("001010000000001"),
                new Fault(4, ErrorCode.IMPORT_DUPLICATE, "IMPI of line 4 is already on line 2"));
        assertFaults("again.subscribers.csv", "imsi,mncLength,k,opc\n" + form.formatted("001010000000001")
                + form.formatted("001010000000009"),
                new Fault(3, ErrorCode.IMPORT_DUPLICATE, "IMPI of line 3 is already in the registry"));
        assertFaults("more.subscribers.csv", "imsi,mncLength,k,opc\n" + form.formatted("001010000000009") + "1,2,,\n",
                new Fault(2, ErrorCode.IMPORT_DUPLICATE, "IMPI of line 2 is already in the registry"),
                new Fault(3, ErrorCode.IDENTIFIER_MALFORMED, "imsi"), bad(3, "k is missing"), bad(3, "either op or opc"));
    }

    @Test
    void tenThousandSubscribers() throws Exception {
        int count = 10_000;
        StringBuilder csv = new StringBuilder("imsi,mncLength,k,op,enroleeId,nafs\n");
        for (int i = 0; i < count; i++) {
            csv.append("00101%010d,2,%032x,%s,//example.com/mn-%1$d,maf.example.com\n".formatted(i, i, OP));
        }
        assertEquals(done(count), load("many.subscribers.csv", csv.toString()));
        assertEquals(count, subscribers.count());
        Impi last = Subscribers.impi(9999);
        assertEquals(List.of("//example.com/mn-9999"), subscribers.find(last).orElseThrow().guss().uss().get(0).ueIds());
        assertEquals(String.format("%032x", 9999), subscribers.keys(last).orElseThrow().k().use(HexFormat.of()::formatHex));
        Report again = load("many.subscribers.csv", csv.toString());
        assertEquals(count, again.errors().size());
        assertEquals(2, again.errors().get(0).line());
        assertTrue(again.errors().stream().allMatch(e -> e.error().code() == ErrorCode.IMPORT_DUPLICATE));
        assertEquals(count, subscribers.count());
    }
}
