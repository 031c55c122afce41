package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;

/** The MEF instructs a MAF enrolment in the middle of the exchange (TS-0003 8.3.2.1 steps 10 to 12). */
class MafEnrolmentTest {
    private static final String KE = "ke/" + World.MAF;
    private static final URI AT = URI.create("https://192.0.2.7");

    private final World world = new World();
    private final List<Peer> peers = new ArrayList<>(List.of(maf(World.MAF, PeerAuthentication.ENROLMENT)));
    private final Maf maf = new Maf();
    /** What each enrolment at the MAF came to: its code, or none. */
    private final List<Optional<ErrorCode>> outcomes = new ArrayList<>();

    private static Peer maf(String fqdn, PeerAuthentication authentication) {
        return new Peer("maf", PeerRole.MAF, new Fqdn(fqdn), fqdn, List.of(URI.create("coaps://192.0.2.7:5684")), authentication,
                Optional.empty(), Optional.of("own"), Optional.empty(), Optional.empty());
    }

    /** Registers at once, or as scripted, and remembers which KeID was in the store by then. */
    private final class Maf implements RegistrationService {
        final List<String> registered = new ArrayList<>();
        Optional<ErrorCode> refusal = Optional.empty();
        boolean proves;

        @Override
        public CompletionStage<ClientRegistration> register(String server, Optional<Instant> end, List<String> labels) {
            registered.add(newest());
            if (refusal.isPresent()) {
                return CompletableFuture.failedFuture(new KedgeException(refusal.get(), "as scripted"));
            }
            if (proves) {
                world.store.activate(KE);
            }
            return CompletableFuture.completedFuture(new ClientRegistration(new Fqdn(World.MAF), "1", "//sp.example.com/gw1",
                    new Fqdn(World.MAF), World.T0.plus(Duration.ofDays(1)), labels, Optional.empty()));
        }

        @Override
        public CompletionStage<ClientRegistration> update(String server, Optional<Instant> end, Optional<List<String>> labels) {
            throw new AssertionError("not expected");
        }

        @Override
        public CompletionStage<Void> deregister(String server) {
            throw new AssertionError("not expected");
        }

        @Override
        public List<ClientRegistration> registrations() {
            return List.of();
        }

        @Override
        public CompletionStage<KeyRegistration> registerKey(String server, Suid suid, List<String> targetIds, Optional<SecretBytes> key,
                Optional<Instant> end, List<String> labels) {
            throw new AssertionError("not expected");
        }

        @Override
        public CompletionStage<KeyRegistration> updateKey(String server, String relativeKeyId, Optional<Instant> end,
                Optional<List<String>> labels, Optional<List<String>> targetIds) {
            throw new AssertionError("not expected");
        }

        @Override
        public CompletionStage<Void> deregisterKey(String server, String relativeKeyId) {
            throw new AssertionError("not expected");
        }

        @Override
        public List<KeyRegistration> keys() {
            return List.of();
        }
    }

    @BeforeEach
    void start() {
        world.start();
        world.services.peers().add(() -> List.copyOf(peers));
        world.services.registrations().add(maf);
        world.psk.script((instruction, context) -> instructed(instruction, context, AT));
        world.provider.set(World.briefing(1));
    }

    /** A framework whose MEF instructs a MAF enrolment before the end. */
    private CompletionStage<Provisioned> instructed(BootstrapInstruction instruction, ProvisioningContext context, URI where) {
        assertTrue(context.offersMafEnrolment());
        Provisioned provisioned = world.psk.yieldKey(instruction, context);
        return context.enrolAtMaf(where, provisioned).handle((done, thrown) -> {
            outcomes.add(Optional.ofNullable(thrown).map(failure -> KedgeException.of(failure).code()));
            return provisioned;
        });
    }

    private static String keId(int number) {
        return String.format("%032X@mef.example.com", number);
    }

    private Optional<String> slot(CredentialSlot slot) {
        return world.store.get(KE, slot).map(credential -> {
            try (credential) {
                return credential.identifier();
            }
        });
    }

    private String newest() {
        return slot(CredentialSlot.PENDING).or(() -> slot(CredentialSlot.ACTIVE)).orElse("none");
    }

