package org.kedge.enrolee;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.instruction.InstructionCodec;

/**
 * The persisted state of one enrolment: a {@link CredentialKind#STATE} entry whose octets are the accepted instruction document and
 * whose attributes are the {@link Progress}.
 */
final class StateCodec {
    /** The identifier of every state entry of the enrolee. */
    static final String COMPONENT = "org.kedge.enrolee";
    private static final int MAX_DETAIL = 500;

    private StateCodec() {
    }

    static Credential encode(String target, Briefing briefing, Progress progress) {
        Map<String, String> out = new TreeMap<>();
        out.put("target", target);
        out.put("provider", briefing.provider());
        out.put("trust", briefing.trust().word());
        briefing.signer().ifPresent(signer -> out.put("signer", signer));
        out.put("failures", Integer.toString(progress.failures()));
        progress.lastFailure().ifPresent(failure -> {
            out.put("failure.code", failure.code().name());
            out.put("failure.detail", failure.detail().substring(0, Math.min(MAX_DETAIL, failure.detail().length())));
        });
        progress.nextTry().ifPresent(time -> out.put("nextTry", time.toString()));
        progress.lastSuccess().ifPresent(time -> out.put("lastSuccess", time.toString()));
        out.put("expired", Boolean.toString(progress.expired()));
        out.put("credentials", progress.credentials());
        return new Credential(Aliases.state(target), CredentialKind.STATE, COMPONENT, out, SecretBytes.copyOf(briefing.document()),
                List.of(), Optional.empty());
    }

    /** @throws KedgeException BRIEFING_MALFORMED when the document is none for this version */
    static Briefing briefing(Credential state) {
        byte[] document = state.secret().copy();
        Optional<String> signer = state.attribute("signer");
        TrustLevel trust = state.attribute("trust").flatMap(TrustLevel::of)
                .orElse(signer.isPresent() ? TrustLevel.SIGNED : TrustLevel.LOCAL);
        return new Briefing(InstructionCodec.decode(document), document, state.attribute("provider").orElse("store"), trust, signer);
    }

    static Progress progress(Credential state) {
        Optional<KedgeException> failure = state.attribute("failure.code").map(
                code -> new KedgeException(code(code), state.attribute("failure.detail").orElse("no detail was kept")));
        return new Progress(state.attribute("failures").map(Integer::parseInt).orElse(0), failure,
                state.attribute("nextTry").map(Instant::parse), state.attribute("lastSuccess").map(Instant::parse),
                state.attribute("expired").map(Boolean::parseBoolean).orElse(false), state.attribute("credentials").orElse(""));
    }

    /** A code of a later version, found after a downgrade, counts as an unspecific failure. */
    private static ErrorCode code(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException e) {
            return ErrorCode.INTERNAL;
        }
    }
}
