package org.kedge.itests.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.SecureTransport;
import org.kedge.crypto.KeyCheckValue;

/**
 * What every provisioning framework must do, whatever it speaks with its network side: the key is yielded when that is authenticated, a
 * failure leaves nothing behind, and a framework that goes away, or whose caller does, gives up.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public abstract class FrameworkKit {
    protected static final Fqdn MEF = Fqdn.parse("mef.example.com");
    /** Whole seconds and the real present: the exchange compares with the system clock. */
    protected static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    protected static final Duration LIFETIME = Duration.ofDays(30);

    protected final MemoryCredentialStore store = new MemoryCredentialStore();
    protected ProvisioningFramework framework;
    private NetworkSide network;

    /** The far end of a framework, under the control of a test. Authenticates itself and the node at once until told otherwise. */
    protected interface NetworkSide {
        /** What the run gets for its context; a framework may have ways of its own. */
        Optional<SecureTransport> transport();

        /** From now on nothing is answered. */
        void hang();

        /** What hangs is answered, and everything after it. */
        void proceed();

        /** From now on it cannot be reached, with this code. */
        void fail(ErrorCode code);

        /** How often it was spoken to. */
        int asked();

        /** Whether every channel is closed and every secret that was made on the side of the node is wiped, but for what was yielded. */
        boolean leftNothing();

        /** The KeID it has kept. */
        KeId keId();

        /** The Ke it has kept; stays its own. */
        SecretBytes ke();

        /** {@code HandshakeFacts.protocol} of what it speaks. */
        String protocol();

        /** {@code HandshakeFacts.cipherSuite} of what it speaks. */
        String suite();

        /** The credential of the instruction is lost. @return the code to expect then */
        ErrorCode loseCredential();
    }

    /** A new, activated framework. */
    protected abstract ProvisioningFramework activate();

    /** Deactivates the framework. */
    protected abstract void deactivate(ProvisioningFramework activated);

    /** A new network side, for the framework that is activated after it. */
    protected abstract NetworkSide network();

    /** The mechanism it must name. */
    protected abstract Mechanism mechanism();

    /** Where the network side is. */
    protected abstract URI mefUri();

    /** The phases of a successful run. */
    protected abstract List<EnrolmentPhase> phases();

    /** The credentials the framework needs in the store; the one named {@code bootstrap} authenticates the node. */
    protected List<Credential> credentials() {
        return List.of();
    }

    /** Aliases of trust anchors among {@link #credentials()}. */
    protected List<String> anchors() {
        return List.of();
    }

    @BeforeEach
    void prepare() {
        network = network();
        framework = activate();
        for (Credential credential : credentials()) {
            try (credential) {
                store.put(credential, CredentialSlot.ACTIVE);
            }
        }
    }

    @Test
    void namesItsMechanism() {
        assertEquals(mechanism(), framework.mechanism());
    }

    @Test
    void yieldsTheKeyOnceTheNetworkSideIsAuthenticated() {
        network.hang();
        FixedContext context = networkContext(Duration.ofMinutes(1));
        CompletionStage<Provisioned> run = framework.provision(instruction(), context);
        awaitAsked();
        assertFalse(run.toCompletableFuture().isDone());
        network.proceed();
        try (Provisioned provisioned = join(run)) {
            assertEquals(network.keId(), provisioned.key().keId());
            assertEquals(network.ke(), provisioned.key().ke());
            assertEquals(NOW.plus(LIFETIME), provisioned.key().notAfter());
            assertEquals(network.protocol(), provisioned.facts().protocol());
            assertEquals(network.suite(), provisioned.facts().cipherSuite());
        }
        assertEquals(phases(), context.phases());
        awaitNothingLeft();
    }

    @Test
    void asksNobodyAfterTheDeadline() {
        assertFailure(ErrorCode.REQUEST_TIMED_OUT, framework.provision(instruction(), networkContext(Duration.ZERO)));
        assertEquals(0, network.asked());
    }

    @Test
    void asksNobodyWithoutItsCredential() {
        ErrorCode code = network.loseCredential();
        assertFailure(code, framework.provision(instruction(), networkContext(Duration.ofMinutes(1))));
        assertEquals(0, network.asked());
    }

    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"CERTIFICATE_UNTRUSTED", "CERTIFICATE_REVOKED", "SUITE_NOT_OFFERED", "TRANSPORT_STOPPED"})
    void passesOnWhyTheNetworkSideCannotBeReached(ErrorCode code) {
        network.fail(code);
        assertFailure(code, framework.provision(instruction(), networkContext(Duration.ofMinutes(1))));
        awaitNothingLeft();
    }

    @Test
    void completesWhatIsPendingWhenDeactivatedAndWipesWhatComesLate() {
        network.hang();
        CompletionStage<Provisioned> run = framework.provision(instruction(), networkContext(Duration.ofMinutes(1)));
        awaitAsked();
        deactivate(framework);
        assertFailure(ErrorCode.TRANSPORT_STOPPED, run);
        network.proceed();
        awaitNothingLeft();
    }

    @Test
    void refusesToStartOnceDeactivated() {
        deactivate(framework);
        assertFailure(ErrorCode.TRANSPORT_STOPPED, framework.provision(instruction(), networkContext(Duration.ofMinutes(1))));
        assertEquals(0, network.asked());
    }

    @Test
    void wipesWhatComesAfterItsCallerHasGivenUp() {
        network.hang();
        CompletionStage<Provisioned> run = framework.provision(instruction(), networkContext(Duration.ofMinutes(1)));
        awaitAsked();
        run.toCompletableFuture().completeExceptionally(new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the run is over"));
        network.proceed();
        awaitNothingLeft();
    }

    @Test
    void probesAndKeepsNothing() {
        int before = store.writes();
        ProbeResult probe = join(framework.probe(instruction(), networkContext(Duration.ofMinutes(1))));
        assertEquals(network.keId(), probe.keId());
        assertEquals(KeyCheckValue.of(network.ke()), probe.checkValue());
        assertEquals(network.protocol(), probe.facts().protocol());
        assertEquals(before, store.writes());
        awaitNothingLeft();
    }

    @Test
    void writesNothing() {
        int before = store.writes();
        join(framework.provision(instruction(), networkContext(Duration.ofMinutes(1)))).close();
        assertEquals(before, store.writes());
    }

    private void awaitAsked() {
        Await.until("the network side was spoken to", () -> network.asked() > 0);
    }

    private void awaitNothingLeft() {
        Await.until("everything closed and wiped", network::leftNothing);
    }

    private FixedContext networkContext(Duration left) {
        return new FixedContext(store, network.transport(), NOW, left);
    }

    protected static void assertFailure(ErrorCode code, CompletionStage<?> stage) {
        CompletionException thrown = assertThrows(CompletionException.class, () -> join(stage));
        assertEquals(code, KedgeException.of(thrown).code(), () -> KedgeException.of(thrown).getMessage());
    }

    protected static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    protected BootstrapInstruction instruction() {
        return instruction(KeyDerivation.USAGE_CONSTRAINED, true);
    }

    protected BootstrapInstruction instruction(KeyDerivation derivation, boolean exchange) {
        return new BootstrapInstruction(1, Optional.empty(), NOW.minusSeconds(60), NOW.plusSeconds(3600), framework.mechanism(),
                EnrolmentTarget.maf(Fqdn.parse("maf.example.com")), Optional.empty(), mefUri(), MEF, List.of(), anchors(), "bootstrap",
                LIFETIME, derivation, exchange, Optional.empty());
    }
}
