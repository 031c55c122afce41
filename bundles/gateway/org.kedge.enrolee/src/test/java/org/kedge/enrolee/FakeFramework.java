package org.kedge.enrolee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.crypto.KeyCheckValue;

/** A framework whose outcome is scripted; each success gives another key. */
final class FakeFramework implements ProvisioningFramework {
    static final HandshakeFacts FACTS = new HandshakeFacts("DTLS1.2", "TLS_FAKE", true, true, Duration.ofMillis(3));

    final List<BootstrapInstruction> calls = new ArrayList<>();
    final List<SecretBytes> keys = new ArrayList<>();
    private final Mechanism mechanism;
    private BiFunction<BootstrapInstruction, ProvisioningContext, CompletionStage<Provisioned>> script = this::success;

    FakeFramework(Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    void script(BiFunction<BootstrapInstruction, ProvisioningContext, CompletionStage<Provisioned>> next) {
        script = next;
    }

    void succeed() {
        script = this::success;
    }

    void fail(ErrorCode code) {
        script = (instruction, context) -> CompletableFuture.failedFuture(new KedgeException(code, "as scripted"));
    }

    /** Nothing happens until the returned stage is completed. */
    CompletableFuture<Provisioned> hang() {
        CompletableFuture<Provisioned> pending = new CompletableFuture<>();
        script = (instruction, context) -> pending;
        return pending;
    }

    CompletionStage<Provisioned> success(BootstrapInstruction instruction, ProvisioningContext context) {
        context.transport(instruction.mefUri().getScheme());
        for (EnrolmentPhase phase : List.of(EnrolmentPhase.HANDSHAKE, EnrolmentPhase.EXPORT, EnrolmentPhase.EXCHANGE)) {
            context.enter(phase);
        }
        return CompletableFuture.completedFuture(yieldKey(instruction, context));
    }

    synchronized Provisioned yieldKey(BootstrapInstruction instruction, ProvisioningContext context) {
        byte[] octets = new byte[32];
        octets[0] = (byte) (keys.size() + 1);
        SecretBytes ke = SecretBytes.copyOf(octets);
        keys.add(ke);
        KeId keId = new KeId(String.format("%X%031X", mechanism.ordinal(), keys.size()), instruction.mefFqdn());
        return new Provisioned(new EnrolmentKey(ke, keId, context.now().plus(instruction.enrolmentExpiry())), FACTS);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public CompletionStage<Provisioned> provision(BootstrapInstruction instruction, ProvisioningContext context) {
        synchronized (this) {
            calls.add(instruction);
        }
        return script.apply(instruction, context);
    }

    @Override
    public CompletionStage<ProbeResult> probe(BootstrapInstruction instruction, ProvisioningContext context) {
        calls.add(instruction);
        try (SecretBytes ke = SecretBytes.copyOf(new byte[32])) {
            return CompletableFuture.completedFuture(new ProbeResult(FACTS,
                    new PeerIdentity(PeerIdentity.Kind.PSK, "fake", instruction.mefFqdn().value(), List.of()),
                    new KeId("0".repeat(32), instruction.mefFqdn()), KeyCheckValue.of(ke)));
        }
    }
}
