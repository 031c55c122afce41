package org.kedge.briefingnode.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.NodeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.compact.ScannedInstruction;
import org.kedge.store.intake.FileIntake;

class StagingTest {
    private static final String CERTIFICATES = "node,auth,flavour,certificateId,anchorsFile,labels,area";
    private static final String GW1 = "gw1.example.org,certificate,NODE_ID,gw1.example.org,root.pem,plant-7 west,de/berlin";
    private static final String GW2 = "gw2.example.org,certificate,NODE_ID,gw2.example.org,root.pem,,";

    @TempDir
    Path home;
    private StagingFixture f;

    @BeforeEach
    void start() {
        f = new StagingFixture(home);
        f.rules(List.of(StagingFixture.certificate("maf-a"), StagingFixture.certificate("maf-b"), StagingFixture.psk("maf-p", "kpm", false),
                StagingFixture.psk("maf-d", "bbn/kpm", true), StagingFixture.gba("maf-g")),
                "label=keyed to maf-p", "label=brought to maf-d", "label=mobile to maf-g", "label=both to maf-a,maf-p",
                "area=de/berlin to maf-b", "label=lost to nothing", "to maf-a");
    }

    @AfterEach
    void stop() {
        f.close();
    }

    private NodeRecord node(String id) {
        return f.registry.nodes().find(new NodeId(id)).orElseThrow();
    }

    private EnroleeRecord enrolee(String id) {
        return f.registry.enrolees().find(id).orElseThrow();
    }

    private static List<String> targets(EnroleeRecord enrolee) {
        return enrolee.targets().stream().map(allowed -> allowed.target().id()).toList();
    }

    private ScannedInstruction text(String node) {
        String line = f.output().get("texts.tsv").lines().filter(l -> l.startsWith(node + "\t")).findFirst().orElseThrow();
        return CompactCodec.read(line.substring(line.indexOf('\t') + 1));
    }

    @Test
    void aListBecomesNodesEnroleesInstructionsAndASheet() {
        StagingReport report = f.stage(CERTIFICATES, GW1, GW2);

        assertEquals(List.of(), report.errors());
        assertEquals(new StagingReport(2, List.of(), 0, 2, 2, List.of(), 0, 1, 0, List.of()), report);
        assertEquals(Set.of("plant-7", "west"), node("gw1.example.org").labels());
        assertEquals("de/berlin", node("gw1.example.org").location().orElseThrow().area().orElseThrow());
        assertEquals(List.of("maf-b.example.com"), targets(enrolee("gw1.example.org")));
        assertEquals(List.of("maf-a.example.com"), targets(enrolee("gw2.example.org")));
        assertEquals(Set.of(Suid.RSPF_MAF), enrolee("gw1.example.org").targets().get(0).suids());
        assertEquals(Mechanism.CERTIFICATE, enrolee("gw1.example.org").mechanism());
        assertEquals("maf-b.example.com", f.registry.nodes().issued(new NodeId("gw1.example.org")).get(0).target());
        assertEquals(Set.of("sheet-001.html", "texts.tsv"), f.output().keySet());
        assertEquals("rwx------", f.mode(f.out()));
        assertEquals("rw-------", f.mode(f.out().resolve("sheet-001.html")));
    }

    @Test
    void theTextsAreSignedAndLeadToThisBriefingNode() {
        f.stage(CERTIFICATES, GW1);
        ScannedInstruction text = text("gw1.example.org");

        assertEquals("us", text.verify(Map.of("us", StagingFixture.SIGNER.publicKey())));
        assertEquals(StagingFixture.OWN, text.instruction().uri());
        assertEquals(f.bbn.door().pin(), text.instruction().pin());
        assertEquals("gw1.example.org", text.instruction().node().value());
        assertEquals(StagingFixture.NOW.plus(Duration.ofDays(90)), text.instruction().expiry());
    }

