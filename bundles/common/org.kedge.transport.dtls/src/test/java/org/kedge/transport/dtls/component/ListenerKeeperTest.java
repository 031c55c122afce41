package org.kedge.transport.dtls.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.listener.ListenerKeeper;
import org.kedge.transport.listener.Whiteboard;

class ListenerKeeperTest {
    private static final PeerVerifier NOBODY = new PeerVerifier() {
        @Override
        public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information) {
            throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "nobody");
        }

        @Override
        public void verify(PublicKey rawKey, CertificateInformation information) {
            throw new KedgeException(ErrorCode.RAW_PUBLIC_KEY, "nobody");
        }
    };

    private final ConnectorStarts starts = new ConnectorStarts();
    private final Whiteboard whiteboard = new Whiteboard();

    private static DtlsListenerSettings settings(int port) {
        return DtlsListenerSettings.of("mef", new InetSocketAddress(InetAddress.getLoopbackAddress(), port), KeyExport.BOOTSTRAP);
    }

    private ListenerKeeper<DtlsListenerSettings, DtlsListener> keeper(int port, AtomicReference<CredentialStore> store) {
        return new ListenerKeeper<>(settings(port), "mef", settings -> {
            DtlsListener made = new DtlsListener(settings, NOBODY);
            whiteboard.attach(made);
            return made;
        }, () -> Optional.ofNullable(store.get()), starts, Duration.ofMillis(20));
    }

    private static void put(CredentialStore store, Issued issued) {
        byte[] key = issued.privateKey().getEncoded();
        store.put(new Credential("mef", CredentialKind.KEY_PAIR, "ni:///x", Map.of(), SecretBytes.owning(key), issued.chain(),
                Optional.empty()), CredentialSlot.ACTIVE);
    }

    @Test
    void keyPairIsFoundWhenItComesAndFollowedWhenItChanges() {
        CertificateAuthority root = CertificateAuthority.root("Test root");
        AtomicReference<CredentialStore> store = new AtomicReference<>();
        try (var keeper = keeper(0, store)) {
            Await.until("it listens with pre-shared keys", () -> keeper.listener().isListening());
            InetSocketAddress address = keeper.listener().address();
            Await.until("the owner is warned", () -> keeper.health().level() == Level.WARNING);
            assertTrue(keeper.health().message().contains("not running"), keeper.health().message());

            MemoryCredentialStore memory = new MemoryCredentialStore();
            store.set(memory);
            Await.until("the store is asked", () -> !keeper.health().message().contains("not running"));
            Issued first = root.issue(CertificateFlavour.FQDN, "mef.example.org");
            put(memory, first);
            keeper.lookSoon();
            Await.until("well", () -> keeper.health().level() == Level.OK);
            // The keeper has found it, and is about to use it.
            Await.until("it is used", () -> keeper.listener().keyPair().filter(pair -> pair.chain().equals(first.chain())).isPresent());

            Issued second = root.issue(CertificateFlavour.FQDN, "mef.example.org");
            put(memory, second);
            Await.until("the new one is used", () -> keeper.listener().keyPair().orElseThrow().chain().equals(second.chain()));
            assertEquals(address, keeper.listener().address());

            memory.remove("mef");
            Await.until("the owner is warned", () -> keeper.health().level() == Level.WARNING);
            assertEquals(second.chain(), keeper.listener().keyPair().orElseThrow().chain(), "the last one stays in use");
        }
        assertTrue(starts.last().isEmpty());
    }

    @Test
    void occupiedPortIsReportedAndTriedAgain() throws IOException {
        try (DatagramSocket occupant = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var keeper = keeper(occupant.getLocalPort(), new AtomicReference<>())) {
            Await.until("reported", () -> keeper.health().message().contains("KEDGE-212"));
            assertEquals(Level.CRITICAL, keeper.health().level());
            occupant.close();
            Await.until("it listens", () -> keeper.listener().isListening());
        }
    }

    @Test
    void changedSettingsReplaceTheListenerAndKeepItsHandlers() {
        RequestHandler handler = request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));
        whiteboard.add(handler, Map.of(RequestHandler.LISTENER, "mef", RequestHandler.PATH, new String[] {"a", "b"}));
        try (var keeper = keeper(0, new AtomicReference<>())) {
            Await.until("it listens", () -> keeper.listener().isListening());
            DtlsListener before = keeper.listener();
            DtlsListenerSettings s = settings(0);
            keeper.reject(new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "mtu 1"));
            assertEquals(Level.WARNING, keeper.health().level());
            assertTrue(before.isListening());
            keeper.change(new DtlsListenerSettings(s.name(), s.address(), true, false, KeyExport.NONE, s.suites(), 100, s.mtu(),
                    s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(), s.connectionId()), "");
            Await.until("the other listens", () -> keeper.listener() != before && keeper.listener().isListening());
            assertFalse(before.isListening());
            assertEquals(Level.OK, keeper.health().level());
        }
    }

    @Test
    void healthNamesAConnectorWithAnotherEcProvider() {
        EcHealth health = new EcHealth(starts);
        assertTrue(health.health().message().contains("never"));
        starts.started("listener x", java.time.Instant.now());
        assertTrue(starts.startedWithout(ConnectorStarts.ecProvider()).isEmpty());
        assertTrue(starts.startedWithout("KedgeEC").orElseThrow().contains("listener x"));
    }
}
