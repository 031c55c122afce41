package org.kedge.briefingnode.staging;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.compact.ScannedInstruction;

/** The compact texts that were printed, so that staging the same list again prints the same ones. Thread-safe. */
final class Texts {
    static final String FILE = "texts.tsv";

    private final Map<String, String> texts = new TreeMap<>();
    private final Set<String> verified = ConcurrentHashMap.newKeySet();

    /** Lines that are none are passed over: their nodes get a new text. */
    static Texts read(OutputDirectory directory) {
        Texts texts = new Texts();
        for (String line : new String(directory.read(FILE), StandardCharsets.US_ASCII).split("\n")) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                texts.texts.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        return texts;
    }

    /** Whether a node has one, of whatever age. */
    synchronized boolean has(NodeId node) {
        return texts.containsKey(node.value());
    }

    /** Whether nobody but the present signer made a text: one that an earlier key has signed is believed by no gateway any more. */
    private boolean vouchedFor(Kept kept, Map<String, PublicKey> signer) {
        if (kept.scanned.code().isPresent() || verified.contains(kept.text)) {
            return true;
        }
        kept.scanned.verify(signer);
        return verified.add(kept.text);
    }

    /**
     * The text of a node, while it leads through this door, is signed by its key or holds a code, and has not ended.
     *
     * @param signer the public key of the door's signer
     */
    Optional<Invitation> find(NodeId node, Door door, Map<String, PublicKey> signer, Instant now) {
        Optional<String> known;
        synchronized (this) {
            known = Optional.ofNullable(texts.get(node.value()));
        }
        try {
            return known.map(text -> new Kept(text, CompactCodec.read(text)))
                    .filter(kept -> kept.scanned.instruction().node().equals(node) && kept.scanned.instruction().uri().equals(door.uri())
                            && kept.scanned.instruction().pin().equals(door.pin()) && kept.scanned.instruction().expiry().isAfter(now)
                            && vouchedFor(kept, signer))
                    .map(kept -> new Invitation(node, kept.text, kept.scanned.code().isPresent(), kept.scanned.instruction().expiry()));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    private record Kept(String text, ScannedInstruction scanned) {
    }

    synchronized void put(Invitation invitation) {
        texts.put(invitation.node().value(), invitation.text());
        verified.add(invitation.text());
    }

    /** The nodes that have one. */
    synchronized List<NodeId> nodes() {
        return texts.keySet().stream().map(NodeId::new).toList();
    }

    synchronized void write(OutputDirectory directory) {
        StringBuilder out = new StringBuilder();
        texts.forEach((node, text) -> out.append(node).append('\t').append(text).append('\n'));
        directory.write(FILE, out.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