    @Test
    void theSameListTwiceChangesNothing() {
        String[] list = {"node,auth,flavour,certificateId,anchorsFile,pskIdentity,kpmId,labels,area,latitude,longitude,msisdn,enroleeId",
            "gw1.example.org,certificate gba,node_id,gw1.example.org,root.pem,,,plant-7 west,de/berlin,52.52,13.405,4915112345678,"
                + "//SP.example.com/gw1",
            "urn:dev:gw3,psk,,,,gw3@bbn.example.com,,keyed,,,,,", "urn:dev:gw4,psk,,,,gw4@bbn.example.com,k4@mef.example.com,keyed,,,,,"};
        StagingReport first = f.stage(list);
        Map<String, String> output = f.output();
        long serial = f.serial("gw1.example.org");
        assertEquals(List.of(), first.errors());
        assertEquals(4, first.keyFiles());
        f.now = StagingFixture.NOW.plusSeconds(3600);

        StagingReport second = f.stage(list);

        assertEquals(new StagingReport(0, List.of(), 3, 0, 0, List.of(), 0, 1, 0, List.of()), second);
        assertEquals(output, f.output());
        assertEquals(serial, f.serial("gw1.example.org"));
    }

    @Test
    void changedRowsAreUpdatedAndNamed() {
        f.stage(CERTIFICATES, GW1, GW2);
        long untouched = f.serial("gw2.example.org");
        f.now = StagingFixture.NOW.plusSeconds(60);

        StagingReport report = f.stage(CERTIFICATES, GW1.replace("de/berlin", "de/munich"), GW2);

        assertEquals(new StagingReport(0, List.of("gw1.example.org"), 1, 1, 1, List.of(), 0, 1, 0, List.of()), report);
        assertEquals("de/munich", node("gw1.example.org").location().orElseThrow().area().orElseThrow());
        assertEquals(untouched, f.serial("gw2.example.org"));
        assertEquals(List.of("maf-b.example.com", "maf-a.example.com"), targets(enrolee("gw1.example.org")), "what was allowed stays");
    }

    @Test
    void aColumnThatIsNotThereLeavesANodeAsItIs() {
        f.stage(CERTIFICATES, GW1);

        StagingReport report = f.stage("node,auth", "gw1.example.org,certificate");

        assertEquals(1, report.unchanged());
        assertEquals(Set.of("plant-7", "west"), node("gw1.example.org").labels());
        assertEquals(List.of("gw1.example.org"), f.stage("node,auth,labels", "gw1.example.org,certificate,").changed());
        assertEquals(Set.of(), node("gw1.example.org").labels());
    }

    /** The files are taken by the intake of a gateway as they are, under the aliases that the instruction names. */
    @Test
    void missingKeysAreMadeAndWrittenForTheIntakeOfTheGateway() throws Exception {
        StagingReport report = f.stage("node,auth,pskIdentity,labels", "urn:dev:gw3,psk,gw3@bbn.example.com,keyed");

        assertEquals(2, report.keyFiles());
        assertEquals(Set.of("sheet-001.html", "texts.tsv", "urn%3Adev%3Agw3.bbn.kpm.json", "urn%3Adev%3Agw3.kpm.json"), f.output()
                .keySet());
        MemoryCredentialStore gateway = new MemoryCredentialStore();
        FileIntake intake = new FileIntake(gateway);
        for (String name : List.of("urn%3Adev%3Agw3.bbn.kpm.json", "urn%3Adev%3Agw3.kpm.json")) {
            assertEquals("rw-------", f.mode(f.out().resolve(name)));
            intake.importFile(Files.move(f.out().resolve(name), home.resolve(name)));
        }
        String kpmId = node("urn:dev:gw3").kpmId().orElseThrow();
        try (Credential kpm = gateway.require("kpm"); Credential psk = gateway.require(Planner.BBN_ALIAS);
                SecretBytes stored = f.registry.enrolees().kpm(KeyReference.parse(kpmId)).orElseThrow();
                SecretBytes own = f.registry.nodes().key(new NodeId("urn:dev:gw3")).orElseThrow()) {
            assertEquals(stored, kpm.secret());
            assertEquals(kpmId, kpm.identifier());
            assertEquals(own, psk.secret());
            assertEquals("gw3@bbn.example.com", psk.identifier());
            assertNotEquals(stored, own);
        }
    }

