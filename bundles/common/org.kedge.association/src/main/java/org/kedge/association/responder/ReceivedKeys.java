package org.kedge.association.responder;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.peer.Peer;
import org.kedge.association.credential.KeyAliases;
import org.kedge.work.Times;

/**
 * The keys that a MEF, MAF or BSF handed to this node, kept in the credential store until their end: nothing is fetched twice, not after a
 * restart either, and towards their source this node presents the same identifier (SA2). Blocks. Thread-safe.
 */
public final class ReceivedKeys {
    private static final String ALIAS = "received/";

    private final Supplier<Optional<CredentialStore>> store;
    private final Times times;

    public ReceivedKeys(Supplier<Optional<CredentialStore>> store, Times times) {
        this.store = store;
        this.times = times;
    }

    /**
     * The key of this identity that has not ended; the caller closes it.
     *
     * @param suite of a NAF key the suite it is for; empty for every other key
     */
    Optional<Credential> find(KeyReference identity, OptionalInt suite) {
        return store().get(alias(identity, suite), CredentialSlot.ACTIVE).filter(credential -> {
            boolean usable = credential.kind() == CredentialKind.ASSOCIATION_KEY && times.usable(credential.notAfter());
            if (!usable) {
                credential.close();
            }
            return usable;
        });
    }

    /** Keeps a fetched key, durably: the handshake that waits for it may be the only one that could fetch it. */
    void keep(FetchedKey fetched, OptionalInt suite) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put(KeyAliases.SUID, fetched.suid().digits());
        attributes.put(KeyAliases.SERVER, fetched.keyId().fqdn().value());
        suite.ifPresent(code -> attributes.put(KeyAliases.SUITE, digits(code)));
        fetched.sourceId().ifPresent(source -> attributes.put(KeyAliases.SOURCE, source));
        fetched.adminFqdn().ifPresent(admin -> attributes.put(KeyAliases.ADMIN, admin.value()));
        if (!fetched.labels().isEmpty()) {
            attributes.put(KeyAliases.LABELS, String.join("\n", fetched.labels()));
        }
        try (Credential credential = new Credential(alias(fetched.keyId(), suite), CredentialKind.ASSOCIATION_KEY,
                fetched.keyId().toString(), attributes, fetched.key().duplicate(), List.of(), Optional.of(fetched.notAfter()))) {
            store().put(credential, CredentialSlot.ACTIVE);
        }
    }

    /** Whether the peer has shared a Kc with this node by itself. */
    public boolean from(Peer peer) {
        return received().filter(info -> times.usable(info.notAfter())).anyMatch(info -> peer.id().equals(info.attributes()
                .get(KeyAliases.SOURCE)) && Suid.MAF_SAEF.digits().equals(info.attributes().get(KeyAliases.SUID)));
    }

    /** Erases what has ended by a trusted clock (D-17). @return how many */
    public int sweep() {
        Optional<Instant> now = times.trusted();
        if (now.isEmpty() || store.get().isEmpty()) {
            return 0;
        }
        return (int) received().filter(info -> info.notAfter().filter(end -> !end.isAfter(now.get())).isPresent())
                .filter(info -> store().remove(info.alias())).count();
    }

    private Stream<CredentialInfo> received() {
        return store().list().stream().filter(info -> info.kind() == CredentialKind.ASSOCIATION_KEY && info.alias().startsWith(ALIAS));
    }

    private CredentialStore store() {
        return store.get().orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING, "no credential store is present"));
    }

    private static String digits(int suite) {
        return String.format("%04x", suite);
    }

    /** An identifier may be as long as an alias, and a B-TID has characters of its own. */
    private static String alias(KeyReference identity, OptionalInt suite) {
        String name = identity.lookupKey() + (suite.isPresent() ? " " + digits(suite.getAsInt()) : "");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ALIAS + HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
