package org.kedge.association.credential;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.association.peer.Peers;
import org.kedge.pki.EcKeys;
import org.kedge.work.Times;

/** What this node can authenticate itself with towards a peer, in the order in which it is to be tried. Blocks. Thread-safe. */
public final class Credentials {
    private static final CredentialSlot[] NEW_FIRST = {CredentialSlot.PENDING, CredentialSlot.ACTIVE};

    private final Supplier<Optional<CredentialStore>> store;
    private final Peers peers;
    private final Times times;
    private final NafKeys nafKeys;

    /** @param nafKeys of a node with a USIM */
    public Credentials(Supplier<Optional<CredentialStore>> store, Peers peers, Times times, NafKeys nafKeys) {
        this.store = store;
        this.peers = peers;
        this.times = times;
        this.nafKeys = nafKeys;
    }

    /**
     * The credentials that may be used now, the best one first; what has ended is left out.
     *
     * @return at least one; the caller closes all
     * @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN}, {@link ErrorCode#KEY_EXPIRED}, {@link ErrorCode#ASSOCIATION_NOT_READY},
     *         {@link ErrorCode#CERTIFICATE_UNTRUSTED} or a code of the store
     */
    public List<Offer> towards(Peer peer) {
        CredentialStore present = store.get().orElseThrow(
                () -> new KedgeException(ErrorCode.SERVICE_MISSING, "no credential store (org.kedge.store) is present"));
        return switch (peer.authentication()) {
            case CERTIFICATE -> List.of(keyPair(present, peer));
            case PSK -> configured(present, peer, alias(peer));
            case ENROLMENT -> enrolment(present, peer);
            case MAF -> distributed(present, peer);
        };
    }

    private static String alias(Peer peer) {
        return peer.credentialAlias().orElseThrow(() -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                "the peer \"" + peer.name() + "\" names no credential of this node (credential.alias)"));
    }

    private Candidate keyPair(CredentialStore present, Peer peer) {
        CertificateInformation information = peer.certificate().orElseThrow(() -> new KedgeException(ErrorCode.CERTIFICATE_MISSING,
                "nothing is configured about the certificate of the peer \"" + peer.name() + "\""));
        if (information.trustAnchors().isEmpty() && information.flavour() != CertificateFlavour.RAW_PUBLIC_KEY) {
            throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED,
                    "no trust anchor of the peer \"" + peer.name() + "\" is in the credential store (trust.anchors)");
        }
        try (Credential credential = present.require(alias(peer))) {
            if (credential.kind() != CredentialKind.KEY_PAIR) {
                throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "\"" + credential.alias() + "\" is a " + credential.kind()
                        + " and not the key pair that the peer \"" + peer.name() + "\" needs");
            }
            PrivateKey key = credential.secret().use(EcKeys::privateKey);
            PublicKey own = credential.certificates().isEmpty() ? EcKeys.publicKey(key) : credential.certificates().get(0).getPublicKey();
            Optional<Instant> notAfter = credential.certificates().stream().findFirst().map(c -> c.getNotAfter().toInstant());
            if (!times.usable(notAfter)) {
                throw new KedgeException(ErrorCode.CERTIFICATE_EXPIRED, "the certificate of \"" + credential.alias() + "\" ended at "
                        + notAfter.get() + "; the peer \"" + peer.name() + "\" would refuse it");
            }
            return new Candidate(new LocalCredential.KeyPair(key, own, credential.certificates(), information),
                    new CredentialUse(AssociationFramework.CERTIFICATE, credential.alias(), CredentialSlot.ACTIVE, credential.identifier(),
                            Optional.empty(), Optional.empty(), notAfter));
        }
    }

    private List<Offer> configured(CredentialStore present, Peer peer, String alias) {
        return collect(peer, list -> eachSlot(present, alias, list::take, AssociationFramework.PSK), new KedgeException(
                ErrorCode.CREDENTIAL_UNKNOWN, "no pre-shared key \"" + alias + "\" for the peer \"" + peer.name() + "\" in the store"));
    }

    private List<Offer> enrolment(CredentialStore present, Peer peer) {
        return collect(peer, list -> {
            eachSlot(present, KeyAliases.ke(peer.id()), (ke, slot, framework) -> list.derive(present, peer, ke, slot, nafKeys),
                    AssociationFramework.PSK);
            if (list.isEmpty()) {
                Suid suid = peer.role() == PeerRole.MAF ? Suid.RSPF_MAF : Suid.RSPF_SAEF;
                eachSlot(present, KeyAliases.registered(suid, peer.id()), list::take, AssociationFramework.PSK);
            }
            if (list.isEmpty()) {
                list.fetched(present, peer, Suid.RSPF_SAEF, AssociationFramework.PSK);
            }
        }, new KedgeException(ErrorCode.ASSOCIATION_NOT_READY,
                "there is no enrolment key for the target " + peer.id() + ", and no key that was registered for or fetched from it"));
    }

    private List<Offer> distributed(CredentialStore present, Peer peer) {
        Optional<String> maf = peer.maf().flatMap(peers::find).map(Peer::fqdn).map(Fqdn::value);
        return collect(peer, list -> {
            eachSlot(present, KeyAliases.kc(peer.id()), (kc, slot, framework) -> {
                if (maf.equals(kc.attribute(KeyAliases.SERVER))) {
                    list.take(kc, slot, framework);
                }
            }, AssociationFramework.MAF);
            if (list.isEmpty()) {
                list.fetched(present, peer, Suid.MAF_SAEF, AssociationFramework.MAF);
            }
        }, new KedgeException(ErrorCode.ASSOCIATION_NOT_READY,
                "no key is registered at the MAF \"" + peer.maf().orElse("") + "\" for " + peer.id() + ", and none was fetched there"));
    }

    private List<Offer> collect(Peer peer, Consumer<CandidateList> collector, KedgeException absent) {
        CandidateList list = new CandidateList(times);
        try {
            collector.accept(list);
            return list.orElseThrow(peer, absent);
        } catch (RuntimeException e) {
            list.close();
            throw e;
        }
    }

    private interface Step {
        void accept(Credential credential, CredentialSlot slot, AssociationFramework framework);
    }

    private static void eachSlot(CredentialStore present, String alias, Step step, AssociationFramework framework) {
        for (CredentialSlot slot : NEW_FIRST) {
            Optional<Credential> found = present.get(alias, slot);
            if (found.isPresent()) {
                try (Credential credential = found.get()) {
                    step.accept(credential, slot, framework);
                }
            }
        }
    }
}
