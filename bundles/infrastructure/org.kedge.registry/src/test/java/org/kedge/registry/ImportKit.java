package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.admin.RegistryImport.LineError;
import org.kedge.api.infrastructure.admin.RegistryImport.Report;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation.Revocation;

/** The bulk import, on either product. */
abstract class ImportKit extends RegistryKit {
    static final String HEX_KEY = "5EC2E75EC2E75EC2E75EC2E75EC2E700";

    @TempDir
    Path directory;

    ImportKit(Product product) {
        super(product);
    }

    Path write(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    Report load(String name, String text) throws IOException {
        return registry.importer().importFile(write(name, text, "rw-------"));
    }

    private void anchorFile() throws IOException {
        try (var pem = Records.class.getResourceAsStream("/anchor-one.pem")) {
            Files.write(directory.resolve("anchor-one.pem"), pem.readAllBytes());
        }
    }

    @Test
    void jsonWithEnroleesAndPeers() throws Exception {
        anchorFile();
        String der = Base64.getEncoder().encodeToString(Records.ANCHOR_TWO.getEncoded());
        Report report = load("all.json", """
                {"enrolees": [
                  {"id": "//Example.com/mn-1", "framework": "psk", "kpmId": "Kpm-1@mef.example.com", "kpm": "%s",
                   "targets": [{"kind": "MAF", "id": "maf.example.com", "suids": [21, 22]},
                               {"kind": "AE", "id": "//example.com/S7", "fqdn": "s7.example.com", "suids": [22], "derivation": "LEGACY"}],
                   "enrolmentExpiry": "P7D", "remoteManagement": "https://dm.example.com/x", "enabled": false},
                  {"id": "urn:dev:2", "framework": "certificate", "flavour": "FQDN", "identifier": "GW.example.com",
                   "trustAnchors": ["anchor-one.pem", "%s"]}
                 ],
                 "peers": [
                  {"name": "maf", "role": "MAF", "fqdn": "maf.example.com", "originator": "maf.example.com",
                   "uris": ["coaps://maf.example.com"], "flavour": "FQDN", "identifier": "maf.example.com",
                   "trustAnchors": ["anchor-one.pem"], "revocation": "OFF", "credentialAlias": "mef"},
                  {"name": "app", "role": "AE", "fqdn": "app.example.com", "originator": "//example.com/Sapp",
                   "pskId": "app@mef.example.com", "psk": "%s"}
                 ]}
                """.formatted(HEX_KEY, der, Base64.getEncoder().encodeToString(Records.octets(24, 3))));
        assertEquals(new Report(2, 2, List.of()), report);

        EnroleeRecord mn = enrolees.find("//example.com/mn-1").orElseThrow();
        assertEquals(Mechanism.PSK, mn.mechanism());
        assertEquals(Duration.ofDays(7), mn.enrolmentExpiry());
        assertEquals("https://dm.example.com/x", mn.remoteManagement().orElseThrow().toString());
        assertFalse(mn.enabled());
        assertEquals(Set.of(Suid.RSPF_MAF, Suid.RSPF_SAEF), mn.targets().get(0).suids());
        assertEquals(KeyDerivation.USAGE_CONSTRAINED, mn.targets().get(0).derivation());
        AllowedTarget ae = mn.targets().get(1);
        assertEquals(EnrolmentTarget.Kind.AE, ae.target().kind());
        assertEquals("s7.example.com", ae.target().fqdn().value());
        assertEquals(KeyDerivation.LEGACY, ae.derivation());

        EnroleeRecord gateway = enrolees.findByCertificate(CertificateFlavour.FQDN, "gw.example.com").orElseThrow();
        assertEquals(List.of(Records.ANCHOR_ONE, Records.ANCHOR_TWO), gateway.certificate().orElseThrow().trustAnchors());
        assertEquals(Revocation.SOFT, gateway.certificate().orElseThrow().revocation());
        assertEquals(Duration.ofDays(30), gateway.enrolmentExpiry());
        assertTrue(gateway.enabled());

        PeerRecord maf = peers.find("maf").orElseThrow();
        assertEquals(Revocation.OFF, maf.certificate().orElseThrow().revocation());
        assertEquals(Optional.of("mef"), maf.credentialAlias());
        assertArrayEquals(Records.octets(24, 3), peers.psk(KeyReference.parse("app@mef.example.com")).orElseThrow().copy());
        assertFalse(Files.exists(directory.resolve("all.json")), "a file with keys is deleted");
        assertTrue(Files.exists(directory.resolve("anchor-one.pem")));
    }

    @Test
    void jsonWithAMefPeerThatIsCalledAndRules() throws Exception {
        anchorFile();
        rules.add(new Rule(new Fqdn("maf.example.com"), "//example.com/mn-1", "//example.com/in-cse"));
        String text = """
                {"peers": [
                  {"name": "mef", "role": "MEF", "fqdn": "mef.example.com", "originator": "mef.example.com",
                   "uris": ["https://mef.example.com:8443", "coaps://mef.example.com:5684"], "flavour": "FQDN",
                   "identifier": "mef.example.com", "trustAnchors": ["anchor-one.pem"], "credentialAlias": "maf"},
                  {"name": "mef-2", "role": "MEF", "fqdn": "mef2.example.com", "originator": "mef2.example.com",
                   "uris": ["https://mef2.example.com"], "credentialAlias": "psk-of-mef-2"}
                 ],
                 "rules": [
                  {"server": "MAF.example.com", "source": "//example.com/mn-1", "target": "//example.com/in-cse"},
                  {"server": "maf.example.com", "source": "//example.com/mn-1", "target": "//example.com/in-cse"},
                  {"server": "mef.example.com", "source": "*", "target": "maf.example.com"}
                 ]}
                """;
        assertEquals(new Report(0, 2, 3, List.of()), load("maf.json", text));
        Peer mef = registry.peerDirectory().find(PeerRole.MEF, new Fqdn("mef.example.com")).orElseThrow();
        assertEquals(PeerAuthentication.CERTIFICATE, mef.authentication());
        assertEquals(List.of("https://mef.example.com:8443", "coaps://mef.example.com:5684"),
                mef.uris().stream().map(Object::toString).toList(), "in order of preference");
        assertEquals(Optional.of("maf"), mef.credentialAlias());
        assertEquals(Revocation.HARD, mef.certificate().orElseThrow().revocation());
        Peer second = registry.peerDirectory().find("mef-2").orElseThrow();
        assertEquals(PeerAuthentication.PSK, second.authentication());
        assertEquals(Optional.of("psk-of-mef-2"), second.credentialAlias());
        assertEquals(1, rules.list(new Fqdn("maf.example.com")).size());
        assertTrue(rules.allows(new Fqdn("mef.example.com"), "//example.com/any", "maf.example.com"));
    }

    @Test
    void csvOfPeersAndOfRules() throws Exception {
        anchorFile();
        assertEquals(new Report(0, 2, List.of()), load("peers.csv", """
                name,role,fqdn,originator,uris,flavour,identifier,trustAnchors,credentialAlias,pskId,psk
                mef,MEF,mef.example.com,mef.example.com,https://mef.example.com; coaps://mef.example.com,FQDN,mef.example.com,\
                anchor-one.pem,maf,,
                app,AE,app.example.com,//example.com/Sapp,,,,,,app@maf.example.com,%s
                """.replace("\\\n", "").formatted(HEX_KEY)));
        assertEquals(2, peers.find("mef").orElseThrow().uris().size());
        assertTrue(peers.psk(KeyReference.parse("app@maf.example.com")).isPresent());
        assertFalse(Files.exists(directory.resolve("peers.csv")), "a file with keys is deleted");
        assertEquals(new Report(0, 0, 2, List.of()), load("rules.csv", """
                source,target,server
                //example.com/mn-1,//example.com/mn-2,maf.example.com
                *,maf.example.com,mef.example.com
                """));
        assertTrue(rules.allows(new Fqdn("maf.example.com"), "//example.com/mn-1", "//example.com/mn-2"));
        assertTrue(Files.exists(directory.resolve("rules.csv")));
    }

    @Test
    void everyFaultyRuleIsReportedAndNothingIsStored() throws Exception {
        String good = "{\"server\": \"maf.example.com\", \"source\": \"*\", \"target\": \"*\"}";
        assertFaults("rules.json", String.join("\n", "{\"rules\": [" + good + ",",
                good.replace("\"source\": \"*\"", "\"source\": \"maf.example.com\"") + ",",
                good.replace("\"target\": \"*\"", "\"target\": \"/short\"") + ",",
                good.replace("\"target\"", "\"aim\"") + ",",
                good.replace("maf.example.com", "maf_1") + ", 7]}"),
                new Fault(2, ErrorCode.IDENTIFIER_MALFORMED, "source"), new Fault(3, ErrorCode.IDENTIFIER_MALFORMED, "rule"),
                bad(4, "aim"), bad(4, "target is missing"), new Fault(5, ErrorCode.IDENTIFIER_MALFORMED, "server"),
                bad(5, "not an object"));
        assertFaults("rules.csv", "server,source\nmaf.example.com,*", bad(1, "at least server, source, target"));
        assertFaults("peers.csv", "name,role,fqdn,originator,kpm\n", bad(1, "column 5"));
        assertEquals(List.of(), rules.list(new Fqdn("maf.example.com")));
    }

    @Test
    void csvInAnyOrderOfColumns() throws Exception {
        anchorFile();
        Report report = load("nodes.csv", """
                kpm,kpmId,framework,id,targets,flavour,identifier,trustAnchors,revocation,enrolmentExpiry,enabled
                %s,a@mef.example.com,psk,urn:dev:a,MAF|maf.example.com||21+22;CSE|//example.com/in|in.example.com|22|LEGACY,,,,,PT12H,true

                ,,certificate,"urn:dev:""b"",1",,NODE_ID,urn:x:b,anchor-one.pem,HARD,,false
                """.formatted(HEX_KEY));
        assertEquals(new Report(2, 0, List.of()), report);
        EnroleeRecord a = enrolees.find("urn:dev:a").orElseThrow();
        assertEquals(Duration.ofHours(12), a.enrolmentExpiry());
        assertEquals(List.of("maf.example.com", "//example.com/in"), a.targets().stream().map(t -> t.target().id()).toList());
        assertEquals(KeyDerivation.LEGACY, a.targets().get(1).derivation());
        assertEquals(16, enrolees.kpm(KeyReference.parse("A@mef.example.com")).orElseThrow().length());
        EnroleeRecord b = enrolees.find("urn:dev:\"b\",1").orElseThrow();
        assertEquals(Revocation.HARD, b.certificate().orElseThrow().revocation());
        assertFalse(b.enabled());
    }

    @Test
    void aFileWithoutKeysStaysAndMayBeReadByOthers() throws Exception {
        anchorFile();
        Path file = write("open.json", """
                [{"id": "urn:dev:1", "framework": "certificate", "flavour": "FQDN", "identifier": "a.example.com",
                  "trustAnchors": ["anchor-one.pem"]}]""", "rw-r--r--");
        assertEquals(new Report(1, 0, List.of()), registry.importer().importFile(file));
        assertTrue(Files.exists(file));
    }

    @Test
    void aFileWithKeysThatOthersMayReadIsRefused() throws Exception {
        String json = """
                [{"id": "urn:dev:1", "framework": "psk", "kpmId": "a@mef.example.com", "kpm": "%s"}]""".formatted(HEX_KEY);
        String csv = "id,framework,kpmId,kpm\nurn:dev:1,psk,a@mef.example.com," + HEX_KEY;
        List<String> unsafe = List.of(json, json.replace("\"psk\"", "psk"), csv, csv.replace("framework", "frame"), csv + ",more");
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            for (String text : unsafe) {
                Path file = write(text.startsWith("[") ? "a.json" : "a.csv", text, mode);
                assertContains(refused(ErrorCode.INTAKE_DIRECTORY_UNSAFE, () -> registry.importer().importFile(file)).getMessage(), mode);
                assertEquals(text, Files.readString(file), "left as it is");
            }
        }
        assertEquals(0, enrolees.count());
    }

