package org.kedge.briefing.local.manual;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.work.Quoted;

/** What is shown of an entry: everything it makes this node believe. Texts of others are cleaned. */
final class Display {
    private static final int GROUP = 4;
    private static final int HALF = 32;

    private final List<Shown.Line> lines = new ArrayList<>();

    private Display() {
    }

    /** @param now empty while the clock is not trusted */
    static Shown of(CompactInstruction text, Optional<String> signer, Optional<OneTimeCode> code, Optional<Instant> now) {
        Display out = new Display();
        out.line("entry", "compact text: whom to ask");
        out.line("Briefing Node", text.uri().toString());
        out.line("for the node", text.node().value());
        out.line("serial", Long.toString(text.serial()));
        out.line("valid until", text.expiry() + now.map(n -> "").orElse(" (not checked: the clock of this node is not trusted)"));
        out.signer(signer.or(() -> code.map(c -> "nobody; has a one-time code (" + "*".repeat(c.value().length())
                + "), which only the Briefing Node can check")));
        out.fingerprint("key of the Briefing Node", text.pin());
        return out.shown();
    }

    static Shown of(Briefing briefing) {
        BootstrapInstruction in = briefing.instruction();
        Display out = new Display();
        out.line("entry", "instruction: what to do");
        out.line("target", in.target().kind() + " " + in.target().id() + ", FQDN " + in.target().fqdn());
        in.targetUris().forEach(uri -> out.line("target at", uri.toString()));
        out.line("mechanism", in.mechanism().word() + ", credential " + in.credentialAlias());
        out.line("MEF", in.mefUri() + ", FQDN " + in.mefFqdn());
        out.line("for the node", in.nodeId().orElse("any"));
        in.enroleeId().ifPresent(id -> out.line("Enrolee-ID", id));
        in.adminFqdn().ifPresent(fqdn -> out.line("administrator", fqdn.value()));
        out.line("serial", Long.toString(in.serial()));
        out.line("valid", "from " + in.notBefore() + " to " + in.notAfter());
        out.line("enrolment", in.enrolmentExpiry() + ", derivation " + in.derivation()
                + (in.enrolmentExchange() ? "" : ", without exchange"));
        out.signer(briefing.signer());
        for (X509Certificate anchor : in.trustAnchors()) {
            out.line("trusts the CA", Quoted.of(anchor.getSubjectX500Principal().getName()));
            out.fingerprint("its key", PublicKeyId.of(anchor.getPublicKey()));
        }
        in.trustAnchorAliases().forEach(alias -> out.line("trusts the CA", "in the store: " + alias));
        if (in.trustAnchors().isEmpty() && in.trustAnchorAliases().isEmpty()) {
            out.line("trusts", "whoever proves to have the key of the credential " + in.credentialAlias());
        }
        return out.shown();
    }

    private void signer(Optional<String> signer) {
        line("signed by", signer.orElse("nobody"));
    }

    /** As it is written in texts, and as people compare it. */
    private void fingerprint(String label, String id) {
        String hex = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(id.substring(id.indexOf(';') + 1)));
        line(label, id);
        line("", "SHA-256 " + groups(hex.substring(0, HALF)));
        line("", "        " + groups(hex.substring(HALF)));
    }

    private static String groups(String hex) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < hex.length(); i += GROUP) {
            out.append(i == 0 ? "" : " ").append(hex, i, i + GROUP);
        }
        return out.toString();
    }

    private void line(String label, String value) {
        lines.add(new Shown.Line(label, value));
    }

    private Shown shown() {
        return new Shown(lines, Word.of(lines));
    }
}
