package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.messages.gba.ZnCodec;
import org.kedge.messages.gba.ZnRequest;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** The BSF over the registry it ships with, on a file: what a restart leaves, and that no number comes twice. */
class RegistryStoryTest {
    private SqnArray usim = SqnArray.fresh(SqnRules.STANDARD);

    /** A BSF process on this home directory. */
    private static final class Process implements AutoCloseable {
        private final JournalStore store;
        private final Registry registry = new Registry();
        private final Bsf bsf;

        Process(Path home) {
            store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
            registry.open(() -> DatabaseSettings.sqlite(home.resolve("data/registry/registry.db")).database(), store);
            bsf = new Bsf(BsfFixture.settings(), new BsfRegistries(registry.subscribers(), registry.bootstraps(), registry.peers()),
                    AuditSinks.of(new RecordingSink()), () -> Meters.NONE, Clock.systemUTC(), Optional::empty);
        }

        void provision() {
            try (SecretBytes k = SecretBytes.copyOf(BsfFixture.K); SecretBytes opc = SecretBytes.copyOf(BsfFixture.OPC)) {
                registry.subscribers().add(List.of(new SubscriberRegistry.Entry(new SubscriberRecord(BsfFixture.IMPI,
                        SubscriberRecord.Aka.milenage(3), BsfFixture.guss(BsfFixture.USS), true), new SubscriberRegistry.Keys(k, opc), 0)));
            }
            registry.peers().add(List.of(new PeerRegistry.Entry(new PeerRecord("maf1", PeerRole.MAF, BsfFixture.MAF,
                    BsfFixture.MAF.value(), List.of(URI.create("https://maf.example.com")), Optional.of(new CertificateInformation(
                            CertificateFlavour.FQDN, "maf.example.com", new Pki().anchors(), CertificateInformation.Revocation.OFF)),
                    Optional.empty(), Optional.empty()), Optional.empty())));
        }

        Ue ue(SqnArray state) {
            try (SecretBytes k = SecretBytes.copyOf(BsfFixture.K); SecretBytes opc = SecretBytes.copyOf(BsfFixture.OPC)) {
                Ue ue = new Ue(bsf.ubHandler(), BsfFixture.IMPI, new Milenage(k, opc));
                ue.state = state;
                return ue;
            }
        }

        Reply zn(KeyReference bTid) {
            Request request = Request.postJson(ZnRequest.PATH, ZnCodec.request(BsfFixture.request(bTid, BsfFixture.MAF)));
            return bsf.znHandler().handle(new IncomingRequest(request, Session.naf(PeerIdentity.Kind.CERTIFICATE, "maf.example.com",
                    "peer:maf1"), false, BsfFixture.NOW)).toCompletableFuture().join();
        }

        @Override
        public void close() {
            bsf.close();
            registry.close();
            store.close();
        }
    }

    private Ue.Done bootstrap(Process process) {
        Ue ue = process.ue(usim);
        Ue.Done done = ue.bootstrap();
        usim = ue.state;
        assertEquals(ReplyStatus.OK, done.reply().status());
        return done;
    }

    @Test
    void bTidsTmpisAndNumbersOutliveTheProcess(@TempDir Path home) {
        KeyReference bTid;
        String tmpi;
        try (Process process = new Process(home)) {
            process.provision();
            Ue.Done done = bootstrap(process);
            bTid = BsfFixture.bTid(done.reply());
            try (SecretBytes ks = done.ks()) {
                tmpi = GbaKeys.tmpi(ks, done.rand(), BsfFixture.IMPI, BsfFixture.FQDN).value();
            }
            assertEquals(ReplyStatus.OK, process.zn(bTid).status());
        }
        try (Process process = new Process(home)) {
            assertEquals(ReplyStatus.OK, process.zn(bTid).status());
            Ue ue = process.ue(usim);
            ue.username = tmpi;
            // The USIM would refuse a number that was used before the restart.
            DigestChallenge challenge = ue.challenge(ue.start());
            assertEquals(ReplyStatus.OK, ue.get(ue.answer(challenge, ue.keys(ue.check(challenge))).header()).status());
            usim = ue.state;
            process.registry.subscribers().update(BsfFixture.IMPI, BsfFixture.guss(BsfFixture.USS), false);
            assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, process.zn(bTid).status(), "disabled while its bootstrap lives");
            process.registry.subscribers().remove(BsfFixture.IMPI);
            assertEquals(ReplyStatus.NOT_FOUND, process.zn(bTid).status(), "removed with its bootstraps");
        }
    }

    @Test
    void theNewestTwoBootstrapsAreKept(@TempDir Path home) {
        try (Process process = new Process(home)) {
            process.provision();
            Set<KeyReference> live = new HashSet<>();
            KeyReference last = null;
            for (int i = 0; i < 4; i++) {
                last = BsfFixture.bTid(bootstrap(process).reply());
                live.add(last);
            }
            assertEquals(2, process.registry.bootstraps().count());
            assertEquals(ReplyStatus.OK, process.zn(last).status());
            assertEquals(2, live.stream().filter(bTid -> process.zn(bTid).status() == ReplyStatus.NOT_FOUND).count());
            assertTrue(process.bsf.health().health().message().contains("4 bootstraps"));
        }
    }
}
