package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.URI_A;
import static org.kedge.briefing.node.Bench.answer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.LocationEntry;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.signed.DetachedSignature;

/** Where the node says it is, and what a technician signed about it (D-83). */
class LocationTest {
    private static final Instant NOON = Instant.parse("2026-04-01T12:00:00Z");

    private final Bench bench = new Bench();

    @TempDir
    Path directory;

    @BeforeEach
    void configure() {
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(URI_A, BBN, answer(3));
    }

    private Path entry(String name, String node, Instant time) throws IOException {
        byte[] document = BriefingCodec.write(new LocationEntry(new NodeId(node), new Location(Optional.of("de/berlin"), Optional.empty()),
                time));
        Path file = directory.resolve(name);
        Files.write(file, document);
        Files.write(directory.resolve(name + ".sig"), DetachedSignature.sign(Bench.SIGNER.getPrivate(), document));
        return file;
    }

    private Optional<SignedDocument> sent() {
        bench.brief();
        List<FakeNetwork.Asked> asked = bench.network.asked();
        return asked.get(asked.size() - 1).briefing().entry();
    }

    private Instant timeSent() {
        return BriefingCodec.readEntry(sent().orElseThrow().document()).time();
    }

    private void entryFile(Path file) {
        NodeSettings s = bench.settings;
        bench.settings = new NodeSettings(s.nodeId(), s.peers(), s.credential(), s.remember(), s.gba(), s.location(), Optional.of(file),
                s.priority(), s.contact(), s.round(), s.serviceWait(), s.lan());
    }

    @Test
    void theNodeReportsWhatIsConfigured() {
        Location here = new Location(Optional.of("de/berlin/plant-7"), Optional.of(new Location.Position(52.5, 13.4)));
        bench.settings = bench.settings.at(here);
        bench.brief();
        assertEquals(Optional.of(here), bench.network.asked().get(0).briefing().location());
        assertEquals(Optional.empty(), bench.network.asked().get(0).briefing().entry());
    }

    @Test
    void aTechniciansEntryIsSentAsItWasSignedAlsoAfterARestart() throws IOException {
        Path file = entry("here.json", Bench.NODE, NOON);
        assertEquals(NOON, bench.briefing.located(file).time());
        bench.restart();
        SignedDocument sent = sent().orElseThrow();
        assertArrayEquals(Files.readAllBytes(file), sent.document());
        assertArrayEquals(Files.readAllBytes(directory.resolve("here.json.sig")), sent.signature().orElseThrow());
        assertEquals(Optional.of(NOON), bench.briefing.status().located());
        assertTrue(bench.events().contains("location.entered"));
    }

    @Test
    void aNewerEntryReplacesItAndAnOlderOneIsRefused() throws IOException {
        bench.briefing.located(entry("a.json", Bench.NODE, NOON));
        bench.briefing.located(entry("b.json", Bench.NODE, NOON.plusSeconds(60)));
        for (Instant old : List.of(NOON, NOON.plusSeconds(60))) {
            Path file = entry("c.json", Bench.NODE, old);
            assertEquals(ErrorCode.LOCATION_MALFORMED, assertThrows(KedgeException.class, () -> bench.briefing.located(file)).code());
        }
        assertEquals(NOON.plusSeconds(60), timeSent());
    }

    @Test
    void anEntryAboutAnotherNodeIsRefused() throws IOException {
        Path file = entry("other.json", "urn:node:gw-2", NOON);
        KedgeException failure = assertThrows(KedgeException.class, () -> bench.briefing.located(file));
        assertEquals(ErrorCode.LOCATION_MALFORMED, failure.code());
        assertTrue(failure.getMessage().contains("urn:node:gw-2"), failure.getMessage());
        assertEquals(Optional.empty(), sent());
    }

    @Test
    void whatIsNoEntryIsRefused() throws IOException {
        Path unsigned = entry("unsigned.json", Bench.NODE, NOON);
        Files.delete(directory.resolve("unsigned.json.sig"));
        Path malformed = entry("malformed.json", Bench.NODE, NOON);
        Files.write(malformed, "{\"node\":7}".getBytes(StandardCharsets.US_ASCII));
        Path large = entry("large.json", Bench.NODE, NOON);
        Files.write(large, new byte[BriefingCodec.MAX_ENTRY_OCTETS + 1]);
        Path empty = entry("empty.json", Bench.NODE, NOON);
        Files.write(directory.resolve("empty.json.sig"), new byte[0]);
        for (Path file : List.of(unsigned, malformed, large, empty, directory.resolve("nosuch.json"), directory)) {
            assertEquals(ErrorCode.LOCATION_MALFORMED, assertThrows(KedgeException.class, () -> bench.briefing.located(file)).code());
        }
        assertEquals(Optional.empty(), sent());
    }

    @Test
    void ofTheConfiguredFileAndTheEnteredOneTheNewerCounts() throws IOException {
        entryFile(entry("file.json", Bench.NODE, NOON));
        assertEquals(NOON, timeSent());
        bench.briefing.located(entry("entered.json", Bench.NODE, NOON.plus(Duration.ofHours(1))));
        assertEquals(NOON.plus(Duration.ofHours(1)), timeSent());
        entryFile(entry("file.json", Bench.NODE, NOON.plus(Duration.ofHours(2))));
        assertEquals(NOON.plus(Duration.ofHours(2)), timeSent());
    }

    @Test
    void aBrokenFileKeepsNobodyFromABriefing() throws IOException {
        Path file = entry("file.json", Bench.NODE, NOON);
        Files.delete(file);
        entryFile(file);
        assertEquals(Optional.empty(), sent());
    }
}