    @Test
    void whatIsNoImportFileIsRefused() throws Exception {
        refused(ErrorCode.IMPORT_MALFORMED, () -> registry.importer().importFile(write("a.txt", "[]", "rw-------")));
        refused(ErrorCode.IMPORT_MALFORMED, () -> registry.importer().importFile(directory.resolve("missing.json")));
        Path link = Files.createSymbolicLink(directory.resolve("link.json"), write("real.json", "[]", "rw-------"));
        refused(ErrorCode.IMPORT_MALFORMED, () -> registry.importer().importFile(link));
    }

    /** One fault: the line it is on, its code, and a word of its text. */
    private record Fault(int line, ErrorCode code, String word) {
    }

    private void assertFaults(String name, String text, Fault... faults) throws Exception {
        Report report = load(name, text);
        String all = report.errors().stream().map(LineError::toString).collect(Collectors.joining("\n"));
        assertEquals(faults.length, report.errors().size(), all);
        for (int i = 0; i < faults.length; i++) {
            LineError error = report.errors().get(i);
            assertEquals(faults[i].line, error.line(), all);
            assertEquals(faults[i].code, error.error().code(), all);
            assertContains(error.error().detail(), faults[i].word);
        }
        assertFalse(all.contains(HEX_KEY) || all.contains(HEX_KEY.toLowerCase()), "no key in an error");
        assertEquals(0, report.enrolees() + report.peers() + report.rules());
        assertEquals(text, Files.readString(directory.resolve(name)), "a refused file is left as it is");
    }

