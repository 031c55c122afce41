package org.kedge.itests.benchmarks.briefing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerKeys;
import org.kedge.messages.trigger.text.TriggerNode;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** Trigger texts read and proved, each another one. */
final class TriggerRows {
    static final NodeId NODE = new NodeId("urn:gsma:imei:90420156-025763-0");
    private static final int TEXTS = 512;
    private static final int MANY = 8;

    private TriggerRows() {
    }

    static void print() {
        System.out.println();
        System.out.println("| trigger text of another serial each | CPU us | a second |");
        System.out.println("|---|---|---|");
        Issued owner = signer("owner");
        List<byte[]> signed = texts(one -> TriggerTextCodec.write(one, owner.privateKey()));
        TriggerClaim claim = claim(0);
        row("written and signed, ES256", signed, bytes -> TriggerTextCodec.write(claim, owner.privateKey()));
        row("read only", signed, bytes -> TriggerTextCodec.parse(bytes));
        row("read, ES256, one pinned signer", signed, verify(Map.of("owner", owner.publicKey())));
        Map<String, PublicKey> many = new HashMap<>();
        for (int i = 1; i < MANY; i++) {
            many.put("other-" + i, signer("other-" + i).publicKey());
        }
        row("read, ES256, none of " + many.size() + " pinned signers", signed, refuse(many));
        SecretBytes kpm = Deployment.key(1);
        List<byte[]> keyed = texts(one -> TriggerTextCodec.write(one, kpm));
        row("read, HMAC under one Kpm", keyed, bytes -> TriggerTextCodec.parse(bytes).verify(
                new TriggerKeys(Map.of(), Map.of("kpm", kpm))));
        kpm.close();
    }

    private static Issued signer(String name) {
        return CertificateAuthority.root("Signers").issue(CertificateFlavour.FQDN, name + ".example.com");
    }

    /** Of this node, with an address, serials one after the other from now. */
    static List<byte[]> texts(Function<TriggerClaim, String> writer) {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            texts.add(writer.apply(claim(i)).getBytes(StandardCharsets.US_ASCII));
        }
        return texts;
    }

    private static TriggerClaim claim(int after) {
        return new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.hashOf(NODE), System.currentTimeMillis() / 1000 + after,
                Optional.of(URI.create("https://b.example:8443")));
    }

    private static Function<byte[], Object> verify(Map<String, PublicKey> signers) {
        return bytes -> TriggerTextCodec.parse(bytes).verify(new TriggerKeys(signers, Map.of()));
    }

    private static Function<byte[], Object> refuse(Map<String, PublicKey> signers) {
        return bytes -> {
            try {
                throw new IllegalStateException("proved by " + verify(signers).apply(bytes));
            } catch (KedgeException e) {
                return e;
            }
        };
    }

    private static void row(String what, List<byte[]> texts, Function<byte[], Object> reader) {
        double micros = Micro.micros(number -> reader.apply(texts.get(number % TEXTS)));
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.0f |%n", what, micros, 1e6 / micros);
    }
}