    @Test
    void keIsKeptBeforeTheMafHearsOfItAndOnlyOnce() {
        EnrolmentStatus status = world.enrol();
        assertEquals(List.of(keId(1)), maf.registered);
        assertEquals(List.of(Optional.empty()), outcomes);
        assertEquals(EnrolmentState.ENROLLED, status.state());
        assertEquals(Optional.of(keId(1)), slot(CredentialSlot.ACTIVE));
        assertEquals(Optional.empty(), slot(CredentialSlot.PENDING));
        assertTrue(world.psk.keys.stream().allMatch(SecretBytes::isClosed), "the framework's copy is wiped");
    }

    @Test
    void aRenewedKeThatTheMafHasTakenIsInUseAtTheEnd() {
        world.enrol();
        maf.proves = true;
        EnrolmentStatus renewed = world.enrol();
        assertEquals(List.of(keId(1), keId(2)), maf.registered);
        assertEquals(keId(2), renewed.keId().orElseThrow().toString());
        assertEquals(Optional.of(keId(2)), slot(CredentialSlot.ACTIVE));
        assertEquals(Optional.empty(), slot(CredentialSlot.PENDING));
    }

    @Test
    void aRenewedKeThatTheMafRefusesWaitsBesideTheOldOne() {
        world.enrol();
        maf.refusal = Optional.of(ErrorCode.REGISTRATION_REFUSED);
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
        assertEquals(List.of(Optional.empty(), Optional.of(ErrorCode.REGISTRATION_REFUSED)), outcomes);
        assertEquals(Optional.of(keId(1)), slot(CredentialSlot.ACTIVE));
        assertEquals(Optional.of(keId(2)), slot(CredentialSlot.PENDING));
    }

    @Test
    void anInstructionLeadsToNoOtherMafThanTheConfiguredOne() {
        for (String where : List.of("https://evil.example.org", "coaps://192.0.2.8:5684", "https:///nowhere")) {
            world.psk.script((instruction, context) -> {
                CompletionStage<Provisioned> run = instructed(instruction, context, URI.create(where));
                assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY), "kept for a stranger");
                return run;
            });
            assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
            assertEquals(Optional.of(ErrorCode.ASSOCIATION_UNKNOWN_PEER), outcomes.get(outcomes.size() - 1), where);
            world.enrolee.forget(World.MAF);
        }
        assertEquals(List.of(), maf.registered);
        world.psk.script((instruction, context) -> instructed(instruction, context, URI.create("coaps://MAF.example.com")));
        world.enrol();
        assertEquals(1, maf.registered.size());
    }

    private void assertNotOffered() {
        world.psk.script((instruction, context) -> {
            assertFalse(context.offersMafEnrolment());
            outcomes.add(Optional.empty());
            return world.psk.success(instruction, context);
        });
        int before = outcomes.size();
        world.enrol();
        assertEquals(before + 1, outcomes.size());
    }

    @Test
    void nothingIsOfferedThatCannotBeDone() {
        peers.set(0, maf("other.example.com", PeerAuthentication.ENROLMENT));
        assertNotOffered();
        peers.set(0, maf(World.MAF, PeerAuthentication.CERTIFICATE));
        assertNotOffered();
        peers.set(0, maf(World.MAF, PeerAuthentication.ENROLMENT));
        world.services.registrations().remove(maf);
        assertNotOffered();
    }

    /** Both sides have kept Ke, and the MAF knows it: what is lost is the rest of the exchange. */
    @Test
    void anExchangeThatBreaksAfterwardsLeavesTheKey() {
        world.psk.script((instruction, context) -> instructed(instruction, context, AT).thenCompose(
                provisioned -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.PEER_CLOSED, "as scripted"))));
        world.enrolFails(ErrorCode.PEER_CLOSED);
        assertEquals(Optional.of(keId(1)), slot(CredentialSlot.ACTIVE));
        assertEquals(EnrolmentState.ENROLLED, world.status().state());
        assertEquals(ErrorCode.PEER_CLOSED, world.status().lastFailure().orElseThrow().code());
        assertTrue(world.status().nextTry().isPresent());
        world.restart();
        assertEquals(keId(1), world.status().keId().orElseThrow().toString());
    }
}