    private static Fault bad(int line, String word) {
        return new Fault(line, ErrorCode.IMPORT_MALFORMED, word);
    }

    @Test
    void everyFaultyObjectIsReportedByItsLineAndNothingIsStored() throws Exception {
        String good = "{\"id\": \"urn:dev:0\", \"framework\": \"psk\", \"kpmId\": \"k0@mef.example.com\", \"kpm\": \"" + HEX_KEY + "\"}";
        String psk = ", \"framework\": \"psk\", \"kpmId\": \"k%d@mef.example.com\", \"kpm\": \"" + HEX_KEY + "\"";
        assertFaults("bad.json", String.join(",\n", "[" + good,
                "{\"framework\": \"psk\", \"kpmId\": \"k1@mef.example.com\", \"kpm\": \"" + HEX_KEY + "\"}",
                "{\"id\": \"/short\"" + psk.formatted(2) + "}",
                "{\"id\": \"urn:dev:3\", \"framework\": \"gba\"}",
                "{\"id\": \"urn:dev:4\", \"framework\": \"psk\", \"kpmId\": \"" + HEX_KEY + "\", \"kpm\": \"" + HEX_KEY + "\"}",
                "{\"id\": \"urn:dev:5\", \"framework\": \"psk\", \"kpmId\": \"k5@mef.example.com\", \"kpm\": \"0011223344\"}",
                "{\"id\": \"urn:dev:6\", \"framework\": \"psk\", \"kpmId\": \"k6@mef.example.com\", \"kpm\": \"?\"}",
                "{\"id\": \"urn:dev:7\", \"framework\": \"psk\", \"kpmId\": \"k7@mef.example.com\"}",
                "{\"id\": \"urn:dev:8\"" + psk.formatted(8) + ", \"KPM\": \"x\"}",
                "{\"id\": \"urn:dev:9\"" + psk.formatted(9) + ", \"enabled\": \"yes\"}",
                "{\"id\": \"urn:dev:10\"" + psk.formatted(10) + ", \"enrolmentExpiry\": \"30 days\"}",
                "{\"id\": \"urn:dev:11\"" + psk.formatted(11) + ", \"enrolmentExpiry\": \"P0D\"}",
                "{\"id\": \"urn:dev:12\"" + psk.formatted(12) + ", \"remoteManagement\": \"dm.example.com\"}",
                "{\"id\": 13" + psk.formatted(13) + "}",
                "\"urn:dev:14\"",
                "{\"id\": \"urn:dev:15\"" + psk.formatted(15) + ", \"flavour\": \"FQDN\", \"identifier\": \"a.example.com\"}]"),
                bad(2, "id is missing"), new Fault(3, ErrorCode.IDENTIFIER_MALFORMED, "id"), bad(4, "framework"),
                new Fault(5, ErrorCode.IDENTIFIER_MALFORMED, "kpmId"), new Fault(6, ErrorCode.KEY_LENGTH, "5 octets"), bad(7, "kpm"),
                bad(8, "together"), bad(9, "member KPM is unknown"), bad(10, "enabled"), bad(11, "enrolmentExpiry"),
                bad(12, "more than zero"), bad(13, "remoteManagement"), bad(14, "id: not a text"), bad(15, "not an object"),
                bad(16, "no certificate"));
        assertEquals(0, enrolees.count());
    }

