package org.kedge.association.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.ProvisionedKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.association.World;
import org.kedge.work.Times;

/** The keys of a direct bootstrap (D-81): asked of the MEF of this very node, within the bounds of every look-up. */
class OwnMefTest {
    private static final EnrolmentTarget OWN_TARGET = EnrolmentTarget.maf(World.MAF);
    private static final KeyReference KE_ID = new KeyReference("0B".repeat(16), World.MAF);
    private static final String GW1 = "//sp.example.com/gw1";

    private final World world = new World();
    private final List<KeId> asked = new ArrayList<>();
    private Function<KeId, Optional<ProvisionedKey>> answer = keId -> Optional.empty();

    private final ProvisionedKeySource source = new ProvisionedKeySource() {
        @Override
        public EnrolmentTarget target() {
            return OWN_TARGET;
        }

        @Override
        public Optional<ProvisionedKey> find(KeId keId, Suid suid) {
            asked.add(keId);
            return answer.apply(keId);
        }
    };

    @BeforeEach
    void bind() {
        world.sources.add(source);
    }

    private CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid) {
        return world.keys.fetcher().fetch(identity, suid, world.in(Duration.ofSeconds(5)));
    }

    private CompletionStage<Optional<FetchedKey>> fetch() {
        return fetch(KE_ID, Suid.RSPF_MAF);
    }

    private ProvisionedKey key(Suid suid, int octets, Duration lifetime) {
        return new ProvisionedKey(SecretBytes.owning(new byte[octets]), KE_ID, suid, KeyDerivation.LEGACY, Optional.of(GW1),
                world.in(lifetime));
    }

    private void grant() {
        answer = keId -> Optional.of(key(Suid.RSPF_MAF, 32, Duration.ofDays(1)));
    }

    private static KeyReference random(Random random) {
        byte[] left = new byte[16];
        random.nextBytes(left);
        return new KeyReference(HexFormat.of().formatHex(left), World.MAF);
    }

    private static ErrorCode code(CompletionStage<?> stage) {
        return stage.handle((value, thrown) -> KedgeException.of(thrown).code()).toCompletableFuture().join();
    }

    @Test
    void kmIsFoundWithoutAMessage() {
        grant();
        CompletionStage<Optional<FetchedKey>> asking = fetch();
        assertEquals(List.of(), asked, "the registry blocks: not on the thread of a transport");
        try (FetchedKey km = world.get(asking).orElseThrow()) {
            assertEquals(SecretBytes.owning(new byte[32]), km.key());
            assertEquals(KE_ID, km.keyId());
            assertEquals(Suid.RSPF_MAF, km.suid());
            assertEquals(Optional.of(GW1), km.sourceId());
            assertEquals(Optional.of(KeyDerivation.LEGACY), km.derivation());
            assertEquals(Optional.empty(), km.assigned());
            assertEquals(world.in(Duration.ofDays(1)), km.notAfter());
        }
        assertEquals(List.of(KeId.of(KE_ID)), asked);
        assertEquals(List.of(), world.coaps.connections());
    }

    /** Nor does this node need an identity towards itself. */
    @Test
    void aPeerOfTheSameNameIsNotAskedForIt() {
        world.pskServer("mef", PeerRole.MEF, World.MAF);
        assertEquals(Optional.empty(), world.get(fetch()));
        assertEquals(1, asked.size());
        assertEquals(List.of(), world.coaps.connections());
    }

    @Test
    void onlyWhatItsTargetUsesAndWhatCouldBeItsOwnIsAskedFor() {
        grant();
        assertEquals(Optional.empty(), world.get(fetch(KE_ID, Suid.RSPF_SAEF)));
        assertEquals(Optional.empty(), world.get(fetch(KE_ID, Suid.MAF_SAEF)));
        assertEquals(Optional.empty(), world.get(fetch(new KeyReference("0B".repeat(16), World.MEF), Suid.RSPF_MAF)));
        assertEquals(Optional.empty(), world.get(fetch(KeyReference.parse("gw1@" + World.MAF), Suid.RSPF_MAF)));
        assertEquals(Optional.empty(), world.get(fetch(KeyReference.parse("AAAAAAAAAAAAAAAAAAAAAA==@" + World.MAF), Suid.RSPF_MAF)));
        assertEquals(Optional.empty(), world.get(world.keys.fetcher().fetchNafKey(KeyReference.parse("AAAAAAAAAAAAAAAAAAAAAA==@"
                + World.MAF), Suid.RSPF_MAF, 0xAE, world.in(Duration.ofSeconds(5)))));
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"TARGET_NOT_ALLOWED", "SUID_NOT_ALLOWED", "DERIVATION_UNSUPPORTED"})
    void whatTheOwnerDoesNotGrantIsRefusedAndRemembered(ErrorCode code) {
        answer = keId -> {
            throw new KedgeException(code, "as scripted");
        };
        for (int i = 0; i < 20; i++) {
            assertEquals(Optional.empty(), world.get(fetch()));
        }
        assertEquals(1, asked.size());
        world.tasks.advance(Duration.ofSeconds(5));
        grant();
        assertTrue(world.get(fetch()).isPresent());
    }

    @Test
    void anUnknownOrExpiredKeIdIsRefusedAndRemembered() {
        for (int i = 0; i < 20; i++) {
            assertEquals(Optional.empty(), world.get(fetch()));
        }
        assertEquals(1, asked.size());
        assertEquals(1, world.keys.fetcher().remembered());
    }

    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"AUDIT_UNAVAILABLE", "REGISTRY_IO", "REGISTRY_KEY_FOREIGN", "CLOCK_NOT_TRUSTED"})
    void troubleIsNoRefusal(ErrorCode code) {
        answer = keId -> {
            throw new KedgeException(code, "as scripted");
        };
        KedgeException failure = world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch());
        assertTrue(failure.code().retryable());
        assertTrue(failure.detail().contains(code.code()) && failure.detail().contains("MEF of this node"), failure.detail());
        grant();
        assertTrue(world.get(fetch()).isPresent());
    }

    @Test
    void aDefectIsNoRefusalEither() {
        answer = keId -> {
            throw new IllegalStateException("as scripted");
        };
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch());
        assertEquals(0, world.keys.fetcher().remembered());
    }

    @Test
    void whatIsNoUseCountsAsNoneAndIsWiped() {
        List<ProvisionedKey> handedOut = List.of(key(Suid.RSPF_SAEF, 32, Duration.ofDays(1)), key(Suid.RSPF_MAF, 16, Duration.ofDays(1)),
                key(Suid.RSPF_MAF, 32, Duration.ZERO));
        for (ProvisionedKey useless : handedOut) {
            answer = keId -> Optional.of(useless);
            assertEquals(Optional.empty(), world.get(fetch()));
            assertTrue(useless.key().isClosed());
            world.tasks.advance(Duration.ofSeconds(5));
        }
        assertEquals(3, asked.size());
    }

    @Test
    void everybodyWhoWantsOneKeyGetsACopyOfOneDerivation() {
        grant();
        List<CompletionStage<Optional<FetchedKey>>> waiting = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            waiting.add(fetch());
        }
        List<FetchedKey> keys = waiting.stream().map(stage -> world.get(stage).orElseThrow()).toList();
        keys.get(0).close();
        assertEquals(SecretBytes.owning(new byte[32]), keys.get(1).key());
        assertEquals(1, asked.size());
    }

    /** Whoever reaches the listener can make them up, KmIDs of this MAF as well as KeIDs. */
    @Test
    void tenThousandMadeUpIdentifiersCostABoundedNumberOfLookUps() {
        Random random = new Random(1);
        List<CompletionStage<Optional<FetchedKey>>> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(fetch(random(random), Suid.RSPF_MAF));
        }
        assertEquals(1024, world.keys.fetcher().waiting());
        world.tasks.settle();
        assertEquals(1000, asked.size(), "the burst");
        assertEquals(9000, all.stream().filter(stage -> stage.toCompletableFuture().isCompletedExceptionally())
                .filter(stage -> code(stage) == ErrorCode.LOOKUPS_EXHAUSTED).count());
        assertEquals(0, world.keys.fetcher().waiting());
    }

    @Test
    void madeUpIdentifiersAreLimitedPerSecond() {
        Random random = new Random(2);
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 2000; i++) {
                fetch(random(random), Suid.RSPF_MAF);
                world.tasks.settle();
            }
            world.tasks.advance(Duration.ofSeconds(1));
        }
        assertEquals(2000, asked.size(), "the burst of 1,000, then 500 per second");
    }

    @Test
    void itMayComeAndGo() {
        assertEquals(Optional.of(OWN_TARGET), world.keys.fetcher().ownTarget(World.MAF));
        assertEquals(Optional.empty(), world.keys.fetcher().ownTarget(World.MEF));
        world.sources.remove(source);
        assertEquals(Optional.empty(), world.keys.fetcher().ownTarget(World.MAF));
        assertEquals(Optional.empty(), world.get(fetch()));
        assertEquals(List.of(), asked);
        world.sources.add(source);
        grant();
        assertTrue(world.get(fetch()).isPresent(), "that nobody was there is not remembered");
    }

    /** A registry that hangs keeps a few threads of the pool at most, and the look-ups at peers go on. */
    @Test
    void fewAreAskedForAtOnce() {
        Random random = new Random(5);
        AtomicInteger started = new AtomicInteger();
        KeyServer server = new KeyServer(new OwnMef(source, new KeyJudge(new Times(world.tasks.clock()))), FetchSettings::defaults, () -> 0,
                (asking, flight) -> started.incrementAndGet() > 0);
        for (int i = 0; i < 10; i++) {
            server.submit(new Flight(new Wanted(random(random), Suid.RSPF_MAF, OptionalInt.empty())));
        }
        assertEquals(3, started.get());
        server.done();
        assertEquals(4, started.get());
    }
}
