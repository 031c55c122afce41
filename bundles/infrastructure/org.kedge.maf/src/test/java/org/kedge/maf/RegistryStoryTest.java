package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.MEF;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** The MAF over the registry it ships with, on a file: concurrent first contacts, and what a restart leaves. */
class RegistryStoryTest {
    private static final int CONTACTS = 1000;
    private static final int KEYS = 200;

    private static final int DTLS = 0xC0A8;
    private static final int TLS = 0x00AE;

    private final ScriptedMef mef = new ScriptedMef();
    private final ScriptedBsf bsf = new ScriptedBsf();
    private KeyFetcher fetcher = mef;

    /** A MAF process on this home directory. */
    private final class Process implements AutoCloseable {
        private final JournalStore store;
        private final Registry registry = new Registry();
        private final Maf maf;

        Process(Path home) {
            store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
            registry.open(() -> DatabaseSettings.sqlite(home.resolve("data/registry/registry.db")).database(), store);
            maf = new Maf(MafFixture.PATIENT,
                    new MafRegistries(registry.masterKeys(), registry.registrations(), registry.rules(), registry.peers()),
                    () -> Optional.of(fetcher), AuditSinks.of(new RecordingSink()), () -> Meters.NONE, Clock.systemUTC());
        }

        CompletableFuture<Optional<ResolvedPsk>> psk(KeyReference identity) {
            return maf.resolver().psk(identity.toString()).toCompletableFuture();
        }

        CompletableFuture<Optional<ResolvedPsk>> psk(String identity, int suite) {
            return maf.resolver().psk(identity, OptionalInt.of(suite)).toCompletableFuture();
        }

        @Override
        public void close() {
            maf.close();
            registry.close();
            store.close();
        }
    }

    private static KeyReference keId(int number) {
        return new KeyReference(String.format("%032X", number), MEF);
    }

    private void enrolled(int number, String enroleeId) {
        mef.held.put(keId(number), new ScriptedMef.Held(MafFixture.ke(number), enroleeId, KeyDerivation.LEGACY,
                Instant.now().plus(Duration.ofDays(20))));
    }

    @Test
    void aThousandFirstContactsWithTwoHundredKeIdsLeaveTwoHundredRecordsThatOutliveTheProcess(@TempDir Path home) {
        for (int i = 0; i < KEYS; i++) {
            enrolled(i, "//sp.example.com/n" + i);
        }
        try (Process process = new Process(home)) {
            List<CompletableFuture<Optional<ResolvedPsk>>> handshakes = new ArrayList<>();
            for (int i = 0; i < CONTACTS; i++) {
                handshakes.add(process.psk(keId(i % KEYS)));
            }
            for (int i = 0; i < CONTACTS; i++) {
                assertEquals(MafFixture.legacyKm(i % KEYS), handshakes.get(i).join().orElseThrow().key());
            }
            assertEquals(KEYS, process.registry.masterKeys().count());
        }
        assertEquals(KEYS, mef.asked.size());
        mef.held.clear();
        try (Process process = new Process(home)) {
            for (Info km : process.registry.masterKeys().list("", KEYS)) {
                try (SecretBytes byKeId = process.psk(km.keId().orElseThrow()).join().orElseThrow().key();
                        SecretBytes byKmId = process.psk(km.kmId()).join().orElseThrow().key()) {
                    assertEquals(byKeId, byKmId);
                }
            }
        }
        assertEquals(KEYS, mef.asked.size());
    }

    @Test
    void aNewKeIdReplacesTheKmOfItsClientWithItsFirstRequest(@TempDir Path home) {
        enrolled(1, GW1);
        enrolled(2, GW1);
        try (Process process = new Process(home)) {
            MafClients clients = new MafClients(new MafRegistries(process.registry.masterKeys(), process.registry.registrations(),
                    process.registry.rules(), process.registry.peers()), Clock.systemUTC(), () -> false, c -> List.of());
            String principal = process.psk(keId(1)).join().orElseThrow().principal();
            assertTrue(clients.find(ScriptedSession.psk(keId(1).toString(), principal).peer()).isPresent());
            process.psk(keId(2)).join();
            assertTrue(process.psk(keId(1)).join().isPresent(), "the new Km has not been used yet");
            assertTrue(clients.find(ScriptedSession.psk(keId(2).toString(), principal).peer()).isPresent());
            assertEquals(Optional.empty(), clients.find(ScriptedSession.psk(keId(1).toString(), principal).peer()));
            assertEquals(List.of(Optional.of(keId(2))), process.registry.masterKeys().list("", 9).stream().map(Info::keId).toList());
        }
    }