    @Test
    void aKeyThatTheBriefingNodeBringsIsInNoFile() {
        StagingReport report = f.stage("node,auth,flavour,certificateId,anchorsFile,labels",
                "gw1.example.org,certificate,NODE_ID,gw1.example.org,root.pem,brought");

        assertEquals(List.of(), report.errors());
        assertEquals(0, report.keyFiles());
        assertEquals(Mechanism.PSK, enrolee("gw1.example.org").mechanism());
        assertTrue(f.registry.enrolees().kpm(KeyReference.parse(node("gw1.example.org").kpmId().orElseThrow())).isPresent());
    }

    @Test
    void aNodeUnderGbaNeedsNoEnrolee() {
        StagingReport report = f.stage("node,auth,enroleeId,labels", "urn:dev:gw5,gba,//sp.example.com/gw5,mobile");

        assertEquals(1, report.issued());
        assertEquals(0, f.registry.enrolees().count());
        assertEquals("//sp.example.com/gw5", node("urn:dev:gw5").enroleeId().orElseThrow());
    }

    @Test
    void anEnroleeHasTheIdOfItsNodeUnlessTheListNamesOne() {
        f.stage("node,auth,enroleeId,flavour,certificateId,anchorsFile",
                "gw1.example.org,certificate,//sp.example.com/gw1,NODE_ID,gw1.example.org,root.pem");

        assertTrue(f.registry.enrolees().find("//sp.example.com/gw1").isPresent());
    }

    @Test
    void nodesThatNoRuleSendsAnywhereAreNamed() {
        StagingReport report = f.stage(CERTIFICATES, GW1, GW2.replace(",,", ",lost,"));

        assertEquals(List.of("gw2.example.org"), report.undecided());
        assertEquals(1, report.issued());
        assertTrue(f.output().get("sheet-001.html").contains("decided when it comes"));
    }

    @Test
    void aListWithKeysIsTakenFromItsOwnerOnlyAndDestroyedThen() {
        String[] lines = {"node,auth,pskIdentity,psk,kpmId,kpm,labels", "urn:dev:gw3,psk,gw3@bbn.example.com,"
            + "00112233445566778899aabbccddeeff,k3@mef.example.com,ffeeddccbbaa99887766554433221100,keyed"};
        Path open = f.listOfMode("rw-r--r--", lines);
        assertEquals(ErrorCode.INTAKE_DIRECTORY_UNSAFE, assertThrows(KedgeException.class,
                () -> f.staging.stage(open, f.out(), Staging.Options.DEFAULT)).code());
        assertTrue(f.isEmpty());
        assertTrue(Files.exists(open));

        StagingReport report = f.stage(lines);

        assertEquals(0, report.keyFiles());
        assertFalse(Files.exists(open));
        try (SecretBytes kpm = f.registry.enrolees().kpm(KeyReference.parse("k3@mef.example.com")).orElseThrow()) {
            assertEquals((byte) 0xff, kpm.copy()[0]);
        }
        assertEquals(1, f.stage(lines).unchanged(), "the same keys again are no change");
    }

    @Test
    void aListWithoutKeysStays() {
        f.stage(CERTIFICATES, GW1);

        assertTrue(Files.exists(home.resolve("nodes.csv")));
    }

