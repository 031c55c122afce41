package org.kedge.briefingnode.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.admin.RegistryImport.LineError;
import org.kedge.briefingnode.Labels;

/** Lists that are wrong: every fault with its line, and nothing of them stored. */
class StagingRefusalTest {
    private static final String SECRET = "00112233445566778899aabbccddeef";

    @TempDir
    Path home;
    private StagingFixture f;

    @BeforeEach
    void start() {
        f = new StagingFixture(home);
        f.rules(List.of(StagingFixture.certificate("maf-a"), StagingFixture.psk("maf-p", "kpm", false)), "label=keyed to maf-p",
                "label=both to maf-a,maf-p", "to maf-a");
    }

    @AfterEach
    void stop() {
        f.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"node,auth; ,gba; IMPORT_MALFORMED; node is missing",
        "node,auth; a b,gba; IDENTIFIER_MALFORMED; node: ",
        "node,auth; n9,; IMPORT_MALFORMED; auth is one or several", "node,auth; n9,tls; IMPORT_MALFORMED; auth is one or several",
        "node,auth; n9,certificate; IMPORT_MALFORMED; auth certificate needs flavour",
        "node,auth; n9,psk; IMPORT_MALFORMED; auth psk needs a pskIdentity",
        "node,auth,pskIdentity; n9,gba,x@y.example.com; IMPORT_MALFORMED; pskIdentity is given, but auth",
        "node,auth,pskIdentity,labels; n9,psk,plain,keyed; IMPORT_MALFORMED; needs an identity like name@bbn.example.com",
        "node,auth,pskIdentity,psk; n9,psk,x@y.example.com,00112233445566778899aabbccddeef; IMPORT_MALFORMED; psk: not hexadecimal",
        "node,auth,pskIdentity,psk; n9,psk,x@y.example.com,0011; IMPORT_MALFORMED; psk: not hexadecimal of 16 to 64 octets",
        "node,auth,psk; n9,gba,00112233445566778899aabbccddeeff; IMPORT_MALFORMED; there is a key, but auth",
        "node,auth,kpm; n9,gba,00112233445566778899aabbccddeeff; IMPORT_MALFORMED; kpm: the rules send it by certificate",
        "node,auth,kpmId,labels; n9,gba,nonsense,keyed; IDENTIFIER_MALFORMED; kpmId: ",
        "node,auth,labels; n9,gba,both; IMPORT_MALFORMED; by psk and by certificate",
        "node,auth; n9,gba; IMPORT_MALFORMED; flavour, certificateId and anchorsFile are needed",
        "node,auth,flavour,certificateId,anchorsFile; n9,certificate,DOMAIN,x,root.pem; IMPORT_MALFORMED; flavour: none of",
        "node,auth,flavour,certificateId,anchorsFile; n9,certificate,NODE_ID,,root.pem; IMPORT_MALFORMED; given together",
        "node,auth,flavour,certificateId,anchorsFile; n9,certificate,NODE_ID,n9,; IMPORT_MALFORMED; a certificate needs trust anchors",
        "node,auth,flavour,certificateId,anchorsFile; n9,certificate,NODE_ID,n9,none.pem; CERTIFICATE_MALFORMED; there is no readable",
        "node,auth,flavour,certificateId,anchorsFile; n9,certificate,NODE_ID,n9,../root.pem; CERTIFICATE_MALFORMED; outside the directory",
        "node,auth,flavour,certificateId,anchorsFile; n9,certificate,NODE_ID,n9,/etc/hosts; CERTIFICATE_MALFORMED; outside the",
        "node,auth,flavour,certificateId,anchorsFile; n9,certificate,CSE_ID,a_b,root.pem; IDENTIFIER_MALFORMED; certificateId: ",
        "node,auth,enroleeId; n9,gba,gw9; IMPORT_MALFORMED; enroleeId: neither an absolute",
        "node,auth,labels; n9,gba,a/b; IMPORT_MALFORMED; labels: ",
        "node,auth,area; n9,gba,DE; LOCATION_MALFORMED; area: ",
        "node,auth,latitude,longitude; n9,gba,52.5,; IMPORT_MALFORMED; given together",
        "node,auth,latitude,longitude; n9,gba,95,13; LOCATION_MALFORMED; latitude: ",
        "node,auth,latitude,longitude; n9,gba,NaN,13; IMPORT_MALFORMED; latitude: not decimal",
        "node,auth,msisdn; n9,gba,+4915112; IMPORT_MALFORMED; msisdn: ",
        "node,auth,enabled; n9,gba,yes; IMPORT_MALFORMED; enabled is true or false",
        "node,auth; n9,gba,x; IMPORT_MALFORMED; 3 values under 2 columns", "node,auth; \"n9,gba; IMPORT_MALFORMED; a quote is not closed",
        "node,auth; n\"9,gba; IMPORT_MALFORMED; a quote is not closed"})
    void aBadRowRefusesTheWholeList(String columns, String row, ErrorCode code, String text) {
        StagingReport report = f.stage(columns, row);

        LineError error = report.errors().get(0);
        assertEquals(2, error.line());
        assertEquals(code, error.error().code(), error.error()::getMessage);
        assertTrue(error.error().getMessage().contains(text), error.error()::getMessage);
        assertFalse(error.error().getMessage().contains(SECRET), "no secret in a message");
        assertTrue(f.isEmpty());
        assertTrue(Files.exists(home.resolve("nodes.csv")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"node,auth,psk2; column 3 of the header line is unknown",
        "node,auth,node; column 3 of the header line is unknown or there twice",
        "node,labels; at least auth, node", "''; column 1"})
    void aBadHeaderIsNamed(String header, String text) {
        LineError error = f.stage(header, "n1,gba").errors().get(0);

        assertEquals(1, error.line());
        assertTrue(error.error().getMessage().contains(text), error.error()::getMessage);
        assertTrue(f.isEmpty());
    }

    @Test
    void everyFaultHasItsLine() {
        List<LineError> errors = f.stage("node,auth,labels", "n1,gba,keyed", "", "n2,tls,keyed", "n3,gba,a/b", "n3,gba,keyed",
                "n3,gba,keyed").errors();

        assertEquals(List.of(4, 5, 7), errors.stream().map(LineError::line).toList());
        assertEquals(ErrorCode.IMPORT_DUPLICATE, errors.get(2).error().code());
        assertTrue(errors.get(2).error().getMessage().contains("the same as in line 6"));
        assertTrue(f.isEmpty());
    }

    @Test
    void namesAreUniqueInTheListAndInTheRegistry() {
        String columns = "node,auth,enroleeId,pskIdentity,flavour,certificateId,anchorsFile,kpmId,labels";
        f.stage(columns, "n1,psk certificate,//sp.example.com/n1,n1@bbn.example.com,NODE_ID,n1,root.pem,k1@mef.example.com,keyed");
        long nodes = f.registry.nodes().count();

        for (String row : List.of("n2,gba,//sp.example.com/n1,,,,,,keyed", "n2,psk,,N1@bbn.example.com,,,,,keyed",
                "n2,certificate,,,NODE_ID,n1,root.pem,,keyed", "n2,gba,,,,,,K1@mef.example.com,keyed")) {
            List<LineError> errors = f.stage(columns, row).errors();
            assertEquals(1, errors.stream().filter(e -> e.error().code() == ErrorCode.IMPORT_DUPLICATE
                    || e.error().getMessage().contains("another one")).count(), () -> row + " " + errors);
        }
        for (String row : List.of("n3,gba,//sp.example.com/n9,,,,,,keyed", "n3,psk,,n9@bbn.example.com,,,,,keyed",
                "n3,certificate,,,NODE_ID,n9,root.pem,,keyed", "n3,gba,,,,,,k9@mef.example.com,keyed")) {
            LineError error = f.stage(columns, row, row.replace("n3,", "n4,")).errors().get(0);
            assertEquals(ErrorCode.IMPORT_DUPLICATE, error.error().code());
            assertEquals(3, error.line());
        }
        assertEquals(nodes, f.registry.nodes().count());
    }

    @Test
    void anEnroleeOfAnotherFrameworkIsNotTurnedOver() {
        String columns = "node,auth,flavour,certificateId,anchorsFile,labels";
        f.stage(columns, "n1,certificate,NODE_ID,n1,root.pem,");

        LineError error = f.stage(columns, "n1,certificate,NODE_ID,n1,root.pem,keyed").errors().get(0);

        assertTrue(error.error().getMessage().contains("is there with framework certificate"), error.error()::getMessage);
        assertTrue(f.registry.nodes().list("", 9).get(0).labels().isEmpty());
    }

    @Test
    void aNodeWithoutKeyGetsNoneByTheWay() {
        f.stage("node,auth,labels", "n1,gba,keyed");

        assertTrue(f.stage("node,auth,pskIdentity,labels", "n1,psk,n1@bbn.example.com,keyed").errors().get(0).error().getMessage()
                .contains("none can be added"));
    }

    @Test
    void rulesThatCannotBeRunStopStaging() {
        f.rules(List.of(), "to nowhere");

        assertEquals(ErrorCode.DESTINATION_UNKNOWN, assertThrows(KedgeException.class, () -> f.stage("node,auth", "n1,gba")).code());
        assertTrue(f.isEmpty());
    }

    @Test
    void whatIsNoFileIsRefused() throws Exception {
        assertEquals(ErrorCode.IMPORT_MALFORMED, assertThrows(KedgeException.class,
                () -> f.staging.stage(home.resolve("none.csv"), f.out(), Staging.Options.DEFAULT)).code());
        Path link = Files.createSymbolicLink(home.resolve("link.csv"), f.list("node,auth", "n1,gba"));
        assertEquals(ErrorCode.IMPORT_MALFORMED, assertThrows(KedgeException.class,
                () -> f.staging.stage(link, f.out(), Staging.Options.DEFAULT)).code());
        Files.write(home.resolve("latin.csv"), "node,auth\nn\u00e4,gba\n".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(f.staging.stage(home.resolve("latin.csv"), f.out(), Staging.Options.DEFAULT).errors().get(0).error().getMessage()
                .contains("not in UTF-8"));
        assertTrue(f.isEmpty());
    }

    /** More than fits into any array, so they cannot have been read. */
    @Test
    void aListOrAnAnchorFileOfGigabytesIsRefusedUnread() throws Exception {
        try (RandomAccessFile list = new RandomAccessFile(home.resolve("huge.csv").toFile(), "rw");
                RandomAccessFile anchors = new RandomAccessFile(home.resolve("huge.pem").toFile(), "rw")) {
            list.setLength(8L << 30);
            anchors.setLength(8L << 30);
        }

        KedgeException tooLarge = assertThrows(KedgeException.class,
                () -> f.staging.stage(home.resolve("huge.csv"), f.out(), Staging.Options.DEFAULT));
        assertEquals(ErrorCode.IMPORT_MALFORMED, tooLarge.code());
        assertTrue(tooLarge.getMessage().contains("larger than 64 MiB"), tooLarge::getMessage);
        LineError error = f.stage("node,auth,flavour,certificateId,anchorsFile", "n9,certificate,NODE_ID,n9,huge.pem").errors().get(0);
        assertEquals(ErrorCode.CERTIFICATE_MALFORMED, error.error().code());
        assertTrue(error.error().getMessage().contains("larger than 1 MiB"), error.error()::getMessage);
        assertTrue(f.isEmpty());
    }

    @Test
    void valuesMayBeQuotedAndLinesEndInAnyWay() {
        Path list = f.list("\ufeff\"node\",auth,labels\r", "\"n1\" ,gba,\"keyed x\"\r".replace("\" ,", "\","), "n2 , gba , keyed");

        assertEquals(2, f.staging.stage(list, f.out(), Staging.Options.DEFAULT).added());
    }

    @Test
    void aQuotedValueOfAnyLengthIsAFaultOfItsLine() {
        List<LineError> errors = f.stage("node,auth,labels", "n1,gba,\"" + "x".repeat(100_000) + "\"", "n2,gba,\"" + "x".repeat(100_000))
                .errors();

        assertEquals(List.of(2, 3), errors.stream().map(LineError::line).toList());
        assertTrue(f.isEmpty());
    }

    @Test
    void theCommandPrintsFaultsByLineAndFails() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StagingCommands commands = new StagingCommands(f.staging, new PrintStream(out, true, StandardCharsets.UTF_8));

        KedgeException e = assertThrows(KedgeException.class, () -> commands.stage(f.list("node,auth", "n1,tls"), f.out(), List.of()));

        assertTrue(e.getMessage().contains("nodes.csv has 1 faults and was not staged"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("line 2: KEDGE-514 "));
        assertThrows(KedgeException.class, () -> commands.stage(f.list("node,auth", "n1,gba"), f.out(), List.of("--quick")));
        assertThrows(KedgeException.class, () -> commands.stage(f.list("node,auth", "n1,gba"), f.out(), List.of("--days", "x")));
        assertTrue(f.isEmpty());
    }

    @Test
    void theCommandSaysWhatItDid() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StagingCommands commands = new StagingCommands(f.staging, new PrintStream(out, true, StandardCharsets.UTF_8));
        String[] list = {"node,auth,pskIdentity,labels", "n1,psk,n1@bbn.example.com,keyed"};

        commands.stage(f.list(list), f.out(), List.of("--dry"));
        assertTrue(f.isEmpty());
        commands.stage(f.list(list), f.out(), List.of("--days", "10"));
        commands.stage(f.list(list), f.out(), List.of("--days", "10"));
        commands.sheet(f.out(), List.of("n1"));

        String printed = out.toString(StandardCharsets.UTF_8);
        assertFalse(printed.contains("one-time code"), printed);
        commands.stage(f.list(list), f.out(), List.of("--codes"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("also a node that was briefed before"));
        assertTrue(Labels.codeRequired(f.registry.nodes().find(new NodeId("n1")).orElseThrow()));
        assertTrue(printed.contains("would be: 1 new, 0 changed, 0 unchanged nodes; 1 Enrolee entries"), printed);
        assertTrue(printed.contains("2 key files in "), printed);
        assertTrue(printed.contains("0 new, 0 changed, 1 unchanged nodes; 0 Enrolee entries"), printed);
        assertTrue(printed.contains("0 instructions issued anew, 1 sheets"), printed);
    }

    /** The labels are pasted already: whoever scans one of them gets nowhere. */
    @Test
    void aReprintSaysThatTextsOfAnEarlierSigningKeyWereMadeAnew() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StagingCommands commands = new StagingCommands(f.staging, new PrintStream(out, true, StandardCharsets.UTF_8));
        f.stage("node,auth,pskIdentity,labels", "n1,psk,n1@bbn.example.com,keyed", "n2,psk,n2@bbn.example.com,keyed",
                "n3,psk,n3@bbn.example.com,keyed");
        f.keyPair("sign", StagingFixture.OTHER_SIGNER);
        f.now = StagingFixture.NOW.plusSeconds(60);

        commands.sheet(f.out(), List.of("n1"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("1 texts made anew"), out::toString);
        out.reset();
        commands.sheet(f.out(), List.of());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("2 texts made anew"), out::toString);
        out.reset();
        commands.sheet(f.out(), List.of());
        assertFalse(out.toString(StandardCharsets.UTF_8).contains("made anew"), out::toString);
    }
}
