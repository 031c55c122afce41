package org.kedge.association.responder;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.CredentialId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.LocalCredential;
import org.kedge.association.credential.KeyAliases;
import org.kedge.association.responder.Callers.Caller;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.work.Times;

/**
 * Who may associate with this node as Entity B (TS-0003 8.2.2). A psk_identity is resolved by an exact local record, else by the role of
 * its FQDN: at a MEF peer or the MEF of this very node (D-81) for SUID 22, at a MAF peer for SUID 32, and a B-TID at a BSF peer for the
 * suite of the handshake (D-61); no other server is ever asked. Refusals look alike from outside (D-80). Thread-safe.
 */
public final class EntityB implements KeyResolver {
    private static final Duration LOOK_UP = Duration.ofMillis(4500);

    private final PeerDirectory peers;
    private final Callers callers;
    private final LocalKeys local;
    private final ReceivedKeys received;
    private final Supplier<Optional<KeyFetcher>> fetcher;
    private final Grants grants;
    private final Refusals refusals;
    private final Function<X509Certificate, List<Claim>> names;
    private final Times times;

    /** @param names reads the identities that a certificate claims */
    EntityB(PeerDirectory peers, Callers callers, LocalKeys local, ReceivedKeys received, Supplier<Optional<KeyFetcher>> fetcher,
            Grants grants, Refusals refusals, Function<X509Certificate, List<Claim>> names, Times times) {
        this.peers = peers;
        this.callers = callers;
        this.local = local;
        this.received = received;
        this.fetcher = fetcher;
        this.grants = grants;
        this.refusals = refusals;
        this.names = names;
        this.times = times;
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
        return psk(identity, OptionalInt.empty());
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity, OptionalInt cipherSuite) {
        Asked asked;
        try {
            asked = Asked.of(identity, cipherSuite);
        } catch (KedgeException e) {
            refusals.refused("psk_identity of a wrong form", e);
            return nobody();
        }
        Optional<KedgeException> fault = asked.fault(fetcher.get().filter(KeyFetcher::usesUiccKeys).isPresent());
        if (fault.isPresent()) {
            refusals.refused(asked.toString(), fault.get());
            return nobody();
        }
        try {
            Optional<ResolvedPsk> known = known(asked);
            return known.isPresent() ? CompletableFuture.completedFuture(known) : fetched(asked);
        } catch (RuntimeException e) {
            // A store or directory that fails refuses everybody, with a trace for the owner.
            refusals.refused(asked.toString(), KedgeException.of(e));
            return CompletableFuture.failedFuture(KedgeException.of(e));
        }
    }

    private Optional<ResolvedPsk> known(Asked asked) {
        Optional<Credential> held = received.find(asked.reference(), asked.suite());
        if (held.isPresent()) {
            try (Credential credential = held.get()) {
                return caller(asked.reference(), credential.attribute(KeyAliases.SUID).map(Suid::parse).orElse(Suid.RSPF_SAEF),
                        credential.attribute(KeyAliases.SOURCE))
                        .map(caller -> grant(asked, caller, framework(credential), credential));
            }
        }
        // A NAF key is never presented the other way round: the UE is no NAF.
        return asked.nafKey() ? Optional.empty() : local.find(asked.reference()).map(found -> {
            try (var candidate = found.candidate()) {
                Grant grant = new Grant(found.peer().name(), found.peer().id(), candidate.use().framework(), candidate.use().keyId(),
                        candidate.use().checkValue(), candidate.use().notAfter());
                grants.put(asked, grant);
                var psk = (LocalCredential.Psk) candidate.credential();
                return new ResolvedPsk(psk.key().duplicate(), grant.peerId(), grant.notAfter());
            }
        });
    }

    private static AssociationFramework framework(Credential credential) {
        return framework(credential.attribute(KeyAliases.SUID).map(Suid::parse).orElse(Suid.RSPF_SAEF));
    }

    private static AssociationFramework framework(Suid suid) {
        return suid == Suid.MAF_SAEF ? AssociationFramework.MAF : AssociationFramework.PSK;
    }

    private ResolvedPsk grant(Asked asked, Caller caller, AssociationFramework framework, Credential key) {
        grants.put(asked, new Grant(caller.peer(), caller.peerId(), framework, Optional.of(asked.reference()),
                Optional.of(KeyCheckValue.of(key.secret())), key.notAfter()));
        return new ResolvedPsk(key.secret().duplicate(), caller.peerId(), key.notAfter());
    }

    private Optional<Caller> caller(KeyReference reference, Suid suid, Optional<String> sourceId) {
        Optional<Caller> caller = callers.vouched(reference.fqdn(), sourceId, framework(suid),
                new CredentialId(12, reference.toString()));
        if (caller.isEmpty()) {
            refusals.refused("psk_identity " + reference, new KedgeException(ErrorCode.PEER_UNKNOWN, sourceId.orElse("whoever holds it")
                    + " is not configured as a peer that authenticates by " + framework(suid).word() + " through " + reference.fqdn()));
        }
        return caller;
    }