    @Test
    void anotherKeyIsNotTakenByTheWay() {
        String head = "node,auth,pskIdentity,psk,kpmId,kpm,labels";
        String row = "urn:dev:gw3,psk,gw3@bbn.example.com,00112233445566778899aabbccddeeff,k3@mef.example.com,"
                + "ffeeddccbbaa99887766554433221100,keyed";
        f.stage(head, row);

        for (String other : List.of(row.replace("0011", "ff11"), row.replace("ffee", "00ee"), row.replace("k3@", "k9@"))) {
            StagingReport report = f.stage(head, other);
            assertEquals(1, report.errors().size());
            assertFalse(report.errors().get(0).error().getMessage().contains("11223344"), "no key in a message");
        }
        assertEquals(1, f.stage(head, row).unchanged());
    }

    @Test
    void whatIsDisabledAtTheMefStaysSo() {
        f.stage(CERTIFICATES, GW1);
        EnroleeRecord e = enrolee("gw1.example.org");
        f.registry.enrolees().update(new EnroleeRecord(e.id(), e.mechanism(), e.kpmId(), e.certificate(), e.targets(), e.enrolmentExpiry(),
                e.remoteManagement(), false));

        f.stage(CERTIFICATES + ",enabled", GW1 + ",true");

        assertFalse(enrolee("gw1.example.org").enabled());
    }

    @Test
    void aDisabledNodeIsEnteredAndNothingElse() {
        StagingReport report = f.stage(CERTIFICATES + ",enabled", GW1 + ",false");

        assertEquals(0, report.issued());
        assertFalse(node("gw1.example.org").enabled());
        assertEquals(0, report.sheets());
    }

    @Test
    void aDryRunWritesNothing() {
        StagingReport report = f.staging.stage(f.list(CERTIFICATES, GW1, GW2), f.out(),
                new Staging.Options(false, true, Duration.ofDays(1), 5));

        assertEquals(2, report.added());
        assertEquals(2, report.enrolees());
        assertTrue(f.isEmpty());
        assertFalse(Files.exists(f.out()));
        assertTrue(f.audited.isEmpty());
    }

    /** Enrolees and key files are written before nodes are. */
    @Test
    void whatWasWrittenIsTakenBackWhenALaterStepFails() {
        f.broken = "add";

        assertEquals(ErrorCode.REGISTRY_IO, assertThrows(KedgeException.class, () -> f.stage("node,auth,pskIdentity,labels",
                "urn:dev:gw3,psk,gw3@bbn.example.com,keyed")).code());

        assertTrue(f.isEmpty());
        assertEquals(AuditRecord.Outcome.FAILED, f.audited.get(f.audited.size() - 1).outcome());
    }

    @Test
    void changesAreTakenBackToo() {
        f.stage(CERTIFICATES, GW1, GW2);
        NodeRecord before = node("gw1.example.org");
        EnroleeRecord enrolee = enrolee("gw1.example.org");
        f.broken = "add";

        assertThrows(KedgeException.class, () -> f.stage(CERTIFICATES, GW1.replace("de/berlin", "de/munich"),
                GW2.replace("gw2", "gw3")));

        assertEquals(before, node("gw1.example.org"));
        assertEquals(enrolee, enrolee("gw1.example.org"));
        assertTrue(f.registry.enrolees().find("gw3.example.org").isEmpty());
    }

    @Test
    void aListWhoseIssuingFailedIsStagedAgain() {
        f.broken = "issue";
        assertThrows(KedgeException.class, () -> f.stage(CERTIFICATES, GW1, GW2));
        f.broken = "";

        StagingReport report = f.stage(CERTIFICATES, GW1, GW2);

        assertEquals(2, report.unchanged());
        assertEquals(2, report.issued());
        assertEquals(Set.of("sheet-001.html", "texts.tsv"), f.output().keySet());
    }

    @Test
    void withoutAuditTrailNothingIsStaged() {
        f.auditBroken = true;

        assertEquals(ErrorCode.AUDIT_UNAVAILABLE, assertThrows(KedgeException.class, () -> f.stage(CERTIFICATES, GW1)).code());
        assertTrue(f.isEmpty());
    }

