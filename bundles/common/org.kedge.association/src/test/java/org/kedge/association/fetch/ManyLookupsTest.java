package org.kedge.association.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.association.World;
import org.kedge.association.keys.AssociationKeys;
import org.kedge.association.keys.KeysSettings;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsCodec;
import org.kedge.work.Bound;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** First contacts of many peers at once, with real threads. */
class ManyLookupsTest {
    private static final int KEYS = 200;
    private static final int CALLERS = 1000;

    private final World world = new World();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Test
    void aThousandContactsWithTwoHundredKeIdsFetchEachKeyOnce() throws Exception {
        world.pskServer("mef", PeerRole.MEF, World.MEF);
        Bound<PeerDirectory> directories = new Bound<>();
        directories.add(() -> List.copyOf(world.peers));
        ExecutorService mef = Executors.newFixedThreadPool(2);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        world.answers = request -> answerOn(mef, request);
        try (Threads threads = new Threads(Pool.of("test", 8, 8192, "TEST"));
                AssociationKeys keys = new AssociationKeys(directories, world.transports, () -> Optional.of(world.store),
                        ManyLookupsTest::settings, Clock.systemUTC(), threads, Meters.NONE)) {
            List<CompletableFuture<Optional<FetchedKey>>> all = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch started = new CountDownLatch(CALLERS);
            for (int i = 0; i < CALLERS; i++) {
                KeyReference keId = new KeyReference(HexFormat.of().toHexDigits(i % KEYS).repeat(4), World.MEF);
                callers.execute(() -> {
                    all.add(keys.fetcher().fetch(keId, Suid.RSPF_MAF, Instant.now().plusSeconds(60)).toCompletableFuture());
                    started.countDown();
                });
            }
            assertTrue(started.await(60, TimeUnit.SECONDS));
            for (CompletableFuture<Optional<FetchedKey>> one : all) {
                try (FetchedKey key = one.get(60, TimeUnit.SECONDS).orElseThrow()) {
                    byte[] left = HexFormat.of().parseHex(key.keyId().left());
                    assertEquals(SecretBytes.owning(World.key(left[3])), key.key(), "the key of its own KeID");
                }
            }
        } finally {
            callers.shutdownNow();
            mef.shutdownNow();
        }
        assertEquals(KEYS, asked.size());
        assertTrue(asked.values().stream().allMatch(count -> count.get() == 1));
        assertTrue(most.get() <= 32, "at once: " + most);
        assertEquals(1, world.coaps.connections().size());
    }

    /** An answer stays as long as it may: on a busy machine the callers of one key come far apart. */
    private static KeysSettings settings() {
        KeysSettings usual = KeysSettings.of(Optional.of(World.MAF.value()));
        FetchSettings fetch = usual.fetch();
        return new KeysSettings(usual.id(), usual.uri(), usual.adminFqdn(), usual.connections(), new FetchSettings(fetch.inFlight(),
                fetch.waiting(), fetch.perSecond(), fetch.burst(), fetch.refusals(), fetch.maxRefusals(), Duration.ofSeconds(10)));
    }

    private CompletionStage<Reply> answerOn(ExecutorService mef, Request request) {
        String keId = request.path().get(1);
        asked.computeIfAbsent(keId, id -> new AtomicInteger()).incrementAndGet();
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        return CompletableFuture.supplyAsync(() -> {
            underWay.decrementAndGet();
            byte[] left = HexFormat.of().parseHex(keId.substring(0, 32));
            try (Granted granted = new Granted(SecretBytes.owning(World.key(left[3])), Optional.empty(), Instant.now().plusSeconds(3600),
                    KeyDerivation.USAGE_CONSTRAINED, Optional.empty())) {
                return Reply.json(ReplyStatus.OK, FetchCredentialsCodec.encode(granted));
            }
        }, mef);
    }
}
