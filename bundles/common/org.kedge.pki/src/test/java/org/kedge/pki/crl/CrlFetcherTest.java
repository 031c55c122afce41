package org.kedge.pki.crl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.pki.Await;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.names.Fingerprint;

class CrlFetcherTest {
    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final CrlStore store = new CrlStore();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile byte[] content = new byte[0];
    private volatile int status = 200;
    private HttpServer server;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(content);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private CrlUrl url() {
        return CrlUrl.parse(Fingerprint.of(root.root()) + "=http://127.0.0.1:" + server.getAddress().getPort() + "/root.crl");
    }

    private CrlFetcher fetcher(Duration interval) {
        return new CrlFetcher(List.of(url()), interval, store);
    }

    @Test
    void fetchesBelowItsAnchorOnly() throws Exception {
        X509CRL crl = root.crl(Duration.ofDays(1));
        content = crl.getEncoded();
        fetcher(Duration.ofHours(1)).fetchDue();
        assertEquals(Optional.of(crl), store.newest(root.certificate(), root.root()));
        CertificateAuthority other = CertificateAuthority.root("Other Root");
        assertEquals(Optional.empty(), store.newest(root.certificate(), other.root()));
    }

    @Test
    void notBeforeItIsDue() throws Exception {
        content = root.crl(Duration.ofDays(1)).getEncoded();
        CrlFetcher hourly = fetcher(Duration.ofHours(1));
        hourly.fetchDue();
        hourly.fetchDue();
        assertEquals(1, requests.get());
        CrlFetcher always = fetcher(Duration.ZERO);
        always.fetchDue();
        always.fetchDue();
        assertEquals(3, requests.get());
    }

    @Test
    void failureIsReportedAndTheLastCrlStays() throws Exception {
        X509CRL crl = root.crl(Duration.ofDays(1));
        content = crl.getEncoded();
        CrlFetcher fetcher = fetcher(Duration.ZERO);
        fetcher.fetchDue();
        status = 503;
        fetcher.fetchDue();
        assertEquals(List.of(crl), store.contents());
        assertTrue(store.problems().toString().contains("503"), store.problems().toString());
        status = 200;
        fetcher.fetchDue();
        assertEquals("{}", store.problems().toString());
    }

    @Test
    void redirectsAreNotFollowed() {
        status = 302;
        fetcher(Duration.ZERO).fetchDue();
        assertEquals(1, requests.get());
        assertTrue(store.problems().toString().contains("302"), store.problems().toString());
    }

    @Test
    void tooMuch() {
        content = new byte[(1 << 20) + 1];
        fetcher(Duration.ZERO).fetchDue();
        assertTrue(store.problems().toString().contains("more than 1048576 octets"), store.problems().toString());
    }

    @Test
    void notACrl() {
        content = "<html>".getBytes();
        fetcher(Duration.ZERO).fetchDue();
        assertTrue(store.problems().toString().contains("not a CRL"), store.problems().toString());
        assertEquals(List.of(), store.contents());
    }

    @Test
    void closingEndsAFetchThatHangs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CrlUrl hanging = CrlUrl.parse(Fingerprint.of(root.root()) + "=http://127.0.0.1:" + silent.getLocalPort() + "/x");
            CrlRefresher refresher = new CrlRefresher(new CrlRefresher.Sources(directory, Duration.ofMillis(20), List.of(hanging),
                    Duration.ofHours(1)), store);
            silent.setSoTimeout(60_000);
            silent.accept();
            refresher.close();
            Await.until("the thread is gone", () -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().equals("kedge-pki-crl")));
        }
    }

    @Test
    void refresherFetchesInTheBackground() throws Exception {
        content = root.crl(Duration.ofDays(1)).getEncoded();
        try (CrlRefresher running = new CrlRefresher(new CrlRefresher.Sources(directory, Duration.ofMillis(20), List.of(url()),
                Duration.ofHours(1)), store)) {
            Await.until("the CRL is fetched", () -> store.contents().size() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://a/x", "00=http://a/x", "=http://a/x",
        "0000000000000000000000000000000000000000000000000000000000000000=file:///etc/passwd",
        "0000000000000000000000000000000000000000000000000000000000000000=ldap://a/x",
        "0000000000000000000000000000000000000000000000000000000000000000=http:///x",
        "0000000000000000000000000000000000000000000000000000000000000000=x y" })
    void wrongConfiguration(String text) {
        assertThrows(IllegalArgumentException.class, () -> CrlUrl.parse(text));
    }

    @Test
    void fingerprintAsOpenSslShowsIt() {
        String colons = Fingerprint.of(root.root()).toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");
        assertEquals(Fingerprint.of(root.root()), CrlUrl.parse(colons + "=https://a.example.com/x.crl?id=1").anchor());
    }
}
