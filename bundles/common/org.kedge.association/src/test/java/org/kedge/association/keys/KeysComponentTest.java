package org.kedge.association.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.ProvisionedKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.World;
import org.kedge.association.fetch.FetchSettings;
import org.kedge.association.fetch.NafSettings;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.gba.UaProtocolId;

class KeysComponentTest {
    /** The configuration as DS gives it: the values that are set, and the defaults of the annotation type. */
    private static KeysConfiguration config(Map<String, Object> values) {
        return (KeysConfiguration) Proxy.newProxyInstance(KeysConfiguration.class.getClassLoader(),
                new Class<?>[] {KeysConfiguration.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        assertEquals(KeysSettings.defaults(), KeysSettings.of(config(Map.of())));
        assertEquals(new KeysSettings(Optional.of("//sp.example.com/gw1"), Optional.of(URI.create("coaps://gw1:5684")),
                Optional.of(Fqdn.parse("sp.example.com")), new ConnectionSettings(Duration.ofSeconds(5), 2),
                new FetchSettings(1, 2, 3, 4, Duration.ofSeconds(6), 10_000, Duration.ofSeconds(2))),
                KeysSettings.of(config(Map.of("id", "//SP.example.com/gw1", "uri", "coaps://gw1:5684", "admin_fqdn", "SP.example.com",
                        "connection_idle", 5, "connection_parallel", 2, "fetch_in_flight", 1, "fetch_waiting", 2, "fetch_per_second", 3,
                        "fetch_burst", 4, "fetch_refusal_memory", 6))));
        KeysSettings gba = KeysSettings.of(config(Map.of("gba_agreement", " SP and operator ", "gba_nafFqdn", "NAF.example.com",
                "gba_uaProtocolId", "01000100AE", "gba_gsId", 7, "gba_u", true, "gba_pskIdentity", "prefixed")));
        assertEquals(new NafSettings(Optional.of("SP and operator"), Optional.of(Fqdn.parse("naf.example.com")),
                Optional.of(UaProtocolId.tls(0xAE)), 7, true), gba.naf());
        assertTrue(gba.prefixedIdentity());
        assertEquals(Optional.of("maf.example.com"), KeysSettings.of(config(Map.of("id", "MAF.example.com."))).id());
    }

    @ParameterizedTest
    @CsvSource({"id,//sp.example.com", "id,a b", "uri,here", "uri,coaps:x", "admin_fqdn,a..b", "connection_idle,0",
            "connection_parallel,33", "fetch_in_flight,0", "fetch_waiting,0", "fetch_per_second,0", "fetch_burst,0",
            "fetch_refusal_memory,301", "gba_nafFqdn,a..b", "gba_uaProtocolId,0100", "gba_gsId,-1", "gba_pskIdentity,both"})
    void aWrongValueIsNamed(String property, String value) {
        Object typed = value.matches("-?\\d{1,3}") ? Integer.valueOf(value) : value;
        KedgeException fault = assertThrows(KedgeException.class, () -> KeysSettings.of(config(Map.of(property, typed))));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, fault.code());
        assertTrue(fault.detail().contains(property.replace('_', '.')), fault.detail());
    }

    @Test
    void whatIsBoundIsUsedAndAWrongConfigurationChangesNothing() throws Exception {
        World world = new World();
        world.pskServer("mef", PeerRole.MEF, World.MEF);
        PeerDirectory directory = () -> List.copyOf(world.peers);
        KeysComponent component = new KeysComponent();
        component.configure(config(Map.of("id", "//sp.example.com/gw1")));
        component.configure(config(Map.of("id", "a b")));
        assertEquals(Optional.of("//sp.example.com/gw1"), component.parts().identity().usual());
        component.bindDirectory(directory, Map.of("service.ranking", 3));
        component.bindTransport(world.coaps, Map.of(SecureTransport.SCHEME, new String[] {"coaps", "coap+x"}));
        assertEquals(world.peers, component.parts().peers().peers());
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, component.fetch(KeyReference.parse(World.keId('A')), Suid.RSPF_MAF,
                Instant.now().plusSeconds(20)).handle((key, thrown) -> KedgeException.of(thrown).code()).toCompletableFuture()
                .get(20, TimeUnit.SECONDS), "there is no store yet");
        component.unbindDirectory(directory);
        component.unbindTransport(world.coaps);
        assertEquals(List.of(), component.parts().peers().peers());
        component.deactivate();
    }

    private static final EnrolmentTarget OWN_TARGET = EnrolmentTarget.maf(World.MAF);
    private static final KeyReference OWN_KE_ID = new KeyReference("0B".repeat(16), World.MAF);

    /** The MEF of a node; each look-up waits until the latch opens. */
    private record OwnSource(CountDownLatch latch, AtomicInteger asked) implements ProvisionedKeySource {
        @Override
        public EnrolmentTarget target() {
            return OWN_TARGET;
        }

        @Override
        public Optional<ProvisionedKey> find(KeId keId, Suid suid) {
            asked.incrementAndGet();
            try {
                assertTrue(latch.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Optional.of(new ProvisionedKey(SecretBytes.owning(new byte[32]), keId.reference(), suid,
                    KeyDerivation.USAGE_CONSTRAINED, Optional.empty(), Instant.now().plusSeconds(3600)));
        }
    }

    private static KeysComponent componentOfMaf() {
        KeysComponent component = new KeysComponent();
        component.configure(config(Map.of("id", World.MAF.value())));
        return component;
    }

    private static Optional<FetchedKey> fetchOwn(KeysComponent component, Duration limit) throws Exception {
        return component.fetch(OWN_KE_ID, Suid.RSPF_MAF, Instant.now().plus(limit)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void theMefOfThisNodeIsAskedWhileItIsThere() throws Exception {
        OwnSource source = new OwnSource(new CountDownLatch(0), new AtomicInteger());
        KeysComponent component = componentOfMaf();
        component.bindSource(source, Map.of(ProvisionedKeySource.TARGET, OWN_TARGET.id()));
        assertEquals(Optional.of(OWN_TARGET), component.ownTarget(World.MAF));
        assertTrue(fetchOwn(component, Duration.ofSeconds(20)).isPresent());
        component.unbindSource(source);
        assertEquals(Optional.empty(), component.ownTarget(World.MAF));
        component.deactivate();
    }

    /** A database that hangs holds up no handshake beyond its deadline, and the next one waits for the same look-up. */
    @Test
    void aMefOfThisNodeThatHangsCostsTheDeadline() throws Exception {
        OwnSource source = new OwnSource(new CountDownLatch(1), new AtomicInteger());
        KeysComponent component = componentOfMaf();
        component.bindSource(source, Map.of(ProvisionedKeySource.TARGET, OWN_TARGET.id()));
        for (int i = 0; i < 20; i++) {
            ExecutionException late = assertThrows(ExecutionException.class, () -> fetchOwn(component, Duration.ofMillis(50)));
            assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, KedgeException.of(late.getCause()).code());
        }
        var waiting = component.fetch(OWN_KE_ID, Suid.RSPF_MAF, Instant.now().plusSeconds(20)).toCompletableFuture();
        source.latch().countDown();
        assertTrue(waiting.get(20, TimeUnit.SECONDS).isPresent());
        assertEquals(1, source.asked().get());
        component.deactivate();
    }
}
