package org.kedge.briefing.node;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges what an authenticated Briefing Node answered. An unsigned instruction is as good as the channel, or as whoever pinned the key at
 * its other end; one with a signature is as good as its signer, and never worth the channel when nobody pinned made it. Blocks.
 */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(NodeBriefing.class);

    private final NodeServices services;
    private final Supplier<NodeSettings> settings;
    private final Auditor auditor;

    Answers(NodeServices services, Supplier<NodeSettings> settings, Auditor auditor) {
        this.services = services;
        this.settings = settings;
        this.auditor = auditor;
    }

    /**
     * What of the answer can be used; its keys are stored before this returns.
     *
     * @throws KedgeException the first refusal when none of its instructions can be used, {@link ErrorCode#BRIEFING_KEY_REFUSED}, or a
     *         code of the store; then nothing was stored
     */
    List<Briefing> accept(Contact contact, BriefingAnswer answer) {
        List<Briefing> usable = new ArrayList<>();
        List<KedgeException> refusals = new ArrayList<>();
        for (SignedDocument document : answer.instructions()) {
            try {
                usable.add(briefing(contact, document));
            } catch (KedgeException e) {
                KedgeException refusal = new KedgeException(e.code(), contact + ": " + e.detail(), e);
                refusals.add(refusal);
                LOG.warn("BRIEFING-REFUSED peer={} code={}: {}", contact.peer().name(), refusal.code(), refusal.detail());
                auditor.record("briefing.refused", Outcome.REFUSED, contact, Map.of("code", refusal.code().code()));
            }
        }
        if (usable.isEmpty() && !refusals.isEmpty()) {
            throw refusals.get(0);
        }
        if (!answer.keys().isEmpty()) {
            keys(contact, answer, usable);
        }
        return List.copyOf(usable);
    }

    private Briefing briefing(Contact contact, SignedDocument signed) {
        BootstrapInstruction instruction = InstructionCodec.decode(signed.document());
        Optional<String> signer = signed.signature().map(signature -> signer(signed.document(), signature));
        return new Briefing(instruction, signed.document(), NodeBriefing.NAME,
                signer.isPresent() ? TrustLevel.SIGNED : contact.trust(), signer);
    }

    private String signer(byte[] document, byte[] signature) {
        Map<String, PublicKey> pinned = Waiting.on(services.signers(), NodeServices.WORD, settings.get().serviceWait())
                .map(PinnedSigners::keys).orElse(Map.of());
        return DetachedSignature.signer(pinned, document, signature).orElseThrow(() -> new KedgeException(
                ErrorCode.BRIEFING_SIGNATURE_WRONG, "an instruction is signed by none of the " + pinned.size() + " pinned signers"));
    }

    private void keys(Contact contact, BriefingAnswer answer, List<Briefing> usable) {
        Set<String> wanted = usable.stream().map(Briefing::instruction).filter(this::forThisNode)
                .map(BootstrapInstruction::credentialAlias).collect(Collectors.toSet());
        try {
            DeliveredKeys.store(contact, answer.keys(), wanted, services.store(settings.get().serviceWait())).forEach((alias, kpmId) -> {
                LOG.info("BRIEFING-KEY-STORED peer={} alias={} kpmId={}", contact.peer().name(), alias, kpmId);
                auditor.record("briefing.key.stored", Outcome.GRANTED, contact, Map.of("alias", alias, "kpmId", kpmId));
            });
        } catch (KedgeException e) {
            LOG.warn("BRIEFING-KEY-REFUSED peer={} code={}: {}", contact.peer().name(), e.code(), e.detail());
            auditor.record("briefing.key.refused", Outcome.REFUSED, contact, Map.of("code", e.code().code()));
            throw e;
        }
    }

    /** Whether one of them names a delivered key that is not there. */
    boolean lackKey(List<Briefing> briefings) {
        CredentialStore store = services.store(settings.get().serviceWait());
        return briefings.stream().map(Briefing::instruction).filter(this::forThisNode)
                .filter(instruction -> instruction.mechanism() == Mechanism.PSK && DeliveredKeys.isBelow(instruction.credentialAlias()))
                .anyMatch(instruction -> !DeliveredKeys.isThere(instruction.credentialAlias(), store));
    }

    /** The enrolee refuses the others; their keys must not be here either. */
    private boolean forThisNode(BootstrapInstruction instruction) {
        Optional<String> own = settings.get().nodeId().map(NodeId::value);
        return instruction.nodeId().isEmpty() || instruction.nodeId().equals(own);
    }
}
