package org.kedge.briefing.node;

import java.util.Optional;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.briefing.SignedDocument;

/** The kit over a Briefing Node that passes on what a pinned signer signed; the stranger is a signer whom nobody pinned. */
class SignedBriefingKitTest extends NodeBriefingKitTest {
    @Override
    SignedDocument sealed(BootstrapInstruction instruction) {
        return Bench.signed(instruction, Bench.SIGNER);
    }

    @Override
    SignedDocument ofStranger(BootstrapInstruction instruction) {
        return Bench.signed(instruction, Bench.OWN);
    }

    @Override
    boolean strangerAtTheAddress() {
        return false;
    }

    @Override
    protected TrustLevel trust() {
        return TrustLevel.SIGNED;
    }

    @Override
    protected Optional<String> signer() {
        return Optional.of(PublicKeyId.of(Bench.SIGNER.getPublic()));
    }
}