    @Test
    void everyFaultyTargetIsReported() throws Exception {
        String line = "{\"id\": \"urn:dev:%d\", \"framework\": \"psk\", \"kpmId\": \"k%d@mef.example.com\", \"kpm\": \"" + HEX_KEY
                + "\", \"targets\": [%s]}";
        List<String> targets = List.of(
                "{\"kind\": \"MAF\", \"id\": \"maf.example.com\", \"suids\": [20]}",
                "{\"kind\": \"MAF\", \"id\": \"maf.example.com\", \"suids\": [\"21\"]}",
                "{\"kind\": \"MAF\", \"id\": \"maf.example.com\", \"fqdn\": \"other.example.com\", \"suids\": [21]}",
                "{\"kind\": \"maf\", \"id\": \"maf.example.com\", \"suids\": [21]}",
                "{\"kind\": \"CSE\", \"id\": \"//example.com/in\", \"suids\": [22]}",
                "{\"kind\": \"CSE\", \"id\": \"in\", \"fqdn\": \"in.example.com\", \"suids\": [22]}",
                "{\"kind\": \"MAF\", \"id\": \"maf.example.com\", \"suids\": []}",
                "{\"kind\": \"MAF\", \"id\": \"maf.example.com\", \"suids\": [22], \"derivation\": \"LEGACY\"}",
                "{\"kind\": \"NODE\", \"id\": \"n\", \"fqdn\": \"n.example.com\", \"suids\": [22], \"derivation\": \"LEGACY\"}",
                "{\"kind\": \"MAF\", \"id\": \"maf.example.com\", \"suids\": [21]},"
                        + " {\"kind\": \"MAF\", \"id\": \"MAF.example.com\", \"suids\": [22]}",
                "7");
        String text = "[" + range(targets.size()).stream().map(i -> line.formatted(i, i, targets.get(i)))
                .collect(Collectors.joining(",\n")) + "]";
        assertFaults("targets.json", text, new Fault(1, ErrorCode.SUID_UNDEFINED, "suids"), bad(2, "suids"),
                new Fault(3, ErrorCode.IDENTIFIER_MALFORMED, "MAF target"), bad(4, "kind: not one of MAF, CSE, AE, NODE"),
                bad(5, "fqdn is missing"), new Fault(6, ErrorCode.IDENTIFIER_MALFORMED, "CSE-ID"), bad(7, "at least one SUID"),
                new Fault(8, ErrorCode.DERIVATION_UNSUPPORTED, "SUID 21 only"), new Fault(9, ErrorCode.DERIVATION_UNSUPPORTED, "NODE"),
                bad(10, "twice"), bad(11, "not an object"));
        assertEquals(0, enrolees.count());
    }

