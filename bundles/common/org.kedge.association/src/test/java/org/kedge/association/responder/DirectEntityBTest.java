package org.kedge.association.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.association.credential.Credentials;
import org.kedge.association.credential.NafKeys;
import org.kedge.association.peer.Peers;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.work.Bound;
import org.kedge.work.Times;

/** A CSE that plays the MEF for itself (D-81): whom it lets in on its own word. */
class DirectEntityBTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Fqdn NAME = new Fqdn("in-cse.sp.example.com");
    private static final String GATEWAY = "//sp.example.com/gw1";
    private static final String KE_ID = "0B".repeat(16) + "@" + NAME;

    private final ManualTasks tasks = new ManualTasks(START);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final List<Peer> peers = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private EnrolmentTarget target = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//sp.example.com/in-cse", NAME);
    private ResponderSettings settings = ResponderSettings.of("cse", "peers");
    private Optional<KedgeException> fault = Optional.empty();
    private final Responder responder = responder();

    private final class OwnMef implements KeyFetcher {
        @Override
        public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline) {
            asked.add(identity + " " + suid.digits());
            return fault.<CompletionStage<Optional<FetchedKey>>>map(CompletableFuture::failedFuture)
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.of(new FetchedKey(SecretBytes.copyOf(new byte[32]), identity,
                            suid, Optional.of(GATEWAY), Optional.of(KeyDerivation.LEGACY), Optional.empty(),
                            START.plus(Duration.ofHours(1))))));
        }

        @Override
        public Optional<EnrolmentTarget> ownTarget(Fqdn mef) {
            return Optional.of(target).filter(own -> own.fqdn().equals(mef));
        }
    }

    private Responder responder() {
        Bound<PeerDirectory> directories = new Bound<>();
        directories.add(() -> List.copyOf(peers));
        Peers all = new Peers(directories);
        Times times = new Times(tasks.clock());
        KeyFetcher own = new OwnMef();
        return new Responder(all, new Credentials(() -> Optional.of(store), all, times, new NafKeys(Optional::empty, () -> false, times)),
                () -> Optional.of(store), () -> Optional.of(own), () -> settings, tasks, times, Meters.NONE);
    }

    private void gateway(PeerAuthentication authentication) {
        peers.add(new Peer("gateway", PeerRole.CSE, new Fqdn("gw1.sp.example.com"), GATEWAY, List.of(), authentication, Optional.empty(),
                Optional.empty(), Optional.of("maf").filter(maf -> authentication == PeerAuthentication.MAF), Optional.empty()));
    }

    private Optional<ResolvedPsk> psk(String identity) {
        return responder.resolver().psk(identity).toCompletableFuture().join();
    }

    private void assertNothingKept() {
        assertEquals(List.of(), store.aliases(CredentialKind.ASSOCIATION_KEY));
    }

    @Test
    void aGatewayThatEnrolledHereIsLetInWithoutAMefPeer() {
        gateway(PeerAuthentication.ENROLMENT);
        ResolvedPsk kpsa = psk(KE_ID).orElseThrow();
        assertEquals(GATEWAY, kpsa.principal());
        assertEquals(SecretBytes.owning(new byte[32]), kpsa.key());
        assertEquals(Optional.of(START.plus(Duration.ofHours(1))), kpsa.notAfter());
        assertEquals(List.of(KE_ID + " 22"), asked);
        assertEquals(GATEWAY, psk(KE_ID).orElseThrow().principal());
        assertEquals(1, asked.size(), "kept until its end, as every fetched key");
    }

    /** Its own word is worth no more than that of a MEF on the network. */
    @ParameterizedTest
    @EnumSource(value = PeerAuthentication.class, mode = EnumSource.Mode.EXCLUDE, names = "ENROLMENT")
    void itCannotVouchForAPeerThatIsToAuthenticateOtherwise(PeerAuthentication otherwise) {
        gateway(otherwise);
        for (String accept : List.of("peers", "any")) {
            settings = ResponderSettings.of("cse", accept);
            assertEquals(Optional.empty(), psk(KE_ID), accept);
        }
        assertNothingKept();
    }

    @Test
    void anEnrolleeThatIsNoPeerIsAStranger() {
        assertEquals(Optional.empty(), psk(KE_ID));
        assertNothingKept();
        settings = ResponderSettings.of("cse", "any");
        assertEquals(GATEWAY, psk(KE_ID).orElseThrow().principal());
    }

    @Test
    void onlyItsOwnNameIsLookedUp() {
        gateway(PeerAuthentication.ENROLMENT);
        assertEquals(Optional.empty(), psk("0B".repeat(16) + "@mef.example.com"));
        assertEquals(List.of(), asked);
    }

    /** Its keys are for contacts with the MAF, and open no association. */
    @Test
    void theMefOfAMafIsNotAskedForKpsa() {
        target = EnrolmentTarget.maf(NAME);
        gateway(PeerAuthentication.ENROLMENT);
        assertEquals(Optional.empty(), psk(KE_ID));
        assertEquals(List.of(), asked);
    }

    @Test
    void troubleIsAnErrorAndNotAnUnknownIdentity() {
        gateway(PeerAuthentication.ENROLMENT);
        fault = Optional.of(new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "as scripted"));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE,
                KedgeException.of(assertThrows(CompletionException.class, () -> psk(KE_ID))).code());
        assertNothingKept();
        fault = Optional.empty();
        assertEquals(GATEWAY, psk(KE_ID).orElseThrow().principal());
    }
}