    @Test
    void aDirectoryThatOthersMayEnterIsRefused() throws Exception {
        Files.createDirectory(f.out());
        Files.setPosixFilePermissions(f.out(), PosixFilePermissions.fromString("rwxr-x---"));

        assertEquals(ErrorCode.INTAKE_DIRECTORY_UNSAFE, assertThrows(KedgeException.class, () -> f.stage(CERTIFICATES, GW1)).code());
        assertTrue(f.isEmpty());
    }

    @Test
    void withoutSigningKeyOnlyCodesCanBeMade(@TempDir Path other) {
        f.close();
        f = new StagingFixture(other, BriefingNodeSettings.of(Fqdn.parse("bbn.example.com")).at(StagingFixture.OWN, "bbn"));
        f.rules(List.of(StagingFixture.certificate("maf-a")), "to maf-a");

        assertEquals(ErrorCode.BRIEFING_UNSIGNED, assertThrows(KedgeException.class, () -> f.stage(CERTIFICATES, GW1)).code());
        assertTrue(f.isEmpty());
        assertEquals(1, f.staging.stage(f.list(CERTIFICATES, GW1), f.out(), codes()).added());
    }

    private static Staging.Options codes() {
        return new Staging.Options(true, false, Duration.ofDays(7), 3);
    }

    @Test
    void aCodeIsGoodOnceAndStaysInTheSecondRun() {
        f.staging.stage(f.list(CERTIFICATES, GW1), f.out(), codes());
        String code = text("gw1.example.org").code().orElseThrow().value();
        Map<String, String> output = f.output();

        f.staging.stage(f.list(CERTIFICATES, GW1), f.out(), codes());

        assertEquals(output, f.output());
        assertTrue(output.get("sheet-001.html").contains("keep secret"));
        assertEquals(NodeRegistry.CodeVerdict.ACCEPTED,
                f.registry.nodes().redeem(new NodeId("gw1.example.org"), code, f.now));
    }

    /** Between the entry of ten thousand nodes and the last code there is time to come without one. */
    @Test
    void aNewNodeHasToBringItsCodeFromTheFirstMoment() {
        f.broken = "issue";

        assertThrows(KedgeException.class, () -> f.staging.stage(f.list(CERTIFICATES, GW1), f.out(), codes()));

        assertEquals(Set.of("plant-7", "west", "code-required"), node("gw1.example.org").labels());
    }

    @Test
    void aNodeThatWasRemovedGetsAnotherCode() {
        f.staging.stage(f.list(CERTIFICATES, GW1), f.out(), codes());
        String old = text("gw1.example.org").code().orElseThrow().value();
        f.registry.nodes().remove(new NodeId("gw1.example.org"));

        f.staging.stage(f.list(CERTIFICATES, GW1), f.out(), codes());

        String code = text("gw1.example.org").code().orElseThrow().value();
        assertNotEquals(old, code);
        assertEquals(NodeRegistry.CodeVerdict.ACCEPTED, f.registry.nodes().redeem(new NodeId("gw1.example.org"), code, f.now));
    }

    @Test
    void aTextThatHasEndedIsReplaced() {
        f.stage(CERTIFICATES, GW1);
        ScannedInstruction first = text("gw1.example.org");
        f.now = StagingFixture.NOW.plus(Duration.ofDays(91));

        f.stage(CERTIFICATES, GW1);

        assertTrue(text("gw1.example.org").instruction().serial() > first.instruction().serial());
    }

    @Test
    void aTextOfAnEarlierSigningKeyIsReplacedAndCounted() {
        f.stage(CERTIFICATES, GW1, GW2);
        f.keyPair("sign", StagingFixture.OTHER_SIGNER);
        f.now = StagingFixture.NOW.plusSeconds(60);

        assertEquals(2, f.stage(CERTIFICATES, GW1, GW2).renewed());

        ScannedInstruction text = text("gw1.example.org");
        assertEquals("us", text.verify(Map.of("us", StagingFixture.OTHER_SIGNER.publicKey())));
        assertTrue(text.instruction().serial() > StagingFixture.NOW.getEpochSecond());
        Map<String, String> output = f.output();
        assertEquals(0, f.stage(CERTIFICATES, GW1, GW2).renewed());
        assertEquals(output, f.output());
    }