    @Test
    void everyFaultyCertificateAndPeerIsReported() throws Exception {
        Files.writeString(directory.resolve("no.pem"), "nothing");
        String enrolee = "{\"id\": \"urn:dev:%d\", \"framework\": \"certificate\", \"flavour\": \"FQDN\","
                + " \"identifier\": \"g%1$d.example.com\", \"trustAnchors\": [%s]}";
        String peer = "{\"name\": \"%s\", \"role\": \"%s\", \"fqdn\": \"a.example.com\", \"originator\": \"%s\"%s}";
        String psk = ", \"pskId\": \"p%d@mef.example.com\", \"psk\": \"" + HEX_KEY + "\"";
        assertFaults("peers.json", String.join("\n", "{\"enrolees\": [",
                enrolee.formatted(1, "\"missing.pem\"") + ",",
                enrolee.formatted(2, "\"no.pem\"") + ",",
                enrolee.formatted(3, "\"../up.pem\"") + ",",
                enrolee.formatted(4, "\"AAAA\"") + ",",
                enrolee.formatted(5, "") + ",",
                "{\"id\": \"urn:dev:6\", \"framework\": \"certificate\", \"flavour\": \"RAW_PUBLIC_KEY\", \"identifier\": \"ni:///md5;x\"}",
                "], \"peers\": [",
                peer.formatted("a", "MAF", "//example.com/in", psk.formatted(1)) + ",",
                peer.formatted("b", "maf", "a.example.com", psk.formatted(2)) + ",",
                peer.formatted("c", "MAF", "a.example.com", "") + ",",
                peer.formatted("d e", "MAF", "a.example.com", psk.formatted(4)) + ",",
                peer.formatted("f", "MAF", "a.example.com", psk.formatted(5) + ", \"uris\": [\"nowhere\"]") + ",",
                peer.formatted("g", "MAF", "a.example.com", psk.formatted(6) + ", \"uris\": [\"http://a.example.com\"]") + ",",
                peer.formatted("h", "MAF", "a.example.com", ", \"credentialAlias\": \"key\""),
                "], \"more\": []}"),
                new Fault(2, ErrorCode.CERTIFICATE_MALFORMED, "not readable"),
                new Fault(3, ErrorCode.CERTIFICATE_MALFORMED, "trustAnchors"),
                new Fault(4, ErrorCode.CERTIFICATE_MALFORMED, "outside"), new Fault(5, ErrorCode.CERTIFICATE_MALFORMED, "trustAnchors"),
                bad(6, "trust anchors"), new Fault(7, ErrorCode.IDENTIFIER_MALFORMED, "identifier"),
                new Fault(9, ErrorCode.IDENTIFIER_MALFORMED, "originator"), bad(10, "role"), bad(11, "either"), bad(12, "name"),
                bad(13, "uris"), bad(14, "coaps or https"), bad(15, "either"), bad(16, "enrolees or peers"));
        assertEquals(0, enrolees.count());
        assertEquals(List.of(), peers.list());
    }

