package org.kedge.maf;

import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.transport.KeyResolver;
import org.kedge.crypto.PublicKeyId;
import org.kedge.gba.GbaPskIdentity;
import org.kedge.registration.server.Limiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may connect to the MAF (TS-0003 8.8.2.2): by KmID or KeID of a Km in the registry, by a KeID that a MEF stands for, which may be of
 * this very node and then bears the name of this MAF as every KmID does (D-81), by the B-TID of a bootstrap at a BSF, bare or prefixed (D-67), by a pre-provisioned Km, by certificate. What is refused looks alike from outside (D-80);
 * the listener audits it, this log says why. Thread-safe.
 */
final class MafKeyResolver implements KeyResolver {
    private static final Logger LOG = LoggerFactory.getLogger(MafKeyResolver.class);
    private static final int LOGGED_PER_MINUTE = 30;
    private static final int QUOTED = 128;
    private static final Set<ErrorCode> UNKNOWN = Set.of(ErrorCode.IDENTIFIER_MALFORMED, ErrorCode.KEY_USAGE);
    private static final Set<ErrorCode> REGISTRY = Set.of(ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN);

    private final MafRegistries registries;
    private final MafClients clients;
    private final FirstContacts contacts;
    private final BooleanSupplier uicc;
    private final MafStatus status;
    private final InstantSource clock;
    private final Limiter limit = new Limiter(LOGGED_PER_MINUTE);

    /** @param uicc whether keys of a UICC can be used */
    MafKeyResolver(MafRegistries registries, MafClients clients, FirstContacts contacts, BooleanSupplier uicc, MafStatus status,
            InstantSource clock) {
        this.registries = registries;
        this.clients = clients;
        this.contacts = contacts;
        this.uicc = uicc;
        this.status = status;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
        return psk(identity, OptionalInt.empty());
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity, OptionalInt cipherSuite) {
        String peer = "psk_identity " + printable(identity);
        try {
            Optional<GbaPskIdentity> gba = GbaPskIdentity.of(identity);
            Contact wanted = gba.isPresent() ? nafKey(gba.get(), cipherSuite) : Contact.of(KeyReference.parse(identity));
            Optional<ResolvedPsk> local = local(wanted);
            if (local.isPresent()) {
                return answer(local, "local");
            }
            return contacts.contact(wanted)
                    .handle((key, fault) -> fault == null ? fetched(peer, key) : this.<ResolvedPsk>failed(peer, KedgeException.of(fault)))
                    .thenCompose(stage -> stage);
        } catch (RuntimeException e) {
            KedgeException fault = KedgeException.of(e);
            return UNKNOWN.contains(fault.code()) ? refused(peer, fault) : failed(peer, fault);
        }
    }

    private Contact nafKey(GbaPskIdentity identity, OptionalInt suite) {
        if (suite.isEmpty()) {
            throw new KedgeException(ErrorCode.KEY_USAGE,
                    "a NAF key depends on the cipher suite, which this listener does not tell: let it offer one PSK suite (D-68)");
        }
        if (identity.prefix().filter(GbaMode.UICC::equals).isPresent() && !uicc.getAsBoolean()) {
            throw new KedgeException(ErrorCode.KEY_USAGE, "asks for the key of a UICC, which this MAF does not use (gba.u)");
        }
        return new Contact(identity.bTid().reference(), suite);
    }

    private Optional<ResolvedPsk> local(Contact wanted) {
        KeyReference identity = wanted.keId();
        Optional<ResolvedPsk> known = wanted.in(registries.masterKeys(), clock.instant()).map(MafKeyResolver::resolved);
        if (known.isPresent()) {
            return known;
        }
        PeerRegistry peers = registries.peers();
        Optional<PeerRecord> peer = clients.byPskId(identity);
        return peer.flatMap(p -> peers.psk(identity)).map(km -> new ResolvedPsk(km, MafClients.principal(peer.get())));
    }

    private CompletionStage<Optional<ResolvedPsk>> fetched(String peer, Optional<MasterKey> key) {
        return key.isPresent() ? answer(key.map(MafKeyResolver::resolved), "fetched")
                : refused(peer, new KedgeException(ErrorCode.PEER_UNKNOWN, "not in the registry, and no MEF or BSF grants its key"));
    }

    /** The key goes over to the transport, which closes it and ends the session with it at the latest (TS-0001 11.3.2). */
    private static ResolvedPsk resolved(MasterKey key) {
        return new ResolvedPsk(key.km(), Principal.client(key.info().clientId(), key.info().cipherSuite()),
                Optional.of(key.info().notAfter()));
    }

    @Override
    public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
        String peer = presented.chain().isEmpty() ? "raw public key " + PublicKeyId.of(presented.publicKey())
                : "certificate " + printable(presented.chain().get(0).getSubjectX500Principal().getName());
        try {
            Optional<PeerRecord> known = clients.byClaims(clients.claims(presented.chain(), presented.publicKey()));
            Optional<ResolvedCertificate> found = known.flatMap(PeerRecord::certificate)
                    .map(information -> new ResolvedCertificate(information, MafClients.principal(known.get())));
            return found.isPresent() ? answer(found, "local")
                    : refused(peer, new KedgeException(ErrorCode.PEER_UNKNOWN, "claims no identity that is known"));
        } catch (RuntimeException e) {
            // A parser that stumbles over what a stranger presents is no fault of this MAF.
            KedgeException fault = KedgeException.of(e);
            return REGISTRY.contains(fault.code()) ? failed(peer, fault) : refused(peer, fault);
        }
    }

    private <T> CompletionStage<Optional<T>> answer(Optional<T> found, String outcome) {
        status.lookedUp(outcome);
        return CompletableFuture.completedFuture(found);
    }

    private <T> CompletionStage<Optional<T>> refused(String peer, KedgeException cause) {
        status.lookedUp("unknown");
        log(peer, cause);
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private <T> CompletionStage<Optional<T>> failed(String peer, KedgeException cause) {
        status.lookedUp("failed");
        status.fault(cause);
        log(peer, cause);
        return CompletableFuture.failedFuture(cause);
    }

    private void log(String peer, KedgeException cause) {
        Limiter.Decision decision = limit.next();
        if (decision.allowed()) {
            LOG.warn("PEER-REFUSED peer={} {}{}", peer, cause.getMessage(),
                    decision.suppressed() == 0 ? "" : " (and " + decision.suppressed() + " more)");
        }
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(QUOTED).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
