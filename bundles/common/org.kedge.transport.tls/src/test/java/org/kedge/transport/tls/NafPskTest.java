package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.transport.tls.engine.TlsSuites;

/** Identities of GBA (gba.md 6, 15) between OpenSSL and both of our sides. */
class NafPskTest {
    private static final String B_TID = "J+VWXq/vDWBhc2U2NCs/Lw==@bsf.mnc001.mcc001.pub.3gppnetwork.org";
    private static final String PREFIXED = "3GPP-bootstrapping;" + B_TID;
    private static final String HINT = "3GPP-bootstrapping";

    private record Asked(String identity, OptionalInt suite) {
    }

    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();

    private Fixture fixture(String hint, boolean pfs, boolean gcm) {
        Fixture fixture = new Fixture(s -> s.with(new TlsSuites(pfs, gcm)).withPskHint(hint), new RefusingVerifier(),
                TlsClientSettings.defaults());
        fixture.listener.addResolver(new KeyResolver() {
            @Override
            public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
                throw new AssertionError("asked without the suite");
            }

            @Override
            public CompletionStage<Optional<ResolvedPsk>> psk(String identity, OptionalInt cipherSuite) {
                asked.add(new Asked(identity, cipherSuite));
                return CompletableFuture.completedFuture(Optional.of(new ResolvedPsk(SecretBytes.copyOf(Fixture.KEY), "ue")));
            }

            @Override
            public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }, 10);
        return fixture.started();
    }

    @ParameterizedTest
    @ValueSource(strings = {PREFIXED, B_TID})
    void identityOfOpensslReachesTheResolverUnchanged(String identity) {
        Options options = new Options().psk(identity, Fixture.KEY, "PSK-AES128-CBC-SHA256").with("-servername", "naf.example.org");
        try (Fixture fixture = fixture(HINT, false, false);
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), options)) {
            client.await("PSK identity hint: " + HINT);
            client.await("PSK identity: " + identity);
            Await.until("the session is there", () -> fixture.listener.sessions() == 1);
            assertEquals(new Asked(identity, OptionalInt.of(0x00AE)), asked.remove());
        }
    }

    @Test
    void withoutHintNoneIsSent() {
        Options options = new Options().psk(B_TID, Fixture.KEY, "PSK-AES128-CBC-SHA256");
        try (Fixture fixture = fixture("", false, false);
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), options)) {
            client.await("PSK identity hint: None");
            Await.until("the session is there", () -> fixture.listener.sessions() == 1);
        }
    }

    /** Whatever the listener allows, the resolver learns what the key is used with. */
    @ParameterizedTest
    @CsvSource({"PSK-AES128-CBC-SHA256,174", "PSK-AES128-GCM-SHA256,168", "ECDHE-PSK-AES128-CBC-SHA256,49207"})
    void resolverIsToldTheNegotiatedSuite(String cipher, int suite) {
        Options options = new Options().psk(B_TID, Fixture.KEY, cipher);
        try (Fixture fixture = fixture(HINT, true, true);
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), options)) {
            Await.until("the session is there, but:\n" + client.output(), () -> fixture.listener.sessions() == 1);
            assertEquals(new Asked(B_TID, OptionalInt.of(suite)), asked.remove());
        }
    }

    @Test
    void ourClientSendsTheIdentityAndTheNameOfTheNafAndIgnoresTheHint() {
        Options options = new Options().psk(PREFIXED, Fixture.KEY, "PSK-AES128-CBC-SHA256")
                .with("-nocert", "-psk_hint", HINT, "-servername", "other.example.org", "-tlsextdebug");
        try (OpenSslPeer server = OpenSslPeer.tlsServer(options); TlsClient client = new TlsClient(new RefusingVerifier());
                SecureChannel channel = Fixture.get(client.connect(Fixture.at(server.port()), Fixture.psk(PREFIXED, Fixture.KEY),
                        ConnectOptions.ordinary()))) {
            assertEquals(PREFIXED, channel.peer().identifier());
            server.await("\"server name\" (id=0)");
            server.await(".....mef.example");
        }
    }
}
