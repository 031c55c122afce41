package org.kedge.framework.gba;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.SecureChannel;
import org.kedge.gba.client.Gba;
import org.kedge.gba.client.GbaServices;
import org.kedge.gba.client.GbaSettings;
import org.kedge.gba.client.ub.ModeRule;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.gba.ScriptedBsf;
import org.kedge.itests.testkit.gba.TestSubscriber;
import org.kedge.itests.testkit.gba.TestUsim;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** The network of a USIM, and the real client in front of it with a store of its own. */
final class GbaNetwork implements AutoCloseable {
    private final TestSubscriber subscriber = new TestSubscriber("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", 1);
    private final Threads threads = new Threads(Pool.of("gba-test", 4, 1024, "TEST"));
    private final GbaServices services = new GbaServices();
    private final Gba gba;
    private final List<CompletableFuture<SecureChannel>> hanging = new ArrayList<>();
    final TestUsim usim;
    final ScriptedBsf bsf;
    final WatchedClient client;

    /** @param end of every Ks */
    GbaNetwork(Fqdn fqdn, Instant end, GbaMode... modes) {
        usim = new TestUsim(subscriber, modes);
        bsf = new ScriptedBsf(subscriber, () -> end, fqdn);
        bsf.lifetime(Duration.ZERO);
        bsf.mode(modes[0]);
        services.stores().add(new MemoryCredentialStore(), GbaServices.STORE);
        services.transports().add(bsf.transport(), "http", "https");
        services.usims().add(usim, "bootstrap");
        GbaSettings settings = new GbaSettings(Optional.of("test agreement"), Optional.empty(), ModeRule.AUTO, Duration.ofDays(100), 0.9,
                Optional.empty(), true, 2, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ZERO);
        gba = new Gba(services, () -> settings, Clock.systemUTC(), threads);
        client = new WatchedClient(gba);
    }

    void hang() {
        bsf.transport().script(connection -> {
            CompletableFuture<SecureChannel> pending = new CompletableFuture<>();
            synchronized (hanging) {
                hanging.add(pending);
            }
            return pending;
        });
    }

    void proceed() {
        bsf.transport().script(connection -> CompletableFuture.completedFuture(bsf.channel()));
        synchronized (hanging) {
            hanging.forEach(pending -> pending.complete(bsf.channel()));
        }
    }

    void fail(ErrorCode code) {
        bsf.transport().script(connection -> CompletableFuture.failedFuture(new KedgeException(code, "as scripted")));
    }

    int asked() {
        return bsf.transport().connections().size();
    }

    KeId keId() {
        return KeId.ofBtid(KeyReference.parse(bsf.lastBtid()));
    }

    SecretBytes ke() {
        return bsf.ks(bsf.lastBtid());
    }

    void removeUsim() {
        services.usims().remove(usim);
    }

    @Override
    public void close() {
        gba.close();
        threads.close();
    }
}
