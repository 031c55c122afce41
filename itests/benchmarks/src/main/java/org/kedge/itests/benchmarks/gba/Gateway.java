package org.kedge.itests.benchmarks.gba;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.client.Gba;
import org.kedge.gba.client.GbaServices;
import org.kedge.gba.client.GbaSettings;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;
import org.kedge.usim.soft.SoftUsim;
import org.kedge.usim.soft.UsimFile;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** The UE as it ships: software USIM, GBA client and credential store on the medium, without a framework. */
final class Gateway implements AutoCloseable {
    private static final String USIM = "sim-1";
    private static final int LIMIT_SECONDS = 20;

    private final JournalStore store;
    private final Threads threads = new Threads(Pool.of("benchmark-gba", 4, 1024, "BENCHMARK"));
    private final SoftUsim usim;
    private final Gba gba;

    Gateway(Path home, Subscriber subscriber, SecureTransport transport) {
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        try (Credential subscription = subscription(subscriber)) {
            store.put(subscription, CredentialSlot.ACTIVE);
        }
        usim = new SoftUsim(USIM, () -> Optional.of(store));
        GbaServices services = new GbaServices();
        services.stores().add(store, GbaServices.STORE);
        services.usims().add(usim, USIM);
        services.transports().add(transport, "http");
        services.transports().add(transport, "https");
        gba = new Gba(services, () -> GbaSettings.defaults().under("benchmark"), Clock.systemUTC(), threads);
        gba.start();
    }

    private static Credential subscription(Subscriber subscriber) {
        HexFormat hex = HexFormat.of();
        String json = "{\"name\":\"" + USIM + "\",\"imsi\":\"" + subscriber.imsi() + "\",\"mncLength\":" + Subscriber.MNC_DIGITS
                + ",\"algorithm\":\"milenage\",\"k\":\"" + subscriber.k().use(hex::formatHex) + "\",\"opc\":\""
                + subscriber.opc().use(hex::formatHex) + "\"}";
        return new UsimFile().read(USIM + ".usim.json", USIM, json.getBytes(StandardCharsets.UTF_8));
    }

    /** A bootstrap that is kept. */
    void bootstrap(BsfAddress bsf) throws Exception {
        try (GbaBootstrap made = gba.bootstrap(bsf, USIM, Instant.now().plusSeconds(LIMIT_SECONDS)).toCompletableFuture()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            if (made.reused()) {
                throw new IllegalStateException("an earlier bootstrap was used again");
            }
        }
    }

    /** Forgets the bootstrap, so that the next one is made. */
    void forget() {
        gba.forget(USIM);
    }

    @Override
    public void close() {
        gba.close();
        threads.close();
        usim.close();
        store.close();
    }
}
