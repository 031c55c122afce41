package org.kedge.gba.client.state;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The states in the credential store: {@code gba/<usim>} each, and an index, because states are not listed. Blocks. */
public final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String COMPONENT = "org.kedge.gba.client";
    private static final String PREFIX = "gba/";
    private static final String INDEX = "gba-index";

    private Ledger() {
    }

    /** The USIMs that were ever bootstrapped and not forgotten. */
    public static Collection<String> usims(CredentialStore store) {
        return new TreeSet<>(store.get(INDEX, CredentialSlot.ACTIVE).map(credential -> {
            try (credential) {
                return credential.secret().use(octets -> new String(octets, StandardCharsets.UTF_8)).lines().toList();
            }
        }).orElse(List.of()));
    }

    /** What is kept, which the caller closes. What another version wrote counts as nothing: it is bootstrapped again. */
    public static Optional<UsimState> load(CredentialStore store, String usim) {
        return store.get(PREFIX + usim, CredentialSlot.ACTIVE).filter(credential -> credential.kind() == CredentialKind.STATE)
                .flatMap(credential -> {
                    try (credential) {
                        return Optional.of(StateCodec.read(credential.secret(), credential.certificates()));
                    } catch (KedgeException e) {
                        LOG.error("STATE-UNREADABLE usim={}: {}", usim, e.getMessage());
                        return Optional.empty();
                    }
                });
    }

    /** Writes a state, and the USIM into the index, in one step. The state is not closed. */
    public static synchronized void save(CredentialStore store, String usim, UsimState state) {
        List<X509Certificate> anchors = state.bsf().server().map(CertificateInformation::trustAnchors).orElse(List.of());
        try (Credential credential = new Credential(PREFIX + usim, CredentialKind.STATE, COMPONENT, Map.of(), StateCodec.write(state),
                anchors, Optional.empty())) {
            List<Credential> batch = new ArrayList<>(List.of(credential));
            Collection<String> usims = usims(store);
            if (usims.add(usim)) {
                batch.add(index(usims));
            }
            store.putAll(batch);
        }
    }

    /** @return whether there was anything */
    public static synchronized boolean remove(CredentialStore store, String usim) {
        boolean removed = store.remove(PREFIX + usim);
        Collection<String> usims = usims(store);
        if (usims.remove(usim)) {
            store.put(index(usims), CredentialSlot.ACTIVE);
        }
        return removed;
    }

    private static Credential index(Collection<String> usims) {
        return new Credential(INDEX, CredentialKind.STATE, COMPONENT, Map.of(),
                SecretBytes.copyOf(String.join("\n", usims).getBytes(StandardCharsets.UTF_8)), List.of(), Optional.empty());
    }
}