    private static KeyReference bTid(int number) {
        byte[] rand = ByteBuffer.allocate(16).putInt(0xFBFFBFFF).putInt(number).array();
        return new KeyReference(Base64.getEncoder().encodeToString(rand), ScriptedBsf.BSF);
    }

    @Test
    void aThousandFirstContactsByBTidKeepAKeyForEachSuiteThatOutlivesTheProcess(@TempDir Path home) {
        fetcher = bsf;
        for (int i = 0; i < CONTACTS; i++) {
            bsf.held.put(bTid(i), new ScriptedBsf.Held(i, Optional.of("//sp.example.com/n" + i), Instant.now().plus(Duration.ofHours(1))));
        }
        try (Process process = new Process(home)) {
            List<CompletableFuture<Optional<ResolvedPsk>>> handshakes = new ArrayList<>();
            for (int i = 0; i < CONTACTS; i++) {
                handshakes.add(process.psk(bTid(i).toString(), TLS));
            }
            for (int i = 0; i < CONTACTS; i++) {
                assertEquals(ScriptedBsf.key(i, TLS), handshakes.get(i).join().orElseThrow().key());
            }
            assertEquals(ScriptedBsf.key(7, DTLS), process.psk("3GPP-bootstrapping;" + bTid(7), DTLS).join().orElseThrow().key());
            assertEquals(CONTACTS + 1, process.registry.masterKeys().count());
        }
        assertEquals(CONTACTS + 1, bsf.asked.size());
        try (Process process = new Process(home)) {
            for (int i = 0; i < CONTACTS; i++) {
                assertEquals(ScriptedBsf.key(i, TLS), process.psk(bTid(i).toString(), TLS).join().orElseThrow().key());
            }
            assertEquals(ScriptedBsf.key(7, DTLS), process.psk(bTid(7).toString(), DTLS).join().orElseThrow().key());
        }
        assertEquals(CONTACTS + 1, bsf.asked.size());
    }

    @Test
    void aNewBTidReplacesTheKeysOfItsClientWithItsFirstRequest(@TempDir Path home) {
        fetcher = bsf;
        for (int i = 1; i <= 2; i++) {
            bsf.held.put(bTid(i), new ScriptedBsf.Held(i, Optional.of(GW1), Instant.now().plus(Duration.ofHours(1))));
        }
        try (Process process = new Process(home)) {
            MafClients clients = new MafClients(new MafRegistries(process.registry.masterKeys(), process.registry.registrations(),
                    process.registry.rules(), process.registry.peers()), Clock.systemUTC(), () -> false, c -> List.of());
            String first = process.psk(bTid(1).toString(), TLS).join().orElseThrow().principal();
            process.psk(bTid(1).toString(), DTLS).join();
            assertTrue(clients.find(ScriptedSession.psk("3GPP-bootstrapping;" + bTid(1), first).peer()).isPresent());
            assertTrue(process.registry.masterKeys().list("", 9).stream().allMatch(Info::used));
            String second = process.psk(bTid(2).toString(), DTLS).join().orElseThrow().principal();
            assertEquals(Optional.of(bTid(2)), clients.find(ScriptedSession.psk(bTid(2).toString(), second).peer()).orElseThrow()
                    .assignedSymmKeyId());
            assertEquals(Optional.empty(), clients.find(ScriptedSession.psk(bTid(1).toString(), first).peer()));
            assertEquals(List.of(bTid(2)), process.registry.masterKeys().list("", 9).stream().map(Info::kmId).toList());
        }
    }
}
