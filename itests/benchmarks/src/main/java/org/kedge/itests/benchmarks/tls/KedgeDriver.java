package org.kedge.itests.benchmarks.tls;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.benchmarks.dtls.Scenario;
import org.kedge.pki.crl.CrlSource;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.tls.TlsClient;

/** Kedge's own client, several connections at once. */
final class KedgeDriver implements Driver {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CACHE = 1000;

    private final Credentials credentials;
    private final int atOnce;
    private final TlsClient client = new TlsClient(
            new DefaultPeerVerifier(CrlSource.NONE, Clock.systemUTC(), () -> 0, CACHE, Meters.NONE));
    private final ExecutorService threads;
    private List<LocalCredential> fresh = List.of();

    KedgeDriver(Credentials credentials, int atOnce) {
        this.credentials = credentials;
        this.atOnce = atOnce;
        this.threads = Executors.newFixedThreadPool(atOnce);
    }

    @Override
    public String name() {
        return "TlsClient, " + atOnce + " at once";
    }

    @Override
    public boolean canBeCold() {
        return true;
    }

    @Override
    public void prepare(Scenario scenario, int count) {
        List<LocalCredential> made = new ArrayList<>();
        for (int i = 0; i < count && scenario == Scenario.CERTIFICATE_COLD; i++) {
            made.add(credentials.fresh(i));
        }
        fresh = made;
    }

    @Override
    public long run(Scenario scenario, ServerProcess server, int count) throws IOException {
        long[] each = new long[count];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            running.add(threads.submit(() -> {
                for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                    long begin = System.nanoTime();
                    open(scenario, server, number).close();
                    each[number] = System.nanoTime() - begin;
                }
                return null;
            }));
        }
        try {
            for (Future<?> future : running) {
                future.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("handshakes with " + server.name(), e);
        }
        Arrays.sort(each);
        return each[count / 2];
    }

    /** One connection, which the caller closes. */
    SecureChannel open(Scenario scenario, ServerProcess server, int number) throws IOException {
        ConnectOptions options = new ConnectOptions(server.export(), LIMIT, LIMIT);
        PeerAddress address = new PeerAddress(URI.create("https://127.0.0.1:" + server.port()), Credentials.SERVER);
        try {
            SecureChannel channel = client.connect(address, credential(scenario, number), options).toCompletableFuture()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            HandshakeFacts facts = channel.facts();
            String suite = scenario == Scenario.PSK ? "TLS_PSK_WITH_AES_128_CBC_SHA256" : "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256";
            if (!facts.fullHandshake() || !facts.extendedMasterSecret() || !facts.cipherSuite().equals(suite)) {
                throw new IOException("not the handshake to be measured: " + facts);
            }
            return channel;
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new IOException("handshake with " + server.name(), e);
        }
    }

    private LocalCredential credential(Scenario scenario, int number) {
        return switch (scenario) {
            case PSK -> Credentials.psk();
            case CERTIFICATE_WARM -> credentials.returning();
            case CERTIFICATE_COLD -> fresh.get(number);
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
