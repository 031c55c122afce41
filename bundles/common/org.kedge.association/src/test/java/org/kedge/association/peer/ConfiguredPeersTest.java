package org.kedge.association.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.association.World;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.pki.CertificateAuthority;
import org.kedge.work.Bound;

class ConfiguredPeersTest {
    private final ManualTasks tasks = new ManualTasks(World.START);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final ConfiguredPeers configured = new ConfiguredPeers(() -> Optional.of(store), tasks::nanos);

    private static PeerSettings mef(String name, String fqdn) {
        return new PeerReader(new PeerText(name, "MEF", fqdn, "", List.of("coaps://127.0.0.1"), "certificate", "", "", List.of("root"),
                "off", "own", "", "")).read();
    }

    @Test
    void anchorsAreReadFromTheStoreAndFoundWhenTheyComeLater() {
        configured.put("1", mef("mef", "mef.example.com"));
        assertEquals(List.of(), configured.find("mef").orElseThrow().certificate().orElseThrow().trustAnchors());
        assertEquals(Level.WARNING, configured.health().level());
        assertTrue(configured.health().message().contains("root"));
        X509Certificate root = CertificateAuthority.root("Test root").issue(CertificateFlavour.FQDN, "mef.example.com").certificate();
        try (Credential anchor = new Credential("root", CredentialKind.TRUST_ANCHOR, "root", Map.of(), SecretBytes.owning(new byte[0]),
                List.of(root), Optional.empty())) {
            store.put(anchor, CredentialSlot.ACTIVE);
        }
        tasks.advance(Duration.ofSeconds(1));
        Peer complete = configured.find(PeerRole.MEF, World.MEF).orElseThrow();
        assertEquals(List.of(root), complete.certificate().orElseThrow().trustAnchors());
        assertEquals(Level.OK, configured.health().level());
        tasks.advance(Duration.ofSeconds(5));
        assertSame(complete, configured.findByCertificate(CertificateFlavour.FQDN, "mef.example.com").orElseThrow());
    }

    @Test
    void aChangedConfigurationChangesItsPeerAtOnce() {
        configured.put("1", mef("mef", "mef.example.com"));
        assertTrue(configured.find("mef").isPresent());
        configured.put("1", mef("mef", "mef2.example.com"));
        assertEquals("mef2.example.com", configured.find("mef").orElseThrow().id());
        configured.put("2", mef("mef", "mef3.example.com"));
        assertEquals("mef2.example.com", configured.find("mef").orElseThrow().id());
        configured.remove("1");
        assertEquals("mef3.example.com", configured.find("mef").orElseThrow().id());
        configured.remove("2");
        assertEquals(List.of(), configured.peers());
    }

    @Test
    void theDirectoryOfHigherRankingIsAskedFirstAndAFailingOneHidesNobody() {
        configured.put("1", mef("mef", "mef.example.com"));
        ConfiguredPeers other = new ConfiguredPeers(Optional::empty, tasks::nanos);
        other.put("1", mef("mef", "better.example.com"));
        Bound<PeerDirectory> directories = new Bound<>();
        Peers peers = new Peers(directories);
        directories.add(configured);
        directories.add(other, 5, Set.of());
        assertEquals("better.example.com", peers.require("mef").id());
        assertEquals(1, peers.peers().size());
        directories.remove(other);
        PeerDirectory broken = () -> {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted");
        };
        directories.add(broken, 5, Set.of());
        assertEquals("mef.example.com", peers.require("mef", PeerRole.MEF).id());
        assertEquals(ErrorCode.REGISTRY_IO, assertThrows(KedgeException.class,
                () -> peers.find(PeerRole.MAF, Fqdn.parse("x.example.com"))).code());
        directories.remove(broken);
        assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, assertThrows(KedgeException.class, () -> peers.require("nobody")).code());
        assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, assertThrows(KedgeException.class,
                () -> peers.require("mef", PeerRole.MAF)).code());
    }

    @Test
    void whoeverObservesIsToldOfRealChangesOnly() throws Exception {
        AtomicInteger told = new AtomicInteger();
        AutoCloseable subscription = configured.observe(told::incrementAndGet);
        configured.put("1", mef("mef", "mef.example.com"));
        assertEquals(1, told.get());
        configured.put("1", mef("mef", "mef.example.com"));
        configured.remove("2");
        assertEquals(1, told.get());
        configured.put("1", mef("mef", "mef2.example.com"));
        assertEquals(2, told.get());
        configured.remove("1");
        assertEquals(3, told.get());
        subscription.close();
        configured.put("1", mef("mef", "mef.example.com"));
        assertEquals(3, told.get());
    }

    @Test
    void whoeverIsToldFindsTheChangeAndHoldsUpNobody() {
        List<Optional<Peer>> found = new ArrayList<>();
        configured.observe(() -> {
            assertFalse(Thread.holdsLock(configured));
            found.add(configured.find("mef"));
        });
        configured.put("1", mef("mef", "mef.example.com"));
        configured.remove("1");
        assertEquals(List.of(true, false), found.stream().map(Optional::isPresent).toList());
    }

    @Test
    void anObserverThatFailsHarmsNobody() {
        AtomicInteger told = new AtomicInteger();
        configured.observe(() -> {
            throw new IllegalStateException("scripted");
        });
        configured.observe(told::incrementAndGet);
        configured.put("1", mef("mef", "mef.example.com"));
        assertEquals(1, told.get());
        assertTrue(configured.find("mef").isPresent());
    }

    @Test
    void theServiceTellsAsTheConfigurationDoes() throws Exception {
        ConfiguredPeersComponent service = new ConfiguredPeersComponent();
        AtomicInteger told = new AtomicInteger();
        try (AutoCloseable subscription = service.observe(told::incrementAndGet)) {
            service.configured().put("1", mef("mef", "mef.example.com"));
        }
        service.configured().remove("1");
        assertEquals(1, told.get());
    }
}
