package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.transport.dtls.engine.Suites;

/** Identities of GBA (gba.md 6, 15) between OpenSSL and both of our sides. */
class NafPskTest {
    private static final String B_TID = "J+VWXq/vDWBhc2U2NCs/Lw==@bsf.mnc001.mcc001.pub.3gppnetwork.org";
    private static final String PREFIXED = "3GPP-bootstrapping;" + B_TID;

    private record Asked(String identity, OptionalInt suite) {
    }

    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();

    private Fixture fixture(boolean pfs, boolean gcm) {
        Fixture fixture = new Fixture(s -> new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(),
                new Suites(pfs, gcm), s.maxConnections(), s.mtu(), s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(),
                s.connectionId()), new RefusingVerifier(), DtlsClientSettings.defaults());
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
        Options options = new Options().psk(identity, Fixture.KEY).with("-servername", "naf.example.org");
        try (Fixture fixture = fixture(false, false);
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(), options)) {
            client.await("PSK identity: " + identity);
            Await.until("the session is there", () -> fixture.listener.sessions() == 1);
            assertEquals(new Asked(identity, OptionalInt.of(0xC0A8)), asked.remove());
        }
    }

    /** The library does not tell which of several it is, and a guess could be wrong. */
    @ParameterizedTest
    @CsvSource({"true,false", "false,true"})
    void severalSuitesAreNoSuite(boolean pfs, boolean gcm) {
        try (Fixture fixture = fixture(pfs, gcm); SecureChannel channel = fixture.connect()) {
            assertEquals(new Asked(channel.peer().identifier(), OptionalInt.empty()), asked.remove());
        }
    }

    @Test
    void ourClientSendsTheIdentityAndIgnoresTheHint() {
        Options options = new Options().psk(PREFIXED, Fixture.KEY).with("-nocert", "-psk_hint", "3GPP-bootstrapping");
        try (OpenSslPeer server = OpenSslPeer.server(options); DtlsClient client = new DtlsClient(new RefusingVerifier());
                SecureChannel channel = Fixture.get(client.connect(Fixture.at(server.port()), Fixture.psk(PREFIXED, Fixture.KEY),
                        ConnectOptions.ordinary()))) {
            assertEquals(PREFIXED, channel.peer().identifier());
        }
    }

    @Test
    void nobodyStaysAnonymousOverDtls() {
        try (Fixture fixture = fixture(false, false)) {
            for (LocalCredential credential : new LocalCredential[] {new LocalCredential.Anonymous(Optional.empty()),
                new LocalCredential.Anonymous(Optional.of(new Pki().aboutMef()))}) {
                assertEquals(ErrorCode.CREDENTIAL_NOT_FOR_SCHEME, Fixture.failure(fixture.connecting(credential)).code());
            }
            assertTrue(asked.isEmpty() && fixture.audit.isEmpty());
        }
    }
}