    private CompletionStage<Optional<ResolvedPsk>> fetched(Asked asked) {
        Optional<KeyFetcher> present = fetcher.get();
        Optional<Suid> suid = usage(asked, present);
        if (suid.isEmpty() || present.isEmpty()) {
            refusals.refused(asked.toString(), suid.isEmpty()
                    ? new KedgeException(ErrorCode.PEER_UNKNOWN, asked.reference().fqdn()
                            + (asked.nafKey() ? " is no BSF peer" : " is neither a MEF nor a MAF peer"))
                    : new KedgeException(ErrorCode.SERVICE_MISSING, "no key fetcher is present"));
            return nobody();
        }
        Instant deadline = times.now().plus(LOOK_UP);
        return (asked.nafKey() ? present.get().fetchNafKey(asked.reference(), suid.get(), asked.suite().getAsInt(), deadline)
                : present.get().fetch(asked.reference(), suid.get(), deadline)).thenApply(key -> {
                    if (key.isEmpty()) {
                        refusals.refused(asked.toString(), new KedgeException(ErrorCode.KEY_NOT_GRANTED,
                                asked.reference().fqdn() + " handed out no key with SUID " + suid.get().digits()));
                    }
                    return key.flatMap(k -> accept(asked, suid.get(), k));
                });
    }

    /** Which key to ask for, by the role of the FQDN alone. */
    private Optional<Suid> usage(Asked asked, Optional<KeyFetcher> present) {
        Fqdn fqdn = asked.reference().fqdn();
        if (asked.nafKey()) {
            return peers.find(PeerRole.BSF, fqdn).map(bsf -> Suid.RSPF_SAEF);
        }
        boolean own = present.flatMap(f -> f.ownTarget(fqdn)).filter(target -> target.ordinarySuid() == Suid.RSPF_SAEF).isPresent();
        if (own || peers.find(PeerRole.MEF, fqdn).isPresent()) {
            return Optional.of(Suid.RSPF_SAEF);
        }
        return peers.find(PeerRole.MAF, fqdn).map(maf -> Suid.MAF_SAEF);
    }

    /** The usage is checked here, too: a key for another purpose never opens an association (TS-0003 8.2.2.3). */
    private Optional<ResolvedPsk> accept(Asked asked, Suid suid, FetchedKey fetched) {
        try (fetched) {
            if (fetched.suid() != suid || !times.usable(Optional.of(fetched.notAfter()))) {
                refusals.refused(asked.toString(), fetched.suid() != suid
                        ? new KedgeException(ErrorCode.KEY_USAGE,
                                "the key is for SUID " + fetched.suid().digits() + ", not " + suid.digits())
                        : new KedgeException(ErrorCode.KEY_EXPIRED, "the key ended at " + fetched.notAfter()));
                return Optional.empty();
            }
            Optional<Caller> caller = caller(asked.reference(), suid, fetched.sourceId());
            caller.ifPresent(known -> {
                received.keep(fetched, asked.suite());
                grants.put(asked, new Grant(known.peer(), known.peerId(), framework(suid), Optional.of(asked.reference()),
                        Optional.of(KeyCheckValue.of(fetched.key())), Optional.of(fetched.notAfter())));
            });
            return caller.map(known -> new ResolvedPsk(fetched.key().duplicate(), known.peerId(), Optional.of(fetched.notAfter())));
        }
    }

    private static CompletionStage<Optional<ResolvedPsk>> nobody() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
        try {
            for (Claim claim : claims(presented)) {
                var peer = callers.claimed(claim);
                if (peer.isPresent()) {
                    grants.put(claim.identifier(), new Grant(peer.get().name(), peer.get().id(), AssociationFramework.CERTIFICATE,
                            Optional.empty(), Optional.empty(), end(presented)));
                    return CompletableFuture.completedFuture(peer.get().certificate()
                            .map(information -> new ResolvedCertificate(information, peer.get().id())));
                }
            }
            refusals.refused("a certificate", new KedgeException(ErrorCode.PEER_UNKNOWN, "claims no name of a configured CSE or AE"));
        } catch (RuntimeException e) {
            refusals.refused("a certificate", KedgeException.of(e));
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private List<Claim> claims(Presented presented) {
        return presented.chain().isEmpty() ? rawKeyClaims(presented.publicKey()) : names.apply(presented.chain().get(0));
    }

    /** A peer may be configured with the identifier in any of the truncations of RFC 6920. */
    private static List<Claim> rawKeyClaims(PublicKey key) {
        return Arrays.stream(PublicKeyId.Algorithm.values())
                .map(algorithm -> new Claim(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.uri(key.getEncoded(), algorithm))).toList();
    }

    private static Optional<Instant> end(Presented presented) {
        return presented.chain().stream().findFirst().map(certificate -> certificate.getNotAfter().toInstant());
    }
}