    /** A sheet that is there as it would be drawn is not drawn again; one that somebody touched is. */
    @Test
    void aSheetThatWasChangedByHandIsPrintedAgain() throws Exception {
        f.stage(CERTIFICATES, GW1);
        Path sheet = f.out().resolve("sheet-001.html");
        String printed = Files.readString(sheet);
        FileTime old = FileTime.from(StagingFixture.NOW);
        Files.setLastModifiedTime(sheet, old);
        f.stage(CERTIFICATES, GW1);
        assertEquals(old, Files.getLastModifiedTime(sheet));

        Files.writeString(sheet, printed.replace("gw1", "gw9"));
        f.stage(CERTIFICATES, GW1);
        assertEquals(printed, Files.readString(sheet));
    }

    @Test
    void newRulesSendStagedNodesElsewhere() {
        f.stage(CERTIFICATES, GW1);
        long serial = f.serial("gw1.example.org");
        f.rules(List.of(StagingFixture.certificate("maf-b"), StagingFixture.certificate("maf-z")), "to maf-b,maf-z");

        StagingReport report = f.stage(CERTIFICATES, GW1);

        assertEquals(List.of("gw1.example.org"), report.changed());
        assertEquals(1, report.issued(), "what says the same is not issued anew");
        assertEquals(serial, f.serial("gw1.example.org"));
        assertEquals(List.of("maf-b.example.com", "maf-z.example.com"), targets(enrolee("gw1.example.org")));
    }

    @Test
    void fiveHundredLabelsAreASheetAndAShorterListTakesSheetsAway() {
        String[] lines = new String[503];
        lines[0] = CERTIFICATES;
        for (int i = 1; i < lines.length; i++) {
            lines[i] = GW1.replace("gw1", "gw" + i);
        }
        assertEquals(2, f.stage(lines).sheets());
        assertEquals(2, f.output().get("sheet-002.html").split("<section").length - 1);

        assertEquals(1, f.stage(CERTIFICATES, GW1).sheets());

        assertEquals(Set.of("sheet-001.html", "texts.tsv"), f.output().keySet());
    }

    @Test
    void sheetsArePrintedAgain() {
        f.stage(CERTIFICATES, GW1, GW2);
        Map<String, String> output = f.output();

        assertEquals(new Staging.Reprint(1, 0), f.staging.print(f.out(), List.of("gw2.example.org"), Staging.Options.DEFAULT));
        String selected = f.output().get("sheet-selected.html");
        assertTrue(selected.contains("gw2.example.org") && !selected.contains("gw1.example.org"));
        f.staging.print(f.out(), List.of(), Staging.Options.DEFAULT);
        assertEquals(output.get("sheet-001.html"), f.output().get("sheet-001.html"));
        assertEquals(ErrorCode.PEER_UNKNOWN, assertThrows(KedgeException.class,
                () -> f.staging.print(f.out(), List.of("gw9"), Staging.Options.DEFAULT)).code());
    }

    @Test
    void aNodeOfAnyNameHasAFileOfItsOwn() {
        assertEquals("%2E.%2Fx", OutputDirectory.nameOf(new NodeId("../x")));
        assertNotEquals(OutputDirectory.nameOf(new NodeId("a/b")), OutputDirectory.nameOf(new NodeId("a%2Fb")));
        assertEquals(64, OutputDirectory.nameOf(new NodeId("/".repeat(255))).length());
        assertFalse(OutputDirectory.nameOf(new NodeId("./../\\:*")).matches(".*[/\\\\:*].*"));
    }
}
