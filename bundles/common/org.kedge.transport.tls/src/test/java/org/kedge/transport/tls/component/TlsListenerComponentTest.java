package org.kedge.transport.tls.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.pki.Issued;
import org.kedge.transport.tls.Clients;
import org.kedge.transport.tls.TlsListenerSettings;

/** The listener's component with the configuration of anonymous clients. */
class TlsListenerComponentTest {
    private static final Pattern PORT = Pattern.compile("listens on \\S*:(\\d+)");
    private static final RequestHandler OK = request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));

    private final TlsListenerComponent component = new TlsListenerComponent();
    private boolean active;

    @AfterEach
    void stop() {
        if (active) {
            component.deactivate();
        }
    }

    /** The defaults of the annotation with some values changed. */
    private static ListenerConfig config(Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(Map.of("name", "ub", "port", 0));
        values.putAll(changes);
        return (ListenerConfig) Proxy.newProxyInstance(ListenerConfig.class.getClassLoader(), new Class<?>[] {ListenerConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static ListenerConfig plain() {
        return config(Map.of("clients", "anonymous", "security", "none", "credential", "mef"));
    }

    private void activate(ListenerConfig config) {
        component.activate(config);
        active = true;
    }

    private int port() {
        return Await.value("it listens", Await.DEFAULT, () -> Optional.of(PORT.matcher(component.health().message())).filter(Matcher::find)
                .map(m -> Integer.parseInt(m.group(1))));
    }

    private static String get(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A listener that is just being replaced resets the connection or is gone: not yet. */
    private static boolean answersInPlain(int port) {
        try {
            return get(port).startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void defaultsAreAuthenticatedClientsAndTls() {
        TlsListenerSettings settings = ListenerConfig.Reader.settings(config(Map.of()));
        assertEquals(Clients.AUTHENTICATED, settings.clients());
        assertEquals("", settings.pskHint());
        assertEquals("3GPP-bootstrapping", ListenerConfig.Reader.settings(config(Map.of("psk_hint", "3GPP-bootstrapping"))).pskHint());
        assertTrue(settings.common().psk() && settings.common().certificates());
        assertTrue(settings.common().address().getAddress().isLoopbackAddress());
    }

    @Test
    void anonymousClientsMeanNoPreSharedKeysAndACertificate() {
        TlsListenerSettings tls = ListenerConfig.Reader.settings(config(Map.of("clients", " Anonymous ", "credential", "mef",
                "certificates", false)));
        assertEquals(Clients.ANONYMOUS, tls.clients());
        assertTrue(!tls.common().psk() && tls.common().certificates());
        assertEquals(Clients.PLAIN, ListenerConfig.Reader.settings(plain()).clients());
        assertEquals("", ListenerConfig.Reader.alias(plain()), "plain HTTP has no use for a key pair");
    }

    @ParameterizedTest
    @CsvSource({"authenticated,none,mef,none,''", "anonymous,tls,'',none,''", "anonymous,tls,mef,bootstrap,''",
            "anonymous,none,'',connection,''",
            "anybody,tls,mef,none,''", "anonymous,ssl,mef,none,''", "'',tls,mef,none,''", "anonymous,tls,mef,none,hint",
            "authenticated,tls,mef,none,two words"})
    void whatDoesNotFitTogetherIsRefused(String clients, String security, String credential, String export, String hint) {
        ListenerConfig config = config(Map.of("clients", clients, "security", security, "credential", credential, "export", export,
                "psk_hint", hint));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION,
                assertThrows(KedgeException.class, () -> ListenerConfig.Reader.settings(config)).code());
    }

    @Test
    void handlersAreReachedByTheirPropertyAlone() throws IOException {
        RequestHandler other = request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));
        component.bindHandler(OK, Map.of(RequestHandler.LISTENER, "ub", RequestHandler.PATH, "", RequestHandler.ANONYMOUS, "no"));
        activate(plain());
        int port = port();
        assertTrue(get(port).startsWith("HTTP/1.1 503 "));
        component.bindHandler(other, Map.of(RequestHandler.LISTENER, "ub", RequestHandler.PATH, "", RequestHandler.ANONYMOUS, true));
        assertTrue(get(port).startsWith("HTTP/1.1 200 "));
        component.updatedHandler(other, Map.of(RequestHandler.LISTENER, "ub", RequestHandler.PATH, ""));
        assertTrue(get(port).startsWith("HTTP/1.1 503 "));
        component.updatedHandler(other, Map.of(RequestHandler.LISTENER, "ub", RequestHandler.PATH, new String[] {""},
                RequestHandler.ANONYMOUS, "true"));
        assertTrue(get(port).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void changesApplyInPlaceAndInvalidOnesChangeNothing() throws IOException {
        component.bindHandler(OK, Map.of(RequestHandler.LISTENER, "ub", RequestHandler.PATH, "", RequestHandler.ANONYMOUS, true));
        activate(plain());
        int port = port();
        component.modified(config(Map.of("security", "none")));
        assertEquals(Level.WARNING, component.health().level());
        assertEquals(port, port());
        assertTrue(get(port).startsWith("HTTP/1.1 200 "));

        Issued mef = new Pki().mef;
        MemoryCredentialStore store = new MemoryCredentialStore();
        store.put(new Credential("mef", CredentialKind.KEY_PAIR, "ni:///x", Map.of(), SecretBytes.owning(mef.privateKey().getEncoded()),
                mef.chain(), Optional.empty()), CredentialSlot.ACTIVE);
        component.modified(config(Map.of("clients", "anonymous", "credential", "mef")));
        Await.until("it waits for its key pair", () -> component.health().level() == Level.CRITICAL);
        component.bindStore(store);
        int tls = port();
        try (OpenSslPeer client = OpenSslPeer.tlsClient(tls, new OpenSslPeer.Options().with("-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"))) {
            client.await("No client certificate CA names sent");
        }
        component.modified(plain());
        Await.until("it speaks plain HTTP again", () -> answersInPlain(port()));
    }
}
