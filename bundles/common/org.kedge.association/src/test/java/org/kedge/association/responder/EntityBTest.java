package org.kedge.association.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.association.credential.Credentials;
import org.kedge.association.credential.NafKeys;
import org.kedge.association.peer.Peers;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.work.Bound;
import org.kedge.work.Times;

/** Who is let in, and at what cost, before anybody has proved anything. */
class EntityBTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final String A = "//example.com/mn-1";
    private static final String HEX = "00112233445566778899AABBCCDDEEFF";
    private final ManualTasks tasks = new ManualTasks(START);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final List<Peer> peers = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private KeyFetcher fetcher = (identity, suid, deadline) -> CompletableFuture.completedFuture(Optional.empty());
    private final Responder responder = responder();

    private Responder responder() {
        Bound<PeerDirectory> directories = new Bound<>();
        directories.add(() -> List.copyOf(peers));
        Peers all = new Peers(directories);
        Times times = new Times(tasks.clock());
        KeyFetcher counted = (identity, suid, deadline) -> {
            asked.add(identity + " " + suid.digits());
            return fetcher.fetch(identity, suid, deadline);
        };
        return new Responder(all, new Credentials(() -> Optional.of(store), all, times, new NafKeys(Optional::empty, () -> false, times)),
                () -> Optional.of(store), () -> Optional.of(counted), () -> ResponderSettings.of("cse", "peers"), tasks, times,
                Meters.NONE);
    }

    private Peer peer(String name, PeerRole role, String id, PeerAuthentication authentication, Optional<CertificateInformation> info) {
        Fqdn fqdn = new Fqdn(name + ".example.com");
        Peer peer = new Peer(name, role, fqdn, id.isEmpty() ? fqdn.value() : id, List.of(URI.create("coaps://" + fqdn)), authentication,
                info, Optional.empty(), Optional.empty(), Optional.empty());
        peers.add(peer);
        return peer;
    }

    private Optional<ResolvedPsk> psk(String identity) {
        return responder.resolver().psk(identity).toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-at", "@mef.example.com", "a b@mef.example.com", HEX + "@", HEX + "@-x-"})
    void malformedIdentitiesAreRefusedWithoutALookUp(String identity) {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        assertEquals(Optional.empty(), psk(identity));
        assertEquals(List.of(), asked);
    }

    @Test
    void anIdentityThatIsTooLongIsRefusedWithoutALookUp() {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        assertEquals(Optional.empty(), psk("A".repeat(129 - "@mef.example.com".length()) + "@mef.example.com"));
        assertEquals(List.of(), asked);
        assertEquals(Optional.empty(), psk("A".repeat(128 - "@mef.example.com".length()) + "@mef.example.com"));
        assertEquals(1, asked.size());
    }

    @Test
    void nobodyIsAskedAboutAnFqdnThatIsNoMefOrMafPeer() {
        peer("bsf", PeerRole.BSF, "", PeerAuthentication.PSK, Optional.empty());
        peer("cse", PeerRole.CSE, A, PeerAuthentication.ENROLMENT, Optional.empty());
        for (String fqdn : List.of("bsf.example.com", "cse.example.com", "mef.example.com", "evil.example.org")) {
            assertEquals(Optional.empty(), psk(HEX + "@" + fqdn));
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void theRoleOfTheFqdnDecidesWhatIsAskedFor() {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        peer("maf", PeerRole.MAF, "", PeerAuthentication.PSK, Optional.empty());
        psk(HEX + "@mef.example.com");
        psk(HEX + "@maf.example.com");
        assertEquals(List.of(HEX + "@mef.example.com 22", HEX + "@maf.example.com 32"), asked);
    }

    @Test
    void aServerThatDoesNotAnswerIsAnErrorAndNotAnUnknownIdentity() {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        fetcher = (identity, suid, deadline) -> CompletableFuture.failedFuture(
                new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "as scripted"));
        CompletionException thrown = assertThrows(CompletionException.class, () -> psk(HEX + "@mef.example.com"));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, KedgeException.of(thrown).code());
        assertEquals(List.of(), store.aliases(CredentialKind.ASSOCIATION_KEY));
    }

    @Test
    void theKeyOfAServerIsWipedAndTheAnswerIsACopy() {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        peer("a", PeerRole.CSE, A, PeerAuthentication.ENROLMENT, Optional.empty());
        SecretBytes handed = SecretBytes.copyOf(new byte[32]);
        fetcher = (identity, suid, deadline) -> CompletableFuture.completedFuture(Optional.of(new FetchedKey(handed, identity,
                Suid.RSPF_SAEF, Optional.of(A), Optional.empty(), Optional.empty(), START.plus(Duration.ofHours(1)))));
        ResolvedPsk answer = psk(HEX.toLowerCase(Locale.ROOT) + "@mef.example.com").orElseThrow();
        assertTrue(handed.isClosed());
        assertEquals(A, answer.principal());
        assertEquals(Optional.of(START.plus(Duration.ofHours(1))), answer.notAfter());
        answer.key().close();
        assertTrue(psk(HEX + "@mef.example.com").isPresent(), "found again, whatever the case of its digits (D-07)");
        assertEquals(1, asked.size());
    }

    /** Another MAF peer must not be able to act for A, whatever it answers. */
    @Test
    void onlyTheMafOfAPeerVouchesForIt() {
        peer("maf", PeerRole.MAF, "", PeerAuthentication.PSK, Optional.empty());
        peer("foreign", PeerRole.MAF, "", PeerAuthentication.PSK, Optional.empty());
        peers.add(new Peer("a", PeerRole.CSE, new Fqdn("a.example.com"), A, List.of(), PeerAuthentication.MAF, Optional.empty(),
                Optional.empty(), Optional.of("maf"), Optional.empty()));
        fetcher = (identity, suid, deadline) -> CompletableFuture.completedFuture(Optional.of(new FetchedKey(
                SecretBytes.copyOf(new byte[32]), identity, suid, Optional.of(A), Optional.empty(), Optional.empty(),
                START.plus(Duration.ofHours(1)))));
        assertEquals(Optional.empty(), psk(HEX + "@foreign.example.com"));
        assertEquals(List.of(), store.aliases(CredentialKind.ASSOCIATION_KEY));
        assertEquals(A, psk(HEX + "@maf.example.com").orElseThrow().principal());
    }

    /** With {@code accept=any} another spelling would be a stranger. */
    @Test
    void aSourceIsTheSameEntityHoweverItsDomainIsSpelt() {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        peer("a", PeerRole.CSE, A, PeerAuthentication.ENROLMENT, Optional.empty());
        fetcher = (identity, suid, deadline) -> CompletableFuture.completedFuture(Optional.of(new FetchedKey(
                SecretBytes.copyOf(new byte[32]), identity, suid, Optional.of("//EXAMPLE.com/mn-1"), Optional.empty(), Optional.empty(),
                START.plus(Duration.ofHours(1)))));
        assertEquals(A, psk(HEX + "@mef.example.com").orElseThrow().principal());
    }

    /** TS-0003 8.3.5.2.8 step 6: the target associates the parameters with the key identifier. */
    @Test
    void whatTheServerSaysOfAKeyStaysWithIt() {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        peer("a", PeerRole.CSE, A, PeerAuthentication.ENROLMENT, Optional.empty());
        Instant end = START.plus(Duration.ofHours(1));
        fetcher = (identity, suid, deadline) -> CompletableFuture.completedFuture(Optional.of(new FetchedKey(
                SecretBytes.copyOf(new byte[32]), identity, Suid.RSPF_SAEF, Optional.of(A), Optional.empty(), Optional.empty(), end,
                Optional.of(new Fqdn("sp.example.com")), List.of("hall 3", "Kpsa"))));
        psk(HEX + "@mef.example.com").orElseThrow().key().close();
        try (Credential kept = store.require(store.aliases(CredentialKind.ASSOCIATION_KEY).get(0))) {
            assertEquals(HEX + "@mef.example.com", kept.identifier());
            assertEquals(Map.of("suid", "22", "server", "mef.example.com", "source", A, "adminFqdn", "sp.example.com", "labels",
                    "hall 3\nKpsa"), kept.attributes());
            assertEquals(Optional.of(end), kept.notAfter());
        }
    }

    @Test
    void aStoreThatFailsLetsNobodyIn() {
        peer("mef", PeerRole.MEF, "", PeerAuthentication.PSK, Optional.empty());
        peer("a", PeerRole.CSE, A, PeerAuthentication.ENROLMENT, Optional.empty());
        fetcher = (identity, suid, deadline) -> CompletableFuture.completedFuture(Optional.of(new FetchedKey(
                SecretBytes.copyOf(new byte[32]), identity, Suid.RSPF_SAEF, Optional.of(A), Optional.empty(), Optional.empty(),
                START.plus(Duration.ofHours(1)))));
        store.failWrites(credential -> true);
        assertEquals(ErrorCode.STORE_IO, KedgeException.of(assertThrows(CompletionException.class, () -> psk(HEX + "@mef.example.com")))
                .code());
        store.failWrites(credential -> false);
        assertTrue(psk(HEX + "@mef.example.com").isPresent());
    }

    @Test
    void unknownIdentitiesLookThroughTheStoreOnceASecondAtMost() {
        Peer known = peer("a", PeerRole.CSE, A, PeerAuthentication.PSK, Optional.empty());
        peers.set(0, new Peer(known.name(), known.role(), known.fqdn(), known.id(), known.uris(), known.authentication(), Optional.empty(),
                Optional.of("kpsa"), Optional.empty(), Optional.empty()));
        assertEquals(Optional.empty(), psk("k1@example.com"));
        try (var kpsa = new Credential("kpsa", CredentialKind.PRE_PROVISIONED_KEY, "k1@example.com",
                Map.of(), SecretBytes.copyOf(new byte[32]), List.of(), Optional.empty())) {
            store.put(kpsa, CredentialSlot.ACTIVE);
        }
        assertEquals(Optional.empty(), psk("k1@example.com"));
        tasks.advance(Duration.ofSeconds(1));
        assertEquals(A, psk("k1@example.com").orElseThrow().principal());
    }

    @Test
    void aRawKeyIsItsPeersWhateverTheTruncationOfItsIdentifier() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PublicKey key = generator.generateKeyPair().getPublic();
        CertificateInformation info = new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.of(key), List.of(),
                Revocation.OFF);
        peer("a", PeerRole.CSE, A, PeerAuthentication.CERTIFICATE, Optional.of(info));
        var found = responder.resolver().certificate(new Presented(List.of(), key)).toCompletableFuture().join().orElseThrow();
        assertEquals(A, found.principal());
        assertEquals(info, found.information());
        PublicKey other = generator.generateKeyPair().getPublic();
        assertEquals(Optional.empty(), responder.resolver().certificate(new Presented(List.of(), other)).toCompletableFuture().join());
    }

    @Test
    void aCertificateOfAServerIsNoCertificateOfAnEntity() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PublicKey key = generator.generateKeyPair().getPublic();
        peer("mef", PeerRole.MEF, "", PeerAuthentication.CERTIFICATE, Optional.of(new CertificateInformation(
                CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.of(key), List.of(), Revocation.OFF)));
        assertEquals(Optional.empty(), responder.resolver().certificate(new Presented(List.of(), key)).toCompletableFuture().join());
    }
}
