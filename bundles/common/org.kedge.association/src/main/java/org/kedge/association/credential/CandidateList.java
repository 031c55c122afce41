package org.kedge.association.credential;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.work.Times;

/** Pre-shared keys that may be used now, in the order in which they were found. Not thread-safe. */
final class CandidateList {
    private static final String MECHANISM = "mechanism";
    private static final String GBA = "gba";
    private static final String USIM = "usim";

    private final Times times;
    private final List<Offer> offers = new ArrayList<>();
    private Optional<Instant> ended = Optional.empty();

    CandidateList(Times times) {
        this.times = times;
    }

    private boolean usable(Optional<Instant> notAfter) {
        boolean usable = times.usable(notAfter);
        if (!usable) {
            ended = notAfter;
        }
        return usable;
    }

    /** A key that is stored as it is. */
    void take(Credential credential, CredentialSlot slot, AssociationFramework framework) {
        if (credential.kind() != CredentialKind.PRE_PROVISIONED_KEY && credential.kind() != CredentialKind.ASSOCIATION_KEY) {
            throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                    "\"" + credential.alias() + "\" is a " + credential.kind() + " and not a pre-shared key");
        }
        if (usable(credential.notAfter())) {
            add(credential.secret().duplicate(), KeyReference.parse(credential.identifier()), credential, slot, framework);
        }
    }

    /**
     * Derived on use, never stored: the KmID of that Ke first, its KeID after it, because a MAF may have lost the KmID (8.8.2.3). Before
     * the MAF has answered a registration it knows no KmID, so that only the KeID is of use. A Ke by GBA is for the GBA client to derive
     * from.
     */
    void derive(CredentialStore store, Peer peer, Credential ke, CredentialSlot slot, NafKeys nafKeys) {
        if (ke.kind() != CredentialKind.ENROLMENT_KEY || !usable(ke.notAfter())) {
            return;
        }
        if (ke.attribute(MECHANISM).filter(GBA::equals).isPresent()) {
            bootstrapped(peer, ke, slot, nafKeys);
            return;
        }
        EnrolmentTarget target = target(ke);
        KeyReference keId = KeyReference.parse(ke.identifier());
        KeyDerivation derivation = KeyDerivation.valueOf(ke.attribute("derivation").orElse(KeyDerivation.USAGE_CONSTRAINED.name()));
        try (SecretBytes key = KeyDerivations.forTarget(ke.secret(), target, derivation, target.ordinarySuid())) {
            AssignedIds.kmId(store, peer.fqdn(), keId).map(assigned -> kmId(assigned, target, derivation, key))
                    .ifPresent(kmId -> add(key.duplicate(), kmId, ke, slot, AssociationFramework.PSK));
            add(key.duplicate(), keId, ke, slot, AssociationFramework.PSK);
        }
    }

    /** In the older flow the KmID follows from Km on both sides, whatever the MAF says (D-15). */
    private static KeyReference kmId(KeyReference assigned, EnrolmentTarget target, KeyDerivation derivation, SecretBytes km) {
        return derivation == KeyDerivation.LEGACY && target.kind() == EnrolmentTarget.Kind.MAF
                ? KeyDerivations.legacyKmId(km, target.fqdn()) : assigned;
    }

    private void bootstrapped(Peer peer, Credential ke, CredentialSlot slot, NafKeys nafKeys) {
        String usim = ke.attribute(USIM).orElseThrow(() -> new KedgeException(ErrorCode.INTERNAL,
                "the enrolment key \"" + ke.alias() + "\" does not say with which USIM it was made"));
        CredentialUse use = new CredentialUse(AssociationFramework.PSK, ke.alias(), slot, ke.identifier(),
                Optional.of(KeyReference.parse(ke.identifier())), Optional.empty(), ke.notAfter());
        Optional<NafOffer> same = offers.stream().filter(NafOffer.class::isInstance).map(NafOffer.class::cast)
                .filter(offer -> offer.usim().equals(usim)).findFirst();
        same.ifPresentOrElse(offer -> offer.also(use),
                () -> offers.add(new NafOffer(nafKeys, peer.name(), usim, target(ke).fqdn(), use)));
    }

    private static EnrolmentTarget target(Credential ke) {
        try {
            return new EnrolmentTarget(EnrolmentTarget.Kind.valueOf(ke.attribute("targetKind").orElseThrow()),
                    ke.attribute(KeyAliases.TARGET).orElseThrow(), Fqdn.parse(ke.attribute("targetFqdn").orElseThrow()));
        } catch (RuntimeException e) {
            throw new KedgeException(ErrorCode.INTERNAL, "the enrolment key \"" + ke.alias() + "\" does not say for whom it is", e);
        }
    }

    /**
     * Towards whoever shares a key with this node: the same credential with the roles swapped (SA2, TS-0003 8.2.2). Not so a NAF key: a
     * UE is no NAF.
     */
    void fetched(CredentialStore store, Peer peer, Suid suid, AssociationFramework framework) {
        store.list().stream().filter(info -> info.kind() == CredentialKind.ASSOCIATION_KEY && info.slot() == CredentialSlot.ACTIVE)
                .filter(info -> !info.attributes().containsKey(KeyAliases.SUITE))
                .filter(info -> peer.id().equals(info.attributes().get(KeyAliases.SOURCE))
                        && suid.digits().equals(info.attributes().get(KeyAliases.SUID)))
                .sorted(Comparator.comparing((CredentialInfo info) -> info.notAfter().orElse(Instant.MAX)).reversed())
                .forEach(info -> store.get(info.alias(), info.slot()).ifPresent(credential -> {
                    try (credential) {
                        take(credential, info.slot(), framework);
                    }
                }));
    }

    private void add(SecretBytes key, KeyReference keyId, Credential from, CredentialSlot slot, AssociationFramework framework) {
        try {
            offers.add(new Candidate(new LocalCredential.Psk(keyId.toString(), key), new CredentialUse(framework, from.alias(), slot,
                    from.identifier(), Optional.of(keyId), Optional.of(KeyCheckValue.of(key)), from.notAfter())));
        } catch (KedgeException e) {
            key.close();
            throw e;
        }
    }

    boolean isEmpty() {
        return offers.isEmpty();
    }

    void close() {
        offers.forEach(Offer::close);
    }

    /** @throws KedgeException {@link ErrorCode#KEY_EXPIRED} when there were only keys that have ended, else {@code absent} */
    List<Offer> orElseThrow(Peer peer, KedgeException absent) {
        if (!offers.isEmpty()) {
            return List.copyOf(offers);
        }
        throw ended.map(time -> new KedgeException(ErrorCode.KEY_EXPIRED,
                "the key for the peer \"" + peer.name() + "\" ended at " + time)).orElse(absent);
    }
}
