package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.PeerAddress;
import org.kedge.gba.client.ub.ModeRule;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.gba.ScriptedBsf;
import org.kedge.itests.testkit.gba.TestSubscriber;
import org.kedge.itests.testkit.gba.TestUsim;

/** A client with USIM, BSF, store and time under the control of a test. */
final class World {
    static final Instant T0 = Instant.parse("2026-06-01T12:00:00Z");
    static final String USIM = "sim-1";
    static final String IMPI = "001010123456789@ims.mnc001.mcc001.3gppnetwork.org";
    static final Fqdn NAF = Fqdn.parse("maf.example.com");
    static final int SUITE = 0x00AE;
    static final BsfAddress BSF = new BsfAddress(new PeerAddress(URI.create("http://127.0.0.1:8080"), ScriptedBsf.FQDN),
            Optional.empty());

    final InlineTasks tasks = new InlineTasks(T0);
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final TestSubscriber subscriber = new TestSubscriber(IMPI, 1);
    final TestUsim usim;
    final ScriptedBsf bsf = new ScriptedBsf(subscriber, tasks::now);
    final List<AuditRecord> audit = new ArrayList<>();
    final GbaServices services = new GbaServices();
    GbaSettings settings = settings(ModeRule.AUTO);
    Gba gba;

    World(GbaMode... modes) {
        usim = new TestUsim(subscriber, modes.length == 0 ? new GbaMode[] {GbaMode.ME} : modes);
        services.stores().add(store, GbaServices.STORE);
        services.transports().add(bsf.transport(), "http", "https");
        services.usims().add(usim, USIM);
        services.audits().add(audit::add);
        start();
    }

    static GbaSettings settings(ModeRule mode) {
        return new GbaSettings(Optional.of("test agreement"), Optional.empty(), mode, Duration.ofDays(30), 0.9, Optional.empty(), true, 2,
                Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ZERO);
    }

    /** A new process over the same store. */
    void start() {
        gba = new Gba(services, () -> settings, tasks.clock(), tasks);
        gba.start();
    }

    CompletableFuture<GbaBootstrap> asking() {
        return gba.bootstrap(BSF, USIM, tasks.now().plusSeconds(60)).toCompletableFuture();
    }

    GbaBootstrap bootstrap() {
        return done(asking());
    }

    /** Bootstraps and lets go of the result. @return the B-TID */
    String bTid() {
        try (GbaBootstrap made = bootstrap()) {
            return made.bTid().toString();
        }
    }

    NafKey nafKey() {
        return done(askingForNaf());
    }

    CompletionStage<NafKey> askingForNaf() {
        return gba.nafKey(USIM, NAF, SUITE, tasks.now().plusSeconds(60));
    }

    GbaStatus status() {
        return gba.status().get(0);
    }

    static <T> T done(CompletionStage<T> stage) {
        assertTrue(stage.toCompletableFuture().isDone(), "still in flight");
        return stage.toCompletableFuture().join();
    }

    static KedgeException failure(ErrorCode code, CompletionStage<?> stage) {
        KedgeException failure = KedgeException.of(assertThrows(CompletionException.class, () -> stage.toCompletableFuture().join()));
        assertEquals(code, failure.code(), failure::getMessage);
        return failure;
    }

    /** A bootstrap that fails leaves nothing: no state, no Ks, nothing of the card, no name of the subscriber. */
    KedgeException fails(ErrorCode code) {
        KedgeException failure = failure(code, asking());
        assertEquals(List.of(), store.aliases(CredentialKind.STATE), "something was stored");
        assertTrue(usim.everythingWiped(), "something out of the card was not wiped");
        AuditRecord last = audit.get(audit.size() - 1);
        assertEquals("gba.failed", last.event());
        assertEquals(code.code(), last.details().get("code"));
        assertEquals("test agreement", last.details().get("agreement"));
        assertTrue(!failure.toString().contains("001010123456789") && !audit.toString().contains("001010123456789"), "the IMPI was told");
        return failure;
    }
}
