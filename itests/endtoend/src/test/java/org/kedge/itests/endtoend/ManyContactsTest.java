package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.SecureChannel;
import org.kedge.crypto.KeyDerivations;

/** Many first contacts at once, and many strangers. */
class ManyContactsTest {
    private static final int KEYS = 200;
    private static final int CONTACTS = 1_000;
    private static final int STRANGERS = 300;

    @TempDir
    Path directory;

    private final Random random = new Random(42);

    @Test
    void aThousandFirstContactsAskForEachKeyOnce() {
        try (Deployment all = new Deployment(directory)) {
            all.brief(Mechanism.CERTIFICATE, Wire.TLS, Names.MAF_TARGET);
            List<LocalCredential.Psk> known = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                known.add(enrolled(all));
            }
            List<CompletionStage<SecureChannel>> contacts = new ArrayList<>();
            for (int i = 0; i < CONTACTS; i++) {
                contacts.add(all.maf.begin(Wire.TLS, known.get(i % KEYS), Duration.ofSeconds(30)));
            }
            contacts.forEach(contact -> CseNode.await(contact).close());

            assertEquals(KEYS, all.maf.keys().size());
            assertEquals(KEYS, all.mef.audit.granted("key.released"));
            known.forEach(credential -> credential.key().close());
        }
    }

    /** A Ke as if the gateway had enrolled once more, and Km that comes of it. */
    private LocalCredential.Psk enrolled(Deployment all) {
        byte[] octets = new byte[32];
        random.nextBytes(octets);
        byte[] relative = new byte[KeId.RELATIVE_OCTETS];
        random.nextBytes(relative);
        try (EnrolmentKey key = new EnrolmentKey(SecretBytes.owning(octets), KeId.of(relative, Names.MEF),
                Instant.now().plus(Duration.ofDays(1)))) {
            all.mef.keys().commit(key, Names.GATEWAY.absolute());
            return new LocalCredential.Psk(key.keId().toString(),
                    KeyDerivations.forTarget(key.ke(), Names.MAF_TARGET, KeyDerivation.USAGE_CONSTRAINED, Suid.RSPF_MAF));
        }
    }

    /** Random KeIDs of a MEF that is a peer are asked for in bounded number, those of a stranger's domain never. */
    @Test
    void strangersStoreNothingAndAFriendStillGetsIn() {
        try (Deployment all = new Deployment(directory); SecretBytes key = SecretBytes.copyOf(new byte[32])) {
            all.brief(Mechanism.CERTIFICATE, Wire.TLS, Names.MAF_TARGET);
            List<CompletionStage<SecureChannel>> contacts = new ArrayList<>();
            for (int i = 0; i < STRANGERS; i++) {
                byte[] relative = new byte[KeId.RELATIVE_OCTETS];
                random.nextBytes(relative);
                String domain = i % 2 == 0 ? Names.MEF.value() : "mef.elsewhere.example";
                String identity = KeId.of(relative, Names.MEF).relative() + "@" + domain;
                contacts.add(all.maf.begin(Wire.TLS, new LocalCredential.Psk(identity, key), Duration.ofSeconds(30)));
            }
            contacts.forEach(contact -> assertTrue(contact.handle((channel, failure) -> failure != null).toCompletableFuture().join()));
            assertTrue(all.maf.keys().isEmpty());
            assertTrue(all.mef.audit.codes().size() <= STRANGERS / 2, all.mef.audit.codes().size() + " look-ups");

            LocalCredential.Psk friend = enrolled(all);
            CseNode.await(all.maf.begin(Wire.TLS, friend, Duration.ofSeconds(30))).close();
            assertEquals(1, all.maf.keys().size());
            friend.key().close();
        }
    }
}