    @Test
    void everyFaultyCsvLineIsReported() throws Exception {
        assertFaults("bad.csv", String.join("\r\n", "id,framework,kpmId,kpm,targets,enabled",
                "urn:dev:1,psk,a@mef.example.com," + HEX_KEY + ",MAF|maf.example.com||21,true",
                "urn:dev:2,psk,b@mef.example.com," + HEX_KEY + ",MAF|maf.example.com,true",
                "urn:dev:3,psk,c@mef.example.com," + HEX_KEY + ",MAF|maf.example.com||2x,true",
                "urn:dev:4,psk,d@mef.example.com," + HEX_KEY + ",,maybe",
                "urn:dev:5,psk,e@mef.example.com," + HEX_KEY + ",",
                "\"urn:dev:6,psk,f@mef.example.com," + HEX_KEY + ",,true",
                "urn:\"dev\":7,psk,g@mef.example.com," + HEX_KEY + ",,true"),
                bad(3, "not an object"), bad(4, "suids"),
                bad(5, "enabled"), bad(6, "5 values under 6 columns"), bad(7, "quote"), bad(8, "quote"));
        assertFaults("head.csv", "id,framework,kmp\nurn:dev:1,psk," + HEX_KEY, bad(1, "column 3"));
        assertFaults("none.csv", HEX_KEY + ",psk\n", bad(1, "column 1"));
        assertFaults("twice.csv", "id,framework,id\n", bad(1, "column 3"));
        assertFaults("empty.csv", "", bad(1, "column 1"));
        assertEquals(0, enrolees.count());
    }

