package org.kedge.maf;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.crypto.PublicKeyId;
import org.kedge.gba.GbaPskIdentity;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.Client;
import org.kedge.registration.Clients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is a client of the MAF now: by a Km of the registry, or as a CSE or AE among the peers by a pre-provisioned Km or a certificate.
 * Thread-safe.
 */
final class MafClients implements Clients {
    private static final Logger LOG = LoggerFactory.getLogger(MafClients.class);

    private final MafRegistries registries;
    private final InstantSource clock;
    private final BooleanSupplier push;
    private final Function<X509Certificate, List<Claim>> names;

    /**
     * @param push whether a MEF may connect
     * @param names reads the identities that a certificate claims
     */
    MafClients(MafRegistries registries, InstantSource clock, BooleanSupplier push, Function<X509Certificate, List<Claim>> names) {
        this.registries = registries;
        this.clock = clock;
        this.push = push;
        this.names = names;
    }

    /**
     * Empty also for who is no client any more: its Km has ended, was forgotten or replaced, its peer was removed. The first request over
     * a Km confirms it, which retires the Km it replaces (8.8.2.5).
     */
    @Override
    public Optional<Client> find(PeerIdentity peer) {
        return Principal.clientId(peer).flatMap(id -> switch (peer.kind()) {
            case PSK -> byKey(contact(peer));
            case CERTIFICATE, RAW_PUBLIC_KEY -> byCertificate(peer).map(p -> Client.of(p.originator()));
            case ANONYMOUS -> Optional.empty();
        }).filter(client -> Principal.client(client.id(), Principal.suite(peer)).equals(peer.principal()));
    }

    private static Contact contact(PeerIdentity peer) {
        OptionalInt suite = Principal.suite(peer);
        return suite.isEmpty() ? Contact.of(KeyReference.parse(peer.identifier()))
                : new Contact(GbaPskIdentity.of(peer.identifier()).orElseThrow().bTid().reference(), suite);
    }

    private Optional<Client> byKey(Contact contact) {
        Optional<MasterKey> found = contact.in(registries.masterKeys(), clock.instant());
        if (found.isPresent()) {
            try (MasterKey key = found.get()) {
                return Optional.of(confirmed(key.info()));
            }
        }
        return byPskId(contact.keId()).map(p -> Client.of(p.originator()));
    }

    /** The KmID is told to whoever came by a KeID once (8.8.2.3); of a NAF key it is the B-TID (8.3.2.3). */
    private Client confirmed(Info km) {
        if (!km.used()) {
            registries.masterKeys().confirm(km.kmId());
            LOG.info("KM-CONFIRMED client={} kmId={} check={}", km.clientId(), km.kmId(), km.checkValue());
        }
        return new Client(km.clientId(), Optional.of(km.notAfter()), km.keId().map(keId -> km.kmId()));
    }

    /** The CSE or AE whose pre-provisioned Km this is. */
    Optional<PeerRecord> byPskId(KeyReference identity) {
        return registries.peers().findByPskId(identity).filter(MafClients::isClient);
    }

    private Optional<PeerRecord> byCertificate(PeerIdentity peer) {
        List<Claim> claims = peer.chain().isEmpty() ? List.of(new Claim(CertificateFlavour.RAW_PUBLIC_KEY, peer.identifier()))
                : names.apply(peer.chain().get(0));
        return byClaims(claims).filter(MafClients::isClient);
    }

    /** What a certificate or raw key claims to be; a record may hold a raw key in any of the truncations of RFC 6920. */
    List<Claim> claims(List<X509Certificate> chain, PublicKey key) {
        return !chain.isEmpty() ? names.apply(chain.get(0)) : Arrays.stream(PublicKeyId.Algorithm.values())
                .map(algorithm -> new Claim(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.uri(key.getEncoded(), algorithm))).toList();
    }

    /** The peer that may connect with a certificate that claims this: a CSE or AE, or a MEF that may push. */
    Optional<PeerRecord> byClaims(List<Claim> claims) {
        return claims.stream().flatMap(c -> registries.peers().findByCertificate(c.flavour(), c.identifier()).stream())
                .filter(p -> isClient(p) || p.role() == PeerRole.MEF && push.getAsBoolean()).findFirst();
    }

    /** The principal of a peer of {@link #byClaims}. */
    static String principal(PeerRecord peer) {
        return isClient(peer) ? Principal.client(peer.originator()) : Principal.peer(peer.name());
    }

    private static boolean isClient(PeerRecord peer) {
        return peer.role() == PeerRole.CSE || peer.role() == PeerRole.AE;
    }
}
