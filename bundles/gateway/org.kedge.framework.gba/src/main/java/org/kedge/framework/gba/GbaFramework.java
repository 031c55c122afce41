package org.kedge.framework.gba;

import java.time.Instant;
import java.util.Locale;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.crypto.KeyCheckValue;

/**
 * The GBA-Based framework: Ke = Ks, KeID = B-TID, and no Enrolment Exchange (TS-0003 8.3.2.3, D-70). The work is that of the
 * {@link GbaClient}, which outlives a swap of this framework. Writes nothing. Thread-safe.
 */
public final class GbaFramework implements ProvisioningFramework, AutoCloseable {
    private final Clients clients;
    private final Runs runs = new Runs();
    private volatile Revocation revocation;

    /** @param revocation how the status of the certificate of a BSF is checked */
    public GbaFramework(Clients clients, Revocation revocation) {
        this.clients = clients;
        this.revocation = revocation;
    }

    /** @param word soft, hard or off. @throws IllegalArgumentException for any other, which changes nothing */
    void revocation(String word) {
        revocation = Revocation.valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Override
    public Mechanism mechanism() {
        return Mechanism.GBA;
    }

    @Override
    public CompletionStage<Provisioned> provision(BootstrapInstruction instruction, ProvisioningContext context) {
        return runs.start(instruction, context, () -> new Bsfs(revocation).of(instruction, context), clients, GbaClient::bootstrap,
                made -> provisioned(made, instruction, context), Provisioned::close);
    }

    @Override
    public CompletionStage<ProbeResult> probe(BootstrapInstruction instruction, ProvisioningContext context) {
        return runs.start(instruction, context, () -> new Bsfs(revocation).of(instruction, context), clients, GbaClient::probe,
                made -> described(made, instruction), found -> { });
    }

    /** The Enrolment Expiry is never later than the end of Ks (TS-0003 8.3.2.3). */
    private static Provisioned provisioned(GbaBootstrap made, BootstrapInstruction instruction, ProvisioningContext context) {
        Instant wanted = context.now().plus(instruction.enrolmentExpiry());
        Instant end = made.notAfter().isBefore(wanted) ? made.notAfter() : wanted;
        KeId keId = KeId.ofBtid(made.bTid());
        SecretBytes ke = made.ks().map(SecretBytes::duplicate).orElseGet(() -> SecretBytes.owning(new byte[0]));
        try {
            return new Provisioned(new EnrolmentKey(ke, keId, end), facts(made));
        } catch (KedgeException e) {
            ke.close();
            throw e;
        }
    }

    private static ProbeResult described(GbaBootstrap made, BootstrapInstruction instruction) {
        String bsf = instruction.mefFqdn().value();
        return new ProbeResult(facts(made), new PeerIdentity(PeerIdentity.Kind.PSK, made.bTid().toString(), bsf, List.of()),
                KeId.ofBtid(made.bTid()), made.ks().map(KeyCheckValue::of).orElse(""));
    }

    /** What stands for a handshake: AKA inside HTTP Digest. */
    private static HandshakeFacts facts(GbaBootstrap made) {
        String protocol = made.mode() == GbaMode.UICC ? "GBA_U" : "GBA_ME";
        return new HandshakeFacts(protocol, made.digest(), false, !made.reused(), made.duration());
    }

    /** Completes what is pending with a retryable failure; nothing can be started any more. */
    @Override
    public void close() {
        runs.close();
    }

    static KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the gba framework was stopped during the run");
    }
}