    @Test
    void whatIsNotJsonIsReportedByItsLine() throws Exception {
        String good = "{\"id\": \"urn:dev:0\", \"framework\": \"psk\", \"kpmId\": \"k0@mef.example.com\", \"kpm\": \"" + HEX_KEY + "\"}";
        assertFaults("cut.json", "[" + good + ",\n{\"id\": \"urn:dev:1\",\n\"kpm\": \"" + HEX_KEY, bad(3, "not JSON"));
        assertFaults("bare.json", "[" + good + ",\n{\"kpm\": " + HEX_KEY + "}]", bad(2, "not JSON"));
        assertFaults("twice.json", "[{\"id\": \"a\",\n \"id\": \"b\", \"framework\": \"psk\"}]", bad(2, "not JSON"));
        assertFaults("text.json", "\"" + HEX_KEY + "\"", bad(1, "neither an array"));
        assertFaults("none.json", "", bad(1, "neither an array"));
        assertFaults("tail.json", "[" + good + "]\n[]", bad(2, "behind the end"));
        Path file = write("latin.json", "", "rw-------");
        Files.write(file, "[{\"id\": \"\u00fc\"}]".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(ErrorCode.IMPORT_MALFORMED, registry.importer().importFile(file).errors().get(0).error().code());
        assertEquals(0, enrolees.count());
    }

    @Test
    void duplicatesInTheFileAreNamedWithBothLines() throws Exception {
        String form = "%s,psk,%s@mef.example.com," + HEX_KEY + "\n";
        assertFaults("twice.csv", "id,framework,kpmId,kpm\n" + form.formatted("urn:dev:1", "a") + form.formatted("urn:dev:2", "b")
                + form.formatted("urn:dev:1", "c") + form.formatted("urn:dev:4", "B") + form.formatted("urn:dev:5", "e"),
                new Fault(4, ErrorCode.IMPORT_DUPLICATE, "Enrolee \"urn:dev:1\" is already on line 2"),
                new Fault(5, ErrorCode.IMPORT_DUPLICATE, "PSK identity \"b@mef.example.com\" is already on line 3"));
        assertEquals(0, enrolees.count());
    }

    @Test
    void duplicatesOfTheRegistryAreNamedWithTheirLine() throws Exception {
        enrolees.add(List.of(Records.pskEntry("urn:dev:2", "other@mef.example.com", 1)));
        peers.add(List.of(Records.pskPeer("p", "b@mef.example.com", 1)));
        String form = "%s,psk,%s@mef.example.com," + HEX_KEY + "\n";
        String text = "id,framework,kpmId,kpm\n" + form.formatted("urn:dev:1", "a") + form.formatted("urn:dev:2", "c")
                + form.formatted("urn:dev:3", "B");
        Fault[] faults = {new Fault(3, ErrorCode.IMPORT_DUPLICATE, "Enrolee \"urn:dev:2\" is already in the registry"),
            new Fault(4, ErrorCode.IMPORT_DUPLICATE, "PSK identity \"b@mef.example.com\" is already in the registry")};
        assertFaults("again.csv", text, faults);
        assertFaults("more.csv", text + "urn:dev:9,gba,,\n", faults[0], faults[1], bad(5, "framework"));
        assertEquals(1, enrolees.count());
    }

    @Test
    void tenThousandEnrolees() throws Exception {
        anchorFile();
        int count = 10_000;
        StringBuilder csv = new StringBuilder("id,framework,kpmId,kpm,flavour,identifier,trustAnchors,targets\n");
        for (int i = 0; i < count; i++) {
            csv.append(i % 2 == 0 ? "urn:dev:%d,psk,k%1$d@mef.example.com,%s,,,,MAF|maf.example.com||21\n".formatted(i, HEX_KEY)
                    : "urn:dev:%d,certificate,,,FQDN,gw%1$d.example.com,anchor-one.pem,MAF|maf.example.com||21\n".formatted(i));
        }
        assertEquals(new Report(count, 0, List.of()), load("many.csv", csv.toString()));
        assertEquals(count, enrolees.count());
        assertEquals("urn:dev:9998", enrolees.findByKpmId(KeyReference.parse("K9998@mef.example.com")).orElseThrow().id());
        assertEquals("urn:dev:9999", enrolees.findByCertificate(CertificateFlavour.FQDN, "gw9999.example.com").orElseThrow().id());
        assertEquals(1_000, enrolees.list("urn:dev:5", 1_000).size());

        Report again = load("many.csv", csv.toString());
        assertEquals(count / 2 + count / 2 + count, again.errors().size(), "the id and the PSK identity or certificate of each line");
        assertEquals(2, again.errors().get(0).line());
        assertEquals(count, enrolees.count());
    }
}
