package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.briefing.LocationEntry;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.pki.Issued;

/** Whose word about the location counts (D-83): what a technician signed, and what a node says itself. */
class LocationEntryTest {
    private static final Issued TECHNICIAN = BbnFixture.ca().issue(CertificateFlavour.FQDN, "technician.example.com");
    private static final Issued STRANGER = BbnFixture.ca().issue(CertificateFlavour.FQDN, "stranger.example.com");
    private static final String PIN = PublicKeyId.of(TECHNICIAN.publicKey());
    private static final Location BERLIN = new Location(Optional.of("de/berlin"), Optional.empty());
    private static final Location PARIS = new Location(Optional.of("fr/paris"), Optional.empty());
    private static final Destination A = BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com");
    private static final Instant TIME = Instant.parse("2026-03-01T09:00:00Z");
    @TempDir
    private Path keys;
    private BbnFixture fixture;

    @BeforeEach
    void pinned() throws IOException {
        pem("technician", TECHNICIAN);
        pem("stranger", STRANGER);
        fixture = new BbnFixture(BbnFixture.settings().with(new BriefingNodeSettings.Technicians(Set.of(PIN), keys)));
        berlinGoesToA(BriefingRule.DEFAULT_SOURCES);
    }

    private void pem(String name, Issued key) throws IOException {
        Files.writeString(keys.resolve(name + ".pem"), "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(
                key.publicKey().getEncoded()) + "\n-----END PUBLIC KEY-----\n");
    }

    private void berlinGoesToA(Set<LocationSource> accepted) {
        fixture.rules.save(new Rulebook(fixture.rules.revision(), List.of(new BriefingRule(BriefingRule.MAIN, "berlin",
                List.of(new Condition(Subject.AREA, List.of("de/berlin"), false)), accepted,
                new Outcome(List.of("maf-a"), Optional.empty()), true)), List.of(A)));
    }

    private static SignedDocument entry(String node, Location location, Instant time, Issued signer) {
        byte[] document = BriefingCodec.write(new LocationEntry(new NodeId(node), location, time));
        return new SignedDocument(document, Optional.of(DetachedSignature.sign(signer.privateKey(), document)));
    }

    private int bring(SignedDocument entry) {
        return fixture.brief(BbnFixture.gw1(), new BriefingRequest(Optional.empty(), BootstrapTrigger.Kind.BOOT, Map.of(), List.of(),
                Optional.empty(), Optional.empty(), Optional.of(entry))).instructions().size();
    }

    private int say(Location location) {
        return fixture.brief(BbnFixture.gw1(), new BriefingRequest(Optional.empty(), BootstrapTrigger.Kind.BOOT, Map.of(), List.of(),
                Optional.empty(), Optional.of(location), Optional.empty())).instructions().size();
    }

    private Optional<TechnicianEntry> kept() {
        return fixture.node(BbnFixture.GW1).technician();
    }

    @Test
    void whatATechnicianSignedDecidesAtOnce() {
        assertEquals(1, bring(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN)));
        assertEquals(Optional.of(new TechnicianEntry(BERLIN, TIME, PIN)), kept());
        assertTrue(fixture.sink.granted().stream().anyMatch(record -> record.event().equals("location.accepted")));
        assertEquals(1, fixture.brief(BbnFixture.gw1()).instructions().size(), "it is kept");
    }

    @Test
    void theSameEntryAgainCostsNothing() {
        bring(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN));
        int records = fixture.sink.records.size();
        List<String> writes = List.copyOf(fixture.writes);
        assertEquals(1, bring(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN)));
        assertEquals(records, fixture.sink.records.size());
        assertEquals(writes, fixture.writes);
    }

    @Test
    void aLaterEntryReplacesAnEarlierOneAndNotTheOtherWayRound() {
        bring(entry(BbnFixture.GW1, PARIS, TIME.plusSeconds(1), TECHNICIAN));
        assertEquals(0, bring(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN)));
        assertEquals(PARIS, kept().orElseThrow().location());
        assertEquals(1, bring(entry(BbnFixture.GW1, BERLIN, TIME.plusSeconds(2), TECHNICIAN)));
    }

    private void assertNotTaken(SignedDocument entry, String code) {
        assertEquals(0, bring(entry), "the briefing goes on by what is known");
        assertEquals(Optional.empty(), kept());
        assertEquals(code, fixture.sink.lastCode());
        assertEquals(List.of(), fixture.writes);
    }

    @Test
    void anEntryOfSomebodyWhoIsNotPinned() {
        assertNotTaken(entry(BbnFixture.GW1, BERLIN, TIME, STRANGER), "KEDGE-127");
    }

    @Test
    void anEntryWithoutASignature() {
        assertNotTaken(new SignedDocument(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN).document(), Optional.empty()), "KEDGE-127");
    }

    @Test
    void anEntryThatWasAltered() {
        SignedDocument good = entry(BbnFixture.GW1, PARIS, TIME, TECHNICIAN);
        SignedDocument other = entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN);
        assertNotTaken(new SignedDocument(other.document(), good.signature()), "KEDGE-127");
    }

    @Test
    void anEntryAboutAnotherNode() {
        assertNotTaken(entry(BbnFixture.GW2, BERLIN, TIME, TECHNICIAN), "KEDGE-127");
        assertEquals(Optional.empty(), fixture.node(BbnFixture.GW2).technician());
    }

    @Test
    void anEntryOfTheFuture() {
        assertNotTaken(entry(BbnFixture.GW1, BERLIN, BbnFixture.NOW.plusSeconds(302), TECHNICIAN), "KEDGE-127");
        bring(entry(BbnFixture.GW1, BERLIN, Instant.parse("2026-03-01T10:05:00Z"), TECHNICIAN));
        assertTrue(kept().isPresent(), "a clock may be five minutes ahead");
    }

    @Test
    void anEntryThatIsNone() {
        byte[] document = "{\"node\":\"x\"}".getBytes(StandardCharsets.US_ASCII);
        assertNotTaken(new SignedDocument(document, Optional.of(DetachedSignature.sign(TECHNICIAN.privateKey(), document))), "KEDGE-126");
    }

    @Test
    void withNobodyPinnedNoEntryCounts() {
        fixture.bbn.reconfigure(BbnFixture.settings());
        assertNotTaken(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN), "KEDGE-127");
    }

    @Test
    void whatTheNodeSaysItselfCountsOnlyWhereTheRuleSaysSo() {
        assertEquals(0, say(BERLIN));
        berlinGoesToA(Set.of(LocationSource.SELF));
        assertEquals(1, say(BERLIN));
    }

    @Test
    void theOwnerComesBeforeTheTechnician() {
        fixture.change(BbnFixture.GW1, node -> Edits.at(node, Optional.of(PARIS)));
        assertEquals(0, bring(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN)));
        assertTrue(kept().isPresent());
    }

    private static BriefingNodeSettings pinning(Issued technician, Path keys) {
        return BbnFixture.settings().with(new BriefingNodeSettings.Technicians(Set.of(PublicKeyId.of(technician.publicKey())), keys));
    }

    @Test
    void anEntryCountsOnlyWhileItsSignerIsPinned() {
        assertEquals(1, bring(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN)));
        fixture.bbn.reconfigure(pinning(STRANGER, keys));
        assertEquals(0, fixture.brief(BbnFixture.gw1()).instructions().size());
        int records = fixture.sink.records.size();
        assertEquals(0, bring(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN)), "also when the node brings it again");
        assertEquals(records, fixture.sink.records.size(), "which is no news");
        assertEquals(Optional.empty(), fixture.bbn.believed(fixture.node(BbnFixture.GW1)).technician(), "nor for staging");
        fixture.bbn.reconfigure(pinning(TECHNICIAN, keys));
        assertEquals(1, fixture.brief(BbnFixture.gw1()).instructions().size());
    }

    @Test
    void anEntryThatCountsNoMoreKeepsNoOtherOneOut() {
        bring(entry(BbnFixture.GW1, PARIS, TIME.plusSeconds(1), TECHNICIAN));
        fixture.bbn.reconfigure(pinning(STRANGER, keys));
        assertEquals(1, bring(entry(BbnFixture.GW1, BERLIN, TIME, STRANGER)));
    }

    @Test
    void aNodeThatIsListedAgainDoesNotBringItsOldEntryBack() {
        SignedDocument old = entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN);
        assertEquals(1, bring(old));
        NodeRecord listed = fixture.node(BbnFixture.GW1).withoutTechnician();
        fixture.bbn.edits().remove(listed.id(), EditCommands.EDIT, BbnFixture.NOW);
        fixture.nodes.add(List.of(new NodeRegistry.Entry(listed, Optional.empty())));
        assertEquals(0, bring(old));
        assertEquals(Optional.empty(), kept());
        assertEquals("KEDGE-127", fixture.sink.lastCode());
        assertEquals(1, bring(entry(BbnFixture.GW1, BERLIN, BbnFixture.NOW.plusSeconds(1), TECHNICIAN)));
    }

    @Test
    void importedAtTheShellItIsTheSameOrRefused() {
        fixture.bbn.entries().imported(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN));
        assertEquals(BERLIN, kept().orElseThrow().location());
        assertEquals(ErrorCode.LOCATION_NOT_TRUSTED, assertThrows(KedgeException.class,
                () -> fixture.bbn.entries().imported(entry(BbnFixture.GW1, BERLIN, TIME, TECHNICIAN))).code());
        assertEquals(ErrorCode.PEER_UNKNOWN, assertThrows(KedgeException.class,
                () -> fixture.bbn.entries().imported(entry("nobody", BERLIN, TIME, TECHNICIAN))).code());
    }
}
