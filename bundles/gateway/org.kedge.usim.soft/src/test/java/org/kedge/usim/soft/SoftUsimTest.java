package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator.Subscriber;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.itests.testkit.MemoryCredentialStore;

class SoftUsimTest {
    private final MemoryCredentialStore memory = new MemoryCredentialStore();
    private final WatchedStore store = new WatchedStore(memory);
    private final Network network = Network.milenage();
    private Optional<CredentialStore> bound = Optional.of(store);
    private final SoftUsim usim = new SoftUsim("sim1", () -> bound);

    @BeforeEach
    void bringIn() {
        Network.bringIn(memory, "sim1", Network.file(""));
    }

    private AkaResult answer(AuthenticationVector vector) {
        return usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME);
    }

    private void assertAccepted(AuthenticationVector vector) {
        try (AkaResult.Success success = assertInstanceOf(AkaResult.Success.class, answer(vector))) {
            assertEquals(vector.xres(), success.res());
            assertEquals(vector.keys().ck(), success.ck());
            assertEquals(vector.keys().ik(), success.ik());
        }
    }

    private void assertStale(AuthenticationVector vector, Sqn sqnMs) {
        AkaResult.SyncFailure failure = assertInstanceOf(AkaResult.SyncFailure.class, answer(vector));
        assertEquals(14, failure.auts().length);
        assertEquals(Optional.of(sqnMs), network.open(vector.rand(), failure.auts()));
    }

    private void assertFails(ErrorCode code, Executable what) {
        KedgeException e = assertThrows(KedgeException.class, what);
        assertEquals(code, e.code(), e.getMessage());
        assertFalse(e.getMessage().contains(Network.IMSI), e.getMessage());
        assertTrue(e.getMessage().contains("sim1") || code == ErrorCode.USIM_REFUSED || code == ErrorCode.STORE_IO, e.getMessage());
    }

    private List<String> states() {
        return memory.aliases(CredentialKind.STATE);
    }

    @Test
    void answersAFreshChallenge() {
        assertAccepted(network.vector(1, 0));
        assertEquals(List.of("usim-state/sim1"), states());
        assertAccepted(network.vector(2, 0));
        assertAccepted(network.vector(1, 3));
    }

    @Test
    void tellsWhoItIs() {
        assertEquals(new Subscriber(new Impi("001010123456789@ims.mnc001.mcc001.3gppnetwork.org"),
                new Fqdn("bsf.mnc001.mcc001.pub.3gppnetwork.org"), Set.of(GbaMode.ME)), usim.subscriber());
        assertEquals(0, store.writes());
    }

    /** The patience only ends a test that would hang. */
    @Test
    void waitsAtItsStartForTheSubscriptionThatTheIntakeIsTaking() {
        MemoryCredentialStore late = new MemoryCredentialStore();
        AtomicInteger looks = new AtomicInteger();
        Supplier<Optional<CredentialStore>> intake = () -> {
            if (looks.incrementAndGet() == 3) {
                Network.bringIn(late, "sim1", Network.file(""));
            }
            return Optional.of(late);
        };
        assertFails(ErrorCode.USIM_UNAVAILABLE, new SoftUsim("sim1", intake)::subscriber);
        assertEquals(usim.subscriber(), new SoftUsim("sim1", "usim/sim1", intake, Duration.ofMinutes(2)).subscriber());
        assertEquals(3, looks.get());
    }

    @Test
    void answersNothingWhenItWasStoppedWhileItWaited() {
        MemoryCredentialStore late = new MemoryCredentialStore();
        AtomicReference<SoftUsim> waiting = new AtomicReference<>();
        waiting.set(new SoftUsim("sim1", "usim/sim1", () -> {
            Network.bringIn(late, "sim1", Network.file(""));
            waiting.get().close();
            return Optional.of(late);
        }, Duration.ofMinutes(2)));
        assertFails(ErrorCode.USIM_UNAVAILABLE, waiting.get()::subscriber);
    }

    @Test
    void waitsNoLongerWhenItIsStopped() {
        MemoryCredentialStore empty = new MemoryCredentialStore();
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<SoftUsim> waiting = new AtomicReference<>();
        waiting.set(new SoftUsim("sim1", "usim/sim1", () -> {
            if (looks.incrementAndGet() == 2) {
                waiting.get().close();
            }
            return Optional.of(empty);
        }, Duration.ofHours(1)));
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> assertFails(ErrorCode.USIM_UNAVAILABLE, waiting.get()::subscriber));
        assertEquals(2, looks.get());
    }

    @Test
    void aRepeatedOrOlderChallengeIsASynchronisationFailure() {
        assertAccepted(network.vector(7, 2));
        assertStale(network.vector(7, 2), Network.sqn(7, 2));
        assertStale(network.vector(6, 2), Network.sqn(7, 2));
        assertEquals(1, store.writes(), "a refused number changes nothing");
        assertAccepted(network.vector(6, 3));
        assertStale(network.vector(6, 3), Network.sqn(7, 2));
    }

    @Test
    void aForgedChallengeIsAMacFailureAndLeavesNothing() {
        AuthenticationVector vector = network.vector(1, 0);
        for (int i = 0; i < 16; i++) {
            byte[] autn = vector.autn().octets();
            autn[i] ^= 1;
            assertInstanceOf(AkaResult.MacFailure.class, usim.authenticate(vector.rand().octets(), autn, GbaMode.ME));
        }
        assertInstanceOf(AkaResult.MacFailure.class,
                usim.authenticate(Network.rand(99).octets(), vector.autn().octets(), GbaMode.ME));
        assertEquals(List.of(), states());
        assertAccepted(vector);
        AuthenticationVector old = network.vector(1, 0);
        byte[] forgedReplay = old.autn().octets();
        forgedReplay[15] ^= 1;
        assertInstanceOf(AkaResult.MacFailure.class, usim.authenticate(old.rand().octets(), forgedReplay, GbaMode.ME),
                "nothing about the number is told to a stranger");
    }

    @Test
    void aJumpBeyondDeltaIsRefusedAndTheLimitIsTakenFromTheFile() {
        Network.bringIn(memory, "sim1", Network.file(",\"delta\":100"));
        assertStale(network.vector(101, 0), new Sqn(0));
        assertAccepted(network.vector(100, 0));
        assertStale(network.vector(201, 1), Network.sqn(100, 0));
        assertAccepted(network.vector(200, 1));
    }

    @Test
    void anAgeLimitIsKept() {
        Network.bringIn(memory, "sim1", Network.file(",\"ageLimit\":10"));
        assertAccepted(network.vector(100, 0));
        assertStale(network.vector(89, 1), Network.sqn(100, 0));
        assertAccepted(network.vector(90, 1));
    }

    @Test
    void everyNumberOfBitsOfIndWorks() {
        for (int bits : new int[] {0, 1, 8}) {
            Network.bringIn(memory, "sim1", Network.file(",\"indBits\":" + bits));
            memory.remove("usim-state/sim1");
            AuthenticationVector first = network.vector(Network.rand(bits), new Sqn(5L << bits));
            AuthenticationVector next = network.vector(Network.rand(bits + 10), new Sqn(6L << bits));
            assertAccepted(first);
            assertStale(first, new Sqn(5L << bits));
            assertAccepted(next);
        }
    }

    @Test
    void withoutADurableNumberThereIsNoRes() {
        AuthenticationVector vector = network.vector(1, 0);
        store.failWrite(1, false);
        assertFails(ErrorCode.STORE_IO, () -> answer(vector));
        assertEquals(List.of(), states());
        assertAccepted(vector);
        store.failWrite(1, true);
        assertFails(ErrorCode.STORE_IO, () -> answer(network.vector(2, 0)));
        assertStale(network.vector(2, 0), Network.sqn(2, 0));
    }

    @Test
    void isUnavailableWithoutItsCredential() {
        memory.remove("usim/sim1");
        assertFails(ErrorCode.USIM_UNAVAILABLE, usim::subscriber);
        assertFails(ErrorCode.USIM_UNAVAILABLE, () -> answer(network.vector(1, 0)));
        assertEquals(Level.WARNING, usim.health().level());
        assertEquals(List.of(), states());
        bringIn();
        assertAccepted(network.vector(1, 0));
        assertEquals(Level.OK, usim.health().level());
    }

    @Test
    void isUnavailableWhileTheStoreIsAbsentOrClosed() {
        bound = Optional.empty();
        assertFails(ErrorCode.USIM_UNAVAILABLE, usim::subscriber);
        bound = Optional.of(store);
        store.failReads(ErrorCode.STORE_SEALED);
        assertFails(ErrorCode.USIM_UNAVAILABLE, usim::subscriber);
        assertTrue(usim.health().message().contains("KEDGE-501"), usim.health().message());
    }

    @Test
    void survivesASwapOfTheStore() {
        assertAccepted(network.vector(1, 0));
        bound = Optional.of(memory);
        assertStale(network.vector(1, 0), Network.sqn(1, 0));
        assertAccepted(network.vector(2, 0));
    }

    @Test
    void refusesACredentialOfAnotherKindOrForm() {
        put("usim/sim1", CredentialKind.SYMMETRIC_KEY, new byte[100]);
        assertFails(ErrorCode.USIM_REFUSED, usim::subscriber);
        put("usim/sim1", CredentialKind.USIM, new byte[100]);
        assertFails(ErrorCode.USIM_REFUSED, usim::subscriber);
        bringIn();
        put("usim-state/sim1", CredentialKind.STATE, new byte[] {2, 0});
        assertFails(ErrorCode.USIM_REFUSED, () -> answer(network.vector(1, 0)));
    }

    private void put(String alias, CredentialKind kind, byte[] secret) {
        try (Credential credential = new Credential(alias, kind, "x", Map.of(), SecretBytes.owning(secret), List.of(), Optional.empty())) {
            memory.put(credential, CredentialSlot.ACTIVE);
        }
    }

    @Test
    void otherKeysUnderTheSameNameBeginAnew() {
        assertAccepted(network.vector(9, 0));
        Network.bringIn(memory, "sim1", Network.file("").replace(Network.OPC, Network.K));
        Network other = new Network(new Milenage(Network.secret(Network.K), Network.secret(Network.K)));
        assertAccepted(other.vector(1, 0));
    }

    @Test
    void anotherIndLengthTakesNoNumberBack() {
        assertAccepted(network.vector(9, 4));
        Network.bringIn(memory, "sim1", Network.file(",\"indBits\":2"));
        Sqn used = Network.sqn(9, 4);
        AkaResult.SyncFailure failure = assertInstanceOf(AkaResult.SyncFailure.class,
                answer(network.vector(Network.rand(1), used)));
        long sqnMs = network.open(Network.rand(1), failure.auts()).orElseThrow().value();
        assertTrue(sqnMs >>> 2 >= used.value() >>> 2);
        assertAccepted(network.vector(Network.rand(2), new Sqn((sqnMs >>> 2) + 1 << 2)));
    }

    @Test
    void refusesOtherLengths() {
        byte[] autn = network.vector(1, 0).autn().octets();
        assertThrows(KedgeException.class, () -> usim.authenticate(new byte[15], autn, GbaMode.ME));
        assertThrows(KedgeException.class, () -> usim.authenticate(new byte[Rand.LENGTH], new byte[15], GbaMode.ME));
        assertEquals(List.of(), states());
    }

    @Test
    void answersNothingAfterItWasStopped() {
        usim.close();
        assertFails(ErrorCode.USIM_UNAVAILABLE, usim::subscriber);
        assertFails(ErrorCode.USIM_UNAVAILABLE, () -> answer(network.vector(1, 0)));
        assertEquals(List.of(), states());
    }

    @Test
    void wipesWhatItReadAndWrote() {
        AkaResult.Success success = assertInstanceOf(AkaResult.Success.class, answer(network.vector(1, 0)));
        success.close();
        assertTrue(success.res().isClosed() && success.ck().isClosed() && success.ik().isClosed());
        answer(network.vector(1, 0));
        store.failWrite(1, false);
        assertThrows(KedgeException.class, () -> answer(network.vector(2, 0)));
        usim.subscriber();
        assertTrue(store.allWiped());
    }
}
