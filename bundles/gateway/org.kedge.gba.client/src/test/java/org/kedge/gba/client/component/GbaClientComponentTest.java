package org.kedge.gba.client.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.client.GbaSettings;
import org.kedge.gba.client.ub.ModeRule;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.gba.ScriptedBsf;
import org.kedge.itests.testkit.gba.TestSubscriber;
import org.kedge.itests.testkit.gba.TestUsim;

class GbaClientComponentTest {
    private static final BsfAddress BSF = new BsfAddress(new PeerAddress(URI.create("http://127.0.0.1:8080"), ScriptedBsf.FQDN),
            Optional.empty());
    private final TestSubscriber subscriber = new TestSubscriber("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", 1);
    private final TestUsim usim = new TestUsim(subscriber, GbaMode.ME);
    private final ScriptedBsf bsf = new ScriptedBsf(subscriber, Instant::now);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private GbaClientComponent component;

    @BeforeEach
    void activate() {
        component = new GbaClientComponent();
        component.activate(configuration(Map.of("gba_agreement", "test agreement", "service_wait", 0L)));
    }

    @AfterEach
    void deactivate() {
        component.deactivate();
    }

    private static GbaClientConfiguration configuration(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        return (GbaClientConfiguration) Proxy.newProxyInstance(GbaClientConfiguration.class.getClassLoader(),
                new Class<?>[] {GbaClientConfiguration.class},
                (proxy, method, arguments) -> all.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private GbaBootstrap bootstrap() {
        return component.bootstrap(BSF, "sim-1", Instant.now().plusSeconds(20)).toCompletableFuture().join();
    }

    private void fails(ErrorCode code) {
        assertEquals(code, KedgeException.of(assertThrows(CompletionException.class, this::bootstrap)).code());
    }

    private void bindAll() {
        component.bindStore(store);
        component.bindTransport(bsf.transport(), Map.of(SecureTransport.SCHEME, new String[] {"http", "https"}));
        component.bindUsim(usim, Map.of(AkaAuthenticator.USIM, "sim-1", AkaAuthenticator.KIND, "soft"));
    }

    @Test
    void worksWithServicesThatComeAndGo() {
        fails(ErrorCode.STORE_SEALED);
        bindAll();
        bootstrap().close();
        assertEquals(Optional.of("soft"), component.status().get(0).kind());
        component.unbindUsim(usim);
        assertEquals(Optional.empty(), component.status().get(0).kind());
        component.unbindStore(store);
        fails(ErrorCode.STORE_SEALED);
    }

    @Test
    void knowsWhatAStoreHasAsSoonAsItCame() {
        bindAll();
        bootstrap().close();
        component.deactivate();
        activate();
        component.bindStore(store);
        Await.until("the status is known", () -> component.status().stream().anyMatch(s -> s.bTid().isPresent()));
        assertEquals(1, bsf.bootstraps());
    }

    @Test
    void losingTheAgreementTurnsItOffInPlace() {
        bindAll();
        bootstrap().close();
        component.modified(configuration(Map.of()));
        fails(ErrorCode.GBA_NOT_AGREED);
        assertEquals(Level.WARNING, component.health().level());
        assertEquals("gba", component.name());
    }

    @ParameterizedTest
    @CsvSource({"gba_mode,sometimes", "gba_digest_min,ROT13", "gba_digest_min,MD5", "gba_uaProtocolId,0100"})
    void aWrongTextChangesNothing(String name, String value) {
        bindAll();
        component.modified(configuration(Map.of(name, value)));
        bootstrap().close();
    }

    @ParameterizedTest
    @CsvSource({"lifetime_cap,59", "attempts,3", "attempts,0", "timeout_connect,0", "timeout_reply,-1", "service_wait,-1"})
    void aWrongNumberChangesNothing(String name, long value) {
        bindAll();
        Object number = name.equals("attempts") ? (Object) (int) value : (Object) value;
        component.modified(configuration(Map.of(name, number)));
        bootstrap().close();
    }

    @Test
    void readsEveryValue() {
        GbaSettings read = GbaClientComponent.settings(configuration(Map.ofEntries(Map.entry("gba_agreement", " an agreement "),
                Map.entry("gba_mode", "UICC"), Map.entry("gba_digest_min", "akav2-md5"), Map.entry("gba_uaProtocolId", "0100000007"),
                Map.entry("gba_tmpi", false), Map.entry("lifetime_cap", 3600L), Map.entry("renew_at", 0.5), Map.entry("attempts", 1),
                Map.entry("timeout_connect", 3L), Map.entry("timeout_reply", 4L), Map.entry("service_wait", 0L))));
        assertEquals(new GbaSettings(Optional.of("an agreement"), Optional.of(DigestAlgorithm.AKAV2_MD5), ModeRule.UICC,
                Duration.ofHours(1), 0.5, Optional.of(org.kedge.gba.UaProtocolId.PSK_TLS_1_3), false, 1, Duration.ofSeconds(3),
                Duration.ofSeconds(4), Duration.ZERO), read);
        assertEquals(GbaSettings.defaults(), GbaClientComponent.settings(configuration(Map.of())));
        assertTrue(GbaSettings.defaults().agreement().isEmpty());
    }
}
