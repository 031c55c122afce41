package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.NodeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;

/** The BSF in the role of the Briefing Node: a node bootstraps, comes with a NAF key, and is briefed (seed 003, figure 1). */
class GbaNodeTest {
    private static final KeyReference B_TID = KeyReference.parse("AAECAwQFBgcICQoLDA0ODw==@bsf.example.com");
    private static final String ENROLEE = "//sp.example.com/gw4";
    private static final String GW4 = "urn:dev:gw4";
    private static final int SUITE = 0x00AE;
    private static final Instant END = BbnFixture.NOW.plusSeconds(3600);
    private final BbnFixture fixture = new BbnFixture(BbnFixture.settings().agreed("contract 7"));
    private final FakeBsf bsf = new FakeBsf();

    /** Grants the key of one B-TID, and says whose it is. */
    private static final class FakeBsf implements KeyFetcher {
        private final List<String> asked = new ArrayList<>();
        private final List<SecretBytes> given = new ArrayList<>();
        private Optional<String> user = Optional.of(ENROLEE);
        private Optional<KedgeException> fault = Optional.empty();
        private boolean uicc;

        @Override
        public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid suid, int suite, Instant deadline) {
            asked.add(bTid + " " + suite + " " + deadline);
            if (fault.isPresent()) {
                return CompletableFuture.failedFuture(fault.get());
            }
            if (!bTid.equals(B_TID)) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            SecretBytes key = SecretBytes.owning(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
            given.add(key);
            return CompletableFuture.completedFuture(Optional.of(new FetchedKey(key, bTid, suid, user, Optional.empty(),
                    Optional.of(bTid), END)));
        }

        @Override
        public boolean usesUiccKeys() {
            return uicc;
        }
    }

    @BeforeEach
    void aNodeWithAUsim() {
        fixture.fetcher = Optional.of(bsf);
        fixture.memory.add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId(GW4), Optional.of(ENROLEE), Optional.empty(),
                Optional.empty(), true, Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true),
                Optional.empty())));
        fixture.rules(Map.of("*", BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com")));
    }

    private Optional<ResolvedPsk> come(String identity) {
        return fixture.bbn.resolver().psk(identity, OptionalInt.of(SUITE)).toCompletableFuture().join();
    }

    private ErrorCode fault(String identity) {
        return ((KedgeException) assertThrows(CompletionException.class, () -> come(identity)).getCause()).code();
    }

    @Test
    void comesWithItsBTidAndIsBriefed() {
        ResolvedPsk found = come(B_TID.toString()).orElseThrow();
        assertEquals(GW4, found.principal());
        assertEquals(Optional.of(END), found.notAfter());
        assertEquals(List.of(B_TID + " " + SUITE + " " + BbnFixture.NOW.plusSeconds(4)), bsf.asked);
        assertEquals(Integer.valueOf(16), found.key().use(octets -> Integer.valueOf(octets[15])));
        found.key().close();
        assertTrue(bsf.given.get(0).isClosed());
        BootstrapInstruction instruction = BbnFixture.only(fixture.brief(Session.psk(found.principal(), B_TID.toString())));
        assertEquals(Optional.of(GW4), instruction.nodeId());
        assertEquals(Optional.of(ENROLEE), instruction.enroleeId());
        assertTrue(fixture.bbn.contacts().last(new NodeId(GW4)).orElseThrow().toString().contains("by gba"));
    }

    @Test
    void thePrefixOf3gppIsUnderstood() {
        come("3GPP-bootstrapping;" + B_TID).orElseThrow().key().close();
        assertEquals(Optional.empty(), come("3GPP-bootstrapping-uicc;" + B_TID), "this Briefing Node does not use keys of cards");
        bsf.uicc = true;
        come("3GPP-bootstrapping-uicc;" + B_TID).orElseThrow().key().close();
    }

    @Test
    void theUserMayAlsoBeTheNodeId() {
        bsf.user = Optional.of(GW4);
        come(B_TID.toString()).orElseThrow().key().close();
    }

    @Test
    void aUserWhoIsNoNodeIsUnknown() {
        for (String user : List.of("//sp.example.com/other", BbnFixture.GW1, "not a node id")) {
            bsf.user = Optional.of(user);
            assertEquals(Optional.empty(), come(B_TID.toString()), user);
        }
        bsf.user = Optional.empty();
        assertEquals(Optional.empty(), come(B_TID.toString()));
        assertTrue(bsf.given.stream().allMatch(SecretBytes::isClosed));
    }

    @Test
    void aDisabledNodeIsUnknown() {
        fixture.change(GW4, node -> Edits.enabled(node, false));
        assertEquals(Optional.empty(), come(B_TID.toString()));
        assertTrue(bsf.given.get(0).isClosed());
    }

    @Test
    void aBTidThatTheBsfDoesNotKnow() {
        assertEquals(Optional.empty(), come("BBECAwQFBgcICQoLDA0ODw==@bsf.example.com"));
    }

    @Test
    void withoutAnAgreementNobodyComesByGba() {
        fixture.bbn.reconfigure(BbnFixture.settings());
        assertEquals(Optional.empty(), come(B_TID.toString()));
        assertEquals(List.of(), bsf.asked);
    }

    @Test
    void withoutTheSuiteThereIsNoKey() {
        assertEquals(Optional.empty(), fixture.bbn.resolver().psk(B_TID.toString()).toCompletableFuture().join());
        assertEquals(List.of(), bsf.asked);
    }

    @Test
    void aBsfInTroubleIsNoRefusal() {
        bsf.fault = Optional.of(new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "scripted"));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, fault(B_TID.toString()));
        fixture.fetcher = Optional.empty();
        assertEquals(ErrorCode.SERVICE_MISSING, fault(B_TID.toString()));
    }

    @Test
    void theRegistryIsAskedOffTheThreadThatAnswered() {
        fixture.broken = true;
        assertEquals(ErrorCode.REGISTRY_IO, fault(B_TID.toString()));
        fixture.broken = false;
        fixture.bbn.close();
        assertEquals(ErrorCode.LOOKUPS_EXHAUSTED, fault(B_TID.toString()));
        assertTrue(bsf.given.stream().allMatch(SecretBytes::isClosed), "what is not used is wiped");
    }
}
